import { createHash, randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { derivedId } from '../../db/writer.js';
import { identityOf, type Person, type TestGateway, testGateway } from '../../testing/gateway.js';
import { TestDevice } from '../../testing/replica.js';

let gateway: TestGateway;
let device: TestDevice;
beforeAll(async () => {
  gateway = await testGateway({ env: { STATEMENT_TIMEOUT_MS: '3000', LOCK_TIMEOUT_MS: '1000' } });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  device = await TestDevice.register(gateway, 'acme.member');
});

const sql = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;
const taskQuery =
  'mutation($title: String!, $clientId: String) { createTask(input: { title: $title, clientId: $clientId }) { task { id title } } }';
const task = (id: number, title: string, more: object = {}) => ({
  id,
  uid: randomUUID(),
  query: taskQuery,
  variables: { title, clientId: `client-${title}` },
  ...more,
});
const titled = async (title: string) => (await sql('select id from tasks where title = $1', [title])).map(({ id }) => id);
const pushed = async (mutations: object[], deviceId?: string) => {
  const { data, errors } = await device.push(mutations, deviceId);
  expect(errors).toBeUndefined();
  return data.replicaPush;
};
const codes = (result: { errors: { extensions: { code: string } }[] }) => result.errors.map(({ extensions }) => extensions.code);

describe('replicaPush', () => {
  it('does what was done offline, in order, and gives what it would have given', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const id = derivedId(identityOf('acme.member').tenantId, `client-${a}`);
    const done = {
      id: 3,
      uid: randomUUID(),
      query: `mutation { updateTask(input: { id: "${id}", set: { status: DONE } }) { task { status } } }`,
    };
    expect(await pushed([task(1, a), task(2, b), done])).toEqual({
      lastMutationId: 3,
      stopped: null,
      results: [
        { id: 1, replayed: false, data: { createTask: { task: { id, title: a } } }, errors: null },
        { id: 2, replayed: false, data: { createTask: { task: { id: expect.any(String), title: b } } }, errors: null },
        { id: 3, replayed: false, data: { updateTask: { task: { status: 'DONE' } } }, errors: null },
      ],
    });
    const [page] = await device.pull();
    expect(page?.lastMutationId).toBe(3);
    expect(device.rows.get('tasks')?.has(id)).toBe(true);
  });

  it('has one effect and one answer however often it is sent', async () => {
    const title = randomUUID();
    const one = task(1, title, { variables: { title } });
    const first = await pushed([one]);
    const again = await pushed([one]);
    expect(again).toEqual({ ...first, results: [{ ...first.results[0], replayed: true }] });
    await pushed([one, task(2, randomUUID())]);
    expect(await titled(title)).toHaveLength(1);
  });

  it('has one effect where the same is sent at the same time', async () => {
    const title = randomUUID();
    const one = task(1, title, { variables: { title } });
    const answers = await Promise.all(Array.from({ length: 4 }, () => pushed([one])));
    expect(answers.map(({ results }) => results[0].replayed).sort()).toEqual([false, true, true, true]);
    expect(new Set(answers.map(({ results }) => JSON.stringify(results[0].data))).size).toBe(1);
    expect(await titled(title)).toHaveLength(1);
  });

  it('keeps its answers sealed', async () => {
    const title = randomUUID();
    await pushed([task(1, title)]);
    const [kept] = await sql('select * from replica_results where device_id = $1', [device.id]);
    expect(JSON.stringify(kept)).not.toContain(title);
    expect(kept.result.length).toBeGreaterThan(50);
  });

  it('goes on behind what is refused, which has no effect and the same answer again', async () => {
    const [title, next] = [randomUUID(), randomUUID()];
    const wrong = {
      ...task(1, title),
      query: `mutation { createTask(input: { title: "${title}" }) { task { id } } deleteTask(input: { id: "00000000-0000-4000-8000-000000000000" }) { id } }`,
      variables: null,
    };
    const { results, lastMutationId } = await pushed([wrong, task(2, next)]);
    expect(lastMutationId).toBe(2);
    expect(results[0]).toEqual({
      id: 1,
      replayed: false,
      data: null,
      errors: [{ message: 'There is no such Task.', path: ['deleteTask'], extensions: { code: 'NOT_FOUND' } }],
    });
    expect([await titled(title), await titled(next)]).toEqual([[], [expect.any(String)]]);
    expect((await pushed([wrong])).results).toEqual([{ ...results[0], replayed: true }]);
  });

  it('tells of a row that somebody else has changed, with the row as it is', async () => {
    const title = randomUUID();
    const { results } = await pushed([task(1, title)]);
    const { id } = results[0].data.createTask.task;
    const update = (set: string, expected: string) =>
      `mutation { updateTask(input: { id: "${id}", set: { ${set} }, expectedUpdatedAt: "${expected}" }) { task { id } } }`;
    await gateway.ask(`mutation { updateTask(input: { id: "${id}", set: { priority: HIGH } }) { task { id } } }`, { as: 'acme.admin' });
    const late = await pushed([{ id: 2, uid: randomUUID(), query: update('status: DONE', '2026-01-01T00:00:00Z') }]);
    expect(late.results[0].errors).toMatchObject([{ extensions: { code: 'CONFLICT', current: { id, priority: 'HIGH', status: 'TODO' } } }]);
  });

  it.each([
    ['what is no GraphQL', '{', {}, 'BAD_USER_INPUT'],
    ['a field that is not there', 'mutation { fly { id } }', {}, 'BAD_USER_INPUT'],
    ['a variable that is not there', taskQuery, { other: 1 }, 'BAD_USER_INPUT'],
    ['a value that is wrong', taskQuery, { title: '' }, 'BAD_USER_INPUT'],
    ['a query', '{ tasks { totalCount } }', {}, 'BAD_USER_INPUT'],
    ['a subscription', 'subscription { replicaWake(deviceId: "x") { hasMore } }', {}, 'BAD_USER_INPUT'],
    [
      'one that pushes others',
      'mutation($i: ReplicaPushInput!) { replicaPush(input: $i) { lastMutationId } }',
      { i: { deviceId: 'x', mutations: [] } },
      'BAD_USER_INPUT',
    ],
    ['what the user may not do', 'mutation { inviteUser(input: { email: "a@b.example", role: ADMIN }) { token } }', {}, 'FORBIDDEN'],
    [
      'what asks for too much',
      `mutation { ${Array.from({ length: 300 }, (_, i) => `a${i}: createTask(input: { title: "x" }) { task { id } }`).join(' ')} }`,
      {},
      'QUERY_TOO_COMPLEX',
    ],
    [
      'a document that is too long',
      `mutation { ${'createTask(input: { title: "x" }) { task { id } } '.repeat(600)} }`,
      {},
      'QUERY_TOO_COMPLEX',
    ],
  ])('refuses %s for good, with its code, and takes the next', async (_, query, variables, code) => {
    const next = randomUUID();
    const { results, stopped } = await pushed([{ id: 1, uid: randomUUID(), query, variables }, task(2, next)]);
    expect([stopped, codes(results[0]), results[1].errors]).toEqual([null, [code], null]);
    expect(JSON.stringify(results)).not.toContain('"http"');
    expect(await titled(next)).toHaveLength(1);
  });

  it('stops before a gap, and at a number that another mutation has', async () => {
    const title = randomUUID();
    expect(await pushed([task(2, title)])).toMatchObject({ results: [], lastMutationId: 0, stopped: { reason: 'GAP' } });
    await pushed([task(1, randomUUID()), task(2, randomUUID())]);
    expect(await pushed([task(2, title), task(3, title)])).toMatchObject({ results: [], lastMutationId: 2, stopped: { reason: 'CLONED' } });
    expect(await titled(title)).toEqual([]);
  });

  it('takes nothing from a device that was revoked', async () => {
    await gateway.ask(`mutation { revokeReplicaDevice(input: { id: "${device.id}" }) { replicaDevice { id } } }`, { as: 'acme.admin' });
    const title = randomUUID();
    expect(await pushed([task(1, title)])).toMatchObject({ results: [], stopped: { reason: 'REVOKED' } });
    expect(await titled(title)).toEqual([]);
  });

  it('takes a device of another user or company for one that never was', async () => {
    const others = await Promise.all((['acme.admin', 'globex.admin'] as Person[]).map((as) => TestDevice.register(gateway, as)));
    const answers = [];
    for (const id of [...others.map(({ id }) => id), '00000000-0000-4000-8000-000000000000'])
      answers.push(await device.push([task(1, 'none')], id));
    expect(answers[0]?.errors).toMatchObject([{ message: 'There is no such ReplicaDevice.', extensions: { code: 'NOT_FOUND' } }]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await titled('none')).toEqual([]);
  });

  it('stops at what cannot be done now, and takes it later', async () => {
    const [first, title] = [randomUUID(), randomUUID()];
    const mutations = [task(1, first), task(2, title)];
    await sql(`create function stall() returns trigger language plpgsql as $$ begin raise exception 'late' using errcode = '57014'; end $$;
      create trigger stall before insert on tasks for each row when (new.title = '${title}') execute function stall()`);
    const answer = await pushed(mutations);
    await sql('drop trigger stall on tasks; drop function stall()');
    expect(answer).toMatchObject({
      lastMutationId: 1,
      results: [{ id: 1 }],
      stopped: { reason: 'RETRY', error: { extensions: { code: 'TIMEOUT' } } },
    });
    expect(await titled(title)).toEqual([]);
    expect((await pushed(mutations)).results).toMatchObject([{ replayed: true }, { replayed: false }]);
    expect(await titled(title)).toHaveLength(1);
  });

  it('is undone with its number, where it cannot be committed', async () => {
    const title = randomUUID();
    await sql(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'late' using errcode = '40001'; end $$;
      create constraint trigger refuse after insert on tasks deferrable initially deferred for each row when (new.title = '${title}') execute function refuse()`);
    const one = task(1, title);
    const answer = await pushed([one]);
    await sql('drop trigger refuse on tasks; drop function refuse()');
    expect(answer).toMatchObject({ results: [], stopped: { reason: 'RETRY', error: { extensions: { code: 'CONFLICT' } } } });
    expect((await sql('select last_mutation_id from replica_devices where id = $1', [device.id]))[0].last_mutation_id).toBe(0);
    expect((await pushed([one])).results).toMatchObject([{ id: 1, replayed: false, errors: null }]);
  });

  it('tells no more of what is too old, and still that it was taken', async () => {
    const title = randomUUID();
    const one = task(1, title);
    await pushed([one]);
    await sql(`update replica_results set created_at = now() - interval '31 days' where device_id = $1`, [device.id]);
    await pushed([task(2, randomUUID())]);
    expect((await pushed([one])).results).toEqual([{ id: 1, replayed: true, data: null, errors: null }]);
    expect(await titled(title)).toHaveLength(1);
  });

  it('takes as many statements beside each mutation, whatever their number', async () => {
    const count = async (mutations: object[]) => {
      gateway.statements.clear();
      await pushed(mutations);
      return gateway.statements.beside.length;
    };
    // The turn, the task with its audit entry and event, and the result.
    expect([await count([task(1, randomUUID())]), await count([2, 3, 4].map((id) => task(id, randomUUID())))]).toEqual([3, 9]);
  });

  it.each([
    [
      'another field',
      'mutation($i: ReplicaPushInput!) { createTask(input: { title: "beside" }) { task { id } } replicaPush(input: $i) { lastMutationId } }',
      {},
    ],
    ['an Idempotency-Key', 'mutation($i: ReplicaPushInput!) { replicaPush(input: $i) { lastMutationId } }', { 'idempotency-key': 'k' }],
  ])('is refused with %s beside it, and nothing is done', async (_, query, headers) => {
    const title = randomUUID();
    const i = { deviceId: device.id, mutations: [task(1, title)] };
    const { data, errors } = await gateway.ask(query, { as: 'acme.member', variables: { i }, headers });
    expect([data, errors]).toMatchObject([null, [{ extensions: { code: 'BAD_USER_INPUT' } }]]);
    expect([await titled(title), await titled('beside')]).toEqual([[], []]);
  });

  it('names everything that is wrong with its input, and takes nothing', async () => {
    const title = randomUUID();
    const wrong = [
      task(1, title),
      task(3, title),
      task(4, title, { uid: 'seven' }),
      task(4, title, { sha256Hash: 'x' }),
      task(5, title, { variables: [1] }),
    ];
    const { errors } = await device.push(wrong, 'seven');
    const issues = errors?.[0]?.extensions.issues as { path: (string | number)[] }[];
    expect(issues.map(({ path }) => path.slice(1).join('.'))).toEqual([
      'deviceId',
      'mutations.1.id',
      'mutations.2.id',
      'mutations.2.uid',
      'mutations.3.query',
      'mutations.4.variables',
    ]);
    expect((await device.push([])).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await device.push(Array.from({ length: 51 }, (_, i) => task(i + 1, title)))).errors?.[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
    expect(await titled(title)).toEqual([]);
  });
});

describe('replicaPush, where only trusted documents are served', () => {
  it('takes the hashes of mutations that are trusted, and no other document', async () => {
    const push = 'mutation($i: ReplicaPushInput!) { replicaPush(input: $i) { results { id data errors } } }';
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const file = join(tmpdir(), `trusted-${process.pid}.json`);
    writeFileSync(file, JSON.stringify(Object.fromEntries([push, taskQuery].map((text) => [hash(text), text]))));
    const strict = await testGateway({ database: gateway.database, env: { TRUSTED_DOCUMENTS: file } });
    rmSync(file);
    const [title, other] = [randomUUID(), randomUUID()];
    const mutations = [
      task(1, title, { query: null, sha256Hash: `sha256:${hash(taskQuery)}` }),
      task(2, other),
      task(3, other, { query: null, sha256Hash: hash(other) }),
    ];
    const response = await fetch(strict.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await strict.token('acme.member')}` },
      body: JSON.stringify({
        extensions: { persistedQuery: { sha256Hash: hash(push) } },
        variables: { i: { deviceId: device.id, mutations } },
      }),
    });
    const { results } = (await response.json()).data.replicaPush;
    await strict.close();
    expect(results.map(({ errors }: { errors: { extensions: { code: string } }[] | null }) => errors?.[0]?.extensions.code)).toEqual([
      undefined,
      'UNTRUSTED_DOCUMENT',
      'UNTRUSTED_DOCUMENT',
    ]);
    expect([await titled(title), await titled(other)]).toEqual([[expect.any(String)], []]);
  });
});
