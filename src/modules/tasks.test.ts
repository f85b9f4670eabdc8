import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { absentId, itRefuses, made, run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

describe('the verbs of tasks', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  const { userId } = identityOf('acme.member');
  const { userId: adminId } = identityOf('acme.admin');
  /** Henk, who has left acme. */
  const deactivatedId = 'a0000000-0000-4000-8000-000000000016';
  const make = 'createTask(input: { title: "Call back" }) { row: task { id } }';
  const verb = (name: string, input: object) => run(gateway, name, input, 'task { id status assigneeId updatedAt }');

  it('completeTask marks a task as done, tells so once, and takes one statement', async () => {
    const id = await made(gateway, make);
    const { result, events, audit, statements } = await traced(gateway, () => verb('completeTask', { id }));
    expect(result.data.completeTask.task).toMatchObject({ id, status: 'DONE' });
    expect(events).toEqual([{ type: 'task.completed', payload: { taskId: id }, userId }]);
    expect(audit).toEqual([{ action: 'completeTask', resourceType: 'Task', resourceId: id, userId, metadata: { fields: ['status'] } }]);
    expect(statements).toBe(1);

    const again = await traced(gateway, () => verb('completeTask', { id }));
    expect(again.result.data.completeTask.task).toMatchObject({ id, status: 'DONE' });
    expect(again.events).toEqual([]);
  });

  it('assignTask gives a task to a user and takes it back, in one statement each', async () => {
    const id = await made(gateway, make);
    const given = await traced(gateway, () => verb('assignTask', { id, assigneeId: adminId }));
    expect(given.result.data.assignTask.task).toMatchObject({ id, assigneeId: adminId });
    expect(given.events).toEqual([{ type: 'task.assigned', payload: { taskId: id, assigneeId: adminId }, userId }]);
    expect(given.audit).toMatchObject([{ action: 'assignTask', resourceId: id, metadata: { fields: ['assigneeId'] } }]);
    expect(given.statements).toBe(1);

    const again = await traced(gateway, () => verb('assignTask', { id, assigneeId: adminId }));
    expect(again.result.errors).toBeUndefined();
    expect(again.events).toEqual([]);

    const back = await traced(gateway, () => verb('assignTask', { id, assigneeId: null }));
    expect(back.result.data.assignTask.task).toMatchObject({ id, assigneeId: null });
    expect(back.events).toEqual([]);
    expect(back.audit).toHaveLength(1);
  });

  it('tell the same events as the generated update', async () => {
    const [one, other] = [await made(gateway, make), await made(gateway, make)];
    const set = { status: 'DONE', assigneeId: adminId };
    const updated = await traced(gateway, () => run(gateway, 'updateTask', { id: other, set }));
    const verbs = await traced(gateway, async () => {
      await verb('assignTask', { id: one, assigneeId: adminId });
      await verb('completeTask', { id: one });
    });
    expect(verbs.events).toHaveLength(2);
    expect(JSON.parse(JSON.stringify(updated.events).replaceAll(other, one))).toEqual(verbs.events);
  });

  it('assignTask refuses a deactivated user, and so do the generated mutations', async () => {
    const id = await made(gateway, make);
    const refused = (path: string[]) => ({ code: 'BAD_USER_INPUT', issues: [{ path, message: 'is a deactivated user' }] });
    const assigned = await verb('assignTask', { id, assigneeId: deactivatedId });
    expect(assigned.errors?.[0]?.extensions).toMatchObject(refused(['input', 'assigneeId']));
    const updated = await run(gateway, 'updateTask', { id, set: { assigneeId: deactivatedId } });
    expect(updated.errors?.[0]?.extensions).toMatchObject(refused(['input', 'set', 'assigneeId']));
    const created = await run(gateway, 'createTask', { title: 'x', assigneeId: deactivatedId });
    expect(created.errors?.[0]?.extensions).toMatchObject(refused(['input', 'assigneeId']));
  });

  it('a task that a user had before being deactivated can still be changed', async () => {
    const id = await made(gateway, make);
    const { engine } = gateway.database;
    await engine.pool.query('alter table tasks disable trigger refuse_new_deactivated_assignee');
    await engine.pool.query('update tasks set assignee_id = $1 where id = $2', [deactivatedId, id]);
    await engine.pool.query('alter table tasks enable trigger refuse_new_deactivated_assignee');
    expect((await verb('completeTask', { id })).data.completeTask.task).toMatchObject({ status: 'DONE', assigneeId: deactivatedId });
    const same = await run(gateway, 'updateTask', { id, set: { assigneeId: deactivatedId, title: 'Called' } });
    expect(same.errors).toBeUndefined();
  });

  it('assignTask refuses a user of another tenant in the same words as one that never was', async () => {
    const id = await made(gateway, make);
    const foreign = await verb('assignTask', { id, assigneeId: identityOf('globex.admin').userId });
    expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'assigneeId'] }] });
    expect(foreign.text).toBe((await verb('assignTask', { id, assigneeId: absentId })).text);
  });

  it('assignTask wants to be told to whom, and names everything that is wrong', async () => {
    const left = await verb('assignTask', { id: await made(gateway, make) });
    expect(left.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'assigneeId'] }] });
    const wrong = await verb('assignTask', { id: 'seven', assigneeId: 'eight' });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({ issues: [{ path: ['input', 'id'] }, { path: ['input', 'assigneeId'] }] });
  });

  it('refuse a task that has changed since it was read', async () => {
    const id = await made(gateway, make);
    const { updatedAt: expectedUpdatedAt } = (await verb('assignTask', { id, assigneeId: userId })).data.assignTask.task;
    await verb('assignTask', { id, assigneeId: adminId });
    const late = await verb('completeTask', { id, expectedUpdatedAt });
    expect(late.errors?.[0]?.extensions.code).toBe('CONFLICT');
  });

  itRefuses(() => gateway, { name: 'completeTask', make, key: 'id' });
  itRefuses(() => gateway, { name: 'assignTask', make, key: 'id', input: { assigneeId: null } });
});
