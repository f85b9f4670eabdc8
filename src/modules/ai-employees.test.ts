import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contended } from '../testing/contended.js';
import { type Answer, identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { absentId, itRefuses, made, run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const as = 'acme.member';
const { tenantId, userId } = identityOf(as);
const code = ({ errors }: Answer) => errors?.[0]?.extensions.code;
const rows = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;

const make = 'createAiEmployeeJob(input: { title: "Sort", instructions: "All of it." }) { row: aiEmployeeJob { id } }';
async function job(status: string): Promise<string> {
  const id = await made(gateway, make);
  await rows('update ai_employee_jobs set status = $2 where id = $1', [id, status]);
  return id;
}

describe('the verbs of jobs', () => {
  const verb = (name: string, id: string) => run(gateway, name, { id }, 'aiEmployeeJob { id status startedAt completedAt }');
  const time = expect.stringMatching(/^\d{4}-/);

  it.each([
    ['startJob', 'pending', { status: 'RUNNING', startedAt: time, completedAt: null }, 'ai_employee.started', 'startedAt'],
    ['killJob', 'pending', { status: 'KILLED', startedAt: null, completedAt: time }, 'ai_employee.killed', 'completedAt'],
    ['killJob', 'running', { status: 'KILLED', completedAt: time }, 'ai_employee.killed', 'completedAt'],
    ['killJob', 'awaiting_approval', { status: 'KILLED', completedAt: time }, 'ai_employee.killed', 'completedAt'],
  ])('%s of a %s job tells it, with its event and its audit entry, in one statement', async (name, status, expected, type, field) => {
    const id = await job(status);
    const { result, events, audit, statements } = await traced(gateway, () => verb(name, id));
    expect(result.errors).toBeUndefined();
    expect(result.data[name].aiEmployeeJob).toMatchObject({ id, ...expected });
    expect(events).toEqual([{ type, payload: { jobId: id }, userId }]);
    expect(audit).toEqual([
      { action: name, resourceType: 'AiEmployeeJob', resourceId: id, userId, metadata: { fields: ['status', field] } },
    ]);
    expect(statements).toBe(1);
  });

  it.each([
    ['startJob', 'running', 'The job is running.'],
    ['startJob', 'awaiting_approval', 'The job is waiting for approval.'],
    ['startJob', 'completed', 'The job is completed.'],
    ['startJob', 'failed', 'The job has failed.'],
    ['startJob', 'killed', 'The job has been killed.'],
    ['killJob', 'completed', 'The job is completed.'],
    ['killJob', 'failed', 'The job has failed.'],
    ['killJob', 'killed', 'The job has been killed.'],
  ])('%s refuses a %s job: %s', async (name, status, message) => {
    const id = await job(status);
    const { result, events, audit } = await traced(gateway, () => verb(name, id));
    expect(result.errors?.[0]).toMatchObject({ message, extensions: { code: 'CONFLICT' } });
    expect([events, audit]).toEqual([[], []]);
    expect(await rows('select status from ai_employee_jobs where id = $1', [id])).toEqual([{ status }]);
  });

  it.runIf(process.env.DATABASE_URL)('let one of two start a job, or stop it, at the same moment', async () => {
    for (const name of ['startJob', 'killJob']) {
      const id = await job('pending');
      const { result, events } = await traced(gateway, () =>
        contended(gateway, `select from ai_employee_jobs where id = '${id}' for update`, [() => verb(name, id), () => verb(name, id)]),
      );
      expect(result.map(code).sort()).toEqual(['CONFLICT', undefined]);
      expect(events).toHaveLength(1);
    }
  });

  itRefuses(() => gateway, { name: 'startJob', make, key: 'id' });
  itRefuses(() => gateway, { name: 'killJob', make, key: 'id' });
});

describe('approveOutput', () => {
  const approve = (id: string, who: 'acme.member' | 'acme.viewer' = as) =>
    run(gateway, 'approveOutput', { id }, 'aiEmployeeOutput { id approvedAt approvedById }', who);
  const output = async (requiresApproval = true, tenant = tenantId) => {
    const [{ job_id }] = await rows('select id as job_id from ai_employee_jobs where tenant_id = $1 limit 1', [tenant]);
    const [{ id }] = await rows(
      "insert into ai_employee_outputs (tenant_id, job_id, type, content, requires_approval) values ($1, $2, 'email', 'Dear', $3) returning id",
      [tenant, job_id, requiresApproval],
    );
    return id as string;
  };

  it('says when and by whom, once, with its audit entry', async () => {
    const id = await output();
    const { result, events, audit } = await traced(gateway, () => approve(id));
    expect(result.errors).toBeUndefined();
    expect(result.data.approveOutput.aiEmployeeOutput).toMatchObject({ id, approvedAt: expect.any(String), approvedById: userId });
    expect(events).toEqual([]);
    expect(audit).toMatchObject([{ action: 'approveOutput', resourceId: id, metadata: { fields: ['approvedAt', 'approvedById'] } }]);
    expect((await approve(id)).errors?.[0]).toMatchObject({ message: 'The output has been approved.', extensions: { code: 'CONFLICT' } });
  });

  it('refuses an output that needs none', async () => {
    const { errors } = await approve(await output(false));
    expect(errors?.[0]).toMatchObject({ message: 'The output needs no approval.', extensions: { code: 'CONFLICT' } });
  });

  it('is FORBIDDEN for viewers', async () => {
    expect(code(await approve(await output(), 'acme.viewer'))).toBe('FORBIDDEN');
  });

  it('refuses a row of another tenant in the same words as one that never was', async () => {
    const [foreign, none] = [await approve(await output(true, identityOf('globex.member').tenantId)), await approve(absentId)];
    expect(code(foreign)).toBe('NOT_FOUND');
    expect(foreign.text).toBe(none.text);
  });

  it.runIf(process.env.DATABASE_URL)('counts one of two who approve at the same moment', async () => {
    const id = await output();
    const lock = `select from ai_employee_outputs where id = '${id}' for update`;
    const answers = await contended(gateway, lock, [() => approve(id), () => approve(id)]);
    expect(answers.map(code).sort()).toEqual(['CONFLICT', undefined]);
  });
});
