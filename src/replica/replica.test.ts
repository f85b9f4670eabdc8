import { existsSync, statSync } from 'node:fs';
import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Canaries } from '../testing/canaries.js';
import { Devices, withColumns } from '../testing/devices.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { companies, deals, files, open, type Replica, tasks } from './index.js';

let gateway: TestGateway;
let devices: Devices;
let replica: Replica;

beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  devices = new Devices(gateway);
  replica = await devices.open('laptop', 'acme.member');
});
afterEach(() => devices.remove());

const ask = async (query: string, variables: Record<string, unknown> = {}, as: 'acme.member' | 'acme.admin' = 'acme.admin') => {
  const { data, errors } = await gateway.ask(query, { as, variables });
  expect(errors).toBeUndefined();
  return data;
};
const offline = { fetch: () => Promise.reject(new TypeError('fetch failed')) };
const firstDeal = async () => (await replica.query.select().from(deals).orderBy(asc(deals.id)).limit(1))[0] as typeof deals.$inferSelect;
const setDeal = (id: string, set: object) =>
  ask('mutation($id: ID!, $set: DealSet!) { updateDeal(input: { id: $id, set: $set }) { __typename } }', { id, set });

describe('what is read', () => {
  it('is what the gateway has, with relations', async () => {
    const { deals } = await ask('{ deals(first: 100, orderBy: [{ title: ASC }]) { nodes { id title value closeDate company { name } } } }');
    const here = await replica.query.query.deals.findMany({
      columns: { id: true, title: true, value: true, closeDate: true },
      with: { company: { columns: { name: true } } },
      orderBy: { title: 'asc' },
    });
    expect(here).toEqual(deals.nodes);
    expect(await replica.verify()).toMatchObject({ exact: true, differing: {} });
  });

  it('has every value as it was written: decimals, 64-bit integers, dates, moments, JSON, Unicode', async () => {
    const strange = { '': [null, 1.5, 'é\u{1F600}‮"\\'], deep: { a: [[]] } };
    const { createCompany, createDeal, createFile } = await ask(
      `mutation($name: String!, $fields: JSON!, $size: BigInt!) {
        createCompany(input: { name: $name, customFields: $fields }) { company { id createdAt } }
        createDeal(input: { title: "types", value: "9999999999.99", closeDate: "0001-02-03" }) { deal { id } }
        createFile(input: { key: "big", filename: "big", mimeType: "x/y", sizeBytes: $size }) { file { id } } }`,
      { name: 'Ünï ‏\u{10FFFF} \'";--', fields: strange, size: '9223372036854775807' },
    );
    await replica.pull();
    const byId = { company: createCompany.company.id, deal: createDeal.deal.id, file: createFile.file.id };
    const [company] = await replica.query.select().from(companies).where(eq(companies.id, byId.company));
    const [deal] = await replica.query.select().from(deals).where(eq(deals.id, byId.deal));
    const [file] = await replica.query.select().from(files).where(eq(files.sizeBytes, 9223372036854775807n));
    expect(company).toMatchObject({
      name: 'Ünï ‏\u{10FFFF} \'";--',
      customFields: strange,
      createdAt: new Date(createCompany.company.createdAt),
    });
    expect(deal).toMatchObject({ value: '9999999999.99', closeDate: '0001-02-03' });
    expect(file).toMatchObject({ id: byId.file, sizeBytes: 9223372036854775807n });
  });

  it('cannot be changed beside the outbox', async () => {
    await expect(replica.query.update(deals).set({ title: 'x' })).rejects.toThrow();
    await expect(replica.query.transaction((tx) => tx.delete(deals))).rejects.toThrow();
    expect(await replica.verify()).toMatchObject({ exact: true });
  });

  it('is there without the gateway, from a file that only its owner reads', async () => {
    await replica.close();
    replica = await open({ file: devices.path('laptop'), ...offline });
    expect(await replica.query.$count(deals)).toBeGreaterThan(0);
    expect(statSync(devices.path('laptop')).mode & 0o077).toBe(0);
    await expect(replica.pull()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await replica.close();
  });

  it('has nothing of another company', async () => {
    await replica.verify();
    expect(() => new Canaries().check(identityOf('acme.member').tenantId, '', devices.bytes('laptop'))).not.toThrow();
    expect(() => new Canaries().check(identityOf('globex.member').tenantId, '', devices.bytes('laptop'))).toThrow(
      'marks of another company',
    );
  });
});

describe('what is written', () => {
  it('shows at once, with its id for good, and is the gateway’s after the push', async () => {
    const { id } = await replica.write('createDeal', {
      title: 'Offline',
      stage: 'WON',
      activities: [{ type: 'NOTE', content: 'said so' }],
    });
    const here = () => replica.query.query.deals.findFirst({ where: { id: id as string }, with: { activities: true } });
    expect(await here()).toMatchObject({
      stage: 'won',
      probability: 50,
      createdById: identityOf('acme.member').userId,
      activities: [{ content: 'said so' }],
    });
    expect(await replica.status()).toMatchObject({ waiting: 1 });
    expect(await replica.push()).toMatchObject({ taken: 1, refused: 0 });
    expect(await ask(`{ deal(id: "${id}") { title activities { nodes { content } } } }`)).toEqual({
      deal: { title: 'Offline', activities: { nodes: [{ content: 'said so' }] } },
    });
    expect(await replica.status()).toMatchObject({ waiting: 0, sent: 0, conflicts: 0 });
    expect(await replica.verify()).toMatchObject({ exact: true });
  });

  it('stays over the rows that a pull brings, until its outcome is among them', async () => {
    const { id } = await firstDeal();
    await replica.write('moveDeal', { id, stage: 'WON' });
    await setDeal(id, { title: 'Renamed there', stage: 'LEAD' });
    await replica.pull();
    expect(await firstDeal()).toMatchObject({ title: 'Renamed there', stage: 'won', probability: 100 });
    await replica.push();
    expect(await firstDeal()).toMatchObject({ title: 'Renamed there', stage: 'won', probability: 100 });
    expect(await replica.verify()).toMatchObject({ exact: true });
  });

  it('changes only the fields that differ, so that others’ changes of other fields stay', async () => {
    const deal = await firstDeal();
    await setDeal(deal.id, { value: '7.00' });
    await replica.write('updateDeal', { id: deal.id, set: { title: 'Mine', value: deal.value, probability: deal.probability } });
    await replica.push();
    expect(await firstDeal()).toMatchObject({ title: 'Mine', value: '7.00' });
    expect(await replica.write('updateDeal', { id: deal.id, set: { title: 'Mine' } })).toMatchObject({ queued: false });
  });

  it('is kept as a conflict where the row was to be unchanged and is not, and can be tried again or dropped', async () => {
    const { id, title } = await firstDeal();
    await replica.write('updateDeal', { id, set: { title: 'My name for it' } }, { ifUnchanged: true });
    await setDeal(id, { title: 'Theirs' });
    expect(await replica.push()).toMatchObject({ taken: 1, refused: 1 });
    expect((await firstDeal()).title).toBe('Theirs');
    const [conflict] = await replica.conflicts();
    expect(conflict).toMatchObject({
      name: 'updateDeal',
      code: 'CONFLICT',
      differs: { title: { mine: 'My name for it', theirs: 'Theirs' } },
    });
    await replica.resolve(conflict?.seq ?? 0, 'retry');
    expect((await firstDeal()).title).toBe('My name for it');
    expect(await replica.push()).toMatchObject({ taken: 1, refused: 0 });
    expect(await replica.conflicts()).toEqual([]);
    expect((await firstDeal()).title).toBe('My name for it');
    await replica.write('updateDeal', { id, set: { title } }, { ifUnchanged: true });
    await setDeal(id, { title: 'Theirs again' });
    await replica.push();
    await replica.resolve((await replica.conflicts())[0]?.seq ?? 0, 'discard');
    expect(await replica.conflicts()).toEqual([]);
    expect((await firstDeal()).title).toBe('Theirs again');
  });

  it('is a conflict too where a change of the same row waits ahead, which expected nothing', async () => {
    const { id } = await firstDeal();
    await replica.write('moveDeal', { id, stage: 'NEGOTIATION' });
    await replica.write('updateDeal', { id, set: { title: 'Mine behind it' } }, { ifUnchanged: true });
    await setDeal(id, { title: 'Theirs before both' });
    expect(await replica.push()).toMatchObject({ taken: 2, refused: 2 });
    expect((await firstDeal()).title).toBe('Theirs before both');
    const conflicts = await replica.conflicts();
    expect(conflicts.map(({ name, code }) => [name, code])).toEqual([
      ['moveDeal', 'CONFLICT'],
      ['updateDeal', 'CONFLICT'],
    ]);
    for (const { seq } of conflicts) await replica.resolve(seq, 'retry');
    expect(await replica.push()).toMatchObject({ taken: 2, refused: 0 });
    expect(await firstDeal()).toMatchObject({ title: 'Mine behind it', stage: 'negotiation' });
  });

  it('expects its own earlier changes of a row, and no others', async () => {
    const { id } = await firstDeal();
    const made = await replica.write('createTask', { title: 'New' });
    for (const title of ['One', 'Two', 'Three']) await replica.write('updateDeal', { id, set: { title } }, { ifUnchanged: true });
    await replica.write('updateTask', { id: made.id as string, set: { title: 'Newer' } }, { ifUnchanged: true });
    expect(await replica.push()).toMatchObject({ taken: 5, refused: 0 });
    expect((await firstDeal()).title).toBe('Three');
  });

  it('that the gateway refuses for good leaves the queue, and the row as it was', async () => {
    await replica.write('createTask', { title: '' });
    const { id } = await replica.write('createTask', { title: 'after it' });
    expect(await replica.push()).toMatchObject({ taken: 2, refused: 1 });
    expect(await replica.conflicts()).toMatchObject([{ name: 'createTask', code: 'BAD_USER_INPUT' }]);
    expect(await replica.query.$count(tasks, eq(tasks.title, ''))).toBe(0);
    expect(await replica.query.$count(tasks, eq(tasks.id, id as string))).toBe(1);
  });

  it('can be any mutation, with what it does said along', async () => {
    const { id } = await firstDeal();
    const effects = [{ op: 'update' as const, table: 'deals', id, values: { probability: 1 } }];
    await replica.write({ query: 'mutation($id: ID!) { loseDeal(input: { id: $id }) { __typename } }', variables: { id } }, { effects });
    expect(await firstDeal()).toMatchObject({ probability: 1 });
    await replica.push();
    expect(await firstDeal()).toMatchObject({ stage: 'lost', probability: 0 });
  });
});

describe('what a replica may have', () => {
  it('goes with the permission, out of the file and its pages', async () => {
    const admin = await devices.open('admin', 'acme.admin');
    const canary = 'canary-9b1d2f';
    const { tenantId, userId } = identityOf('acme.admin');
    await gateway.database.engine.pool.query(
      `insert into audit_log (tenant_id, user_id, action, resource_type) select $1, $2, $3 || n, 'x' from generate_series(1, 500) n`,
      [tenantId, userId, canary],
    );
    await admin.pull();
    expect(devices.bytes('admin').includes(canary)).toBe(true);
    await admin.write('createTask', { title: 'kept over it' });
    const role = (role: string) => gateway.database.engine.pool.query('update users set role = $1 where id = $2', [role, userId]);
    await role('member');
    expect(await admin.pull()).toMatchObject({ resync: 'VIEW' });
    await expect(admin.query.get(sql`select 1 from audit_log`)).rejects.toThrow();
    expect(devices.bytes('admin').includes(canary)).toBe(false);
    expect(await admin.push()).toMatchObject({ taken: 1 });
    expect(await admin.verify()).toMatchObject({ exact: true });
    await role('admin');
  });

  it('is wiped once its device is revoked', async () => {
    const { deviceId } = await replica.status();
    await ask('mutation($id: ID!) { revokeReplicaDevice(input: { id: $id }) { __typename } }', { id: deviceId });
    await expect(replica.pull()).rejects.toMatchObject({ code: 'REVOKED' });
    expect(existsSync(devices.path('laptop'))).toBe(false);
    await expect(replica.pull()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('is not mixed with another user’s', async () => {
    await replica.close();
    const other = await devices.open('laptop', 'acme.admin');
    await other.write('createTask', { title: 'of the member' });
    await expect(other.pull()).rejects.toMatchObject({ code: 'OTHER_OWNER' });
    await expect(other.push()).rejects.toMatchObject({ code: 'OTHER_OWNER' });
    const rightful = await devices.open('laptop', 'acme.member');
    expect(await rightful.push()).toMatchObject({ taken: 1, refused: 0 });
    await expect(open({ file: devices.path('laptop'), url: 'http://127.0.0.1:1/graphql' })).rejects.toMatchObject({ code: 'OTHER_OWNER' });
  });
});

describe('a change of the schema', () => {
  const columns = async () => {
    const found = await replica.query.all<{ name: string }>(sql`select name from pragma_table_info('tasks')`);
    return found.map(({ name }) => name);
  };

  it('takes columns away and brings them, with their values, while what is written waits', async () => {
    const { id } = await replica.write('updateTask', {
      id: (await replica.query.select().from(tasks).limit(1))[0]?.id as string,
      set: { title: 'Waits' },
    });
    const title = async () => (await replica.query.get<{ title: string }>(sql`select title from tasks where id = ${id}`))?.title;
    await withColumns(
      'tasks',
      (all) => all.filter((key) => key !== 'description' && key !== 'assigneeId'),
      async () => {
        expect(await replica.pull()).toMatchObject({ resync: undefined });
        expect(await columns()).not.toContain('description');
        expect(await title()).toBe('Waits');
        expect(await replica.search('Waits')).toMatchObject({ hits: [{ table: 'tasks', id }] });
        expect(await replica.verify()).toMatchObject({ exact: true });
      },
    );
    const { rows } = await replica.pull();
    expect(rows).toBeLessThan(200);
    expect(await columns()).toEqual(expect.arrayContaining(['description', 'assignee_id']));
    expect(await title()).toBe('Waits');
    expect(await replica.push()).toMatchObject({ taken: 1, refused: 0 });
    expect(await replica.verify()).toMatchObject({ exact: true });
  });

  it('in the middle of a pull starts what it changed again', async () => {
    let pages = 0;
    const reset = replica.reset(() => void pages++);
    await withColumns(
      'deals',
      (all) => all.slice(0, 5),
      () => reset,
    );
    await replica.pull();
    expect(pages).toBeGreaterThan(0);
    expect(await replica.verify()).toMatchObject({ exact: true });
  });
});

describe('a watch', () => {
  it('brings what others change and sends what is written, by itself', async () => {
    const stop = new AbortController();
    let told = () => {};
    const pulled = () => new Promise<void>((resolve) => (told = resolve));
    const first = pulled();
    const watching = replica.watch({ signal: stop.signal, onPull: () => told() });
    await first;
    const { id } = await firstDeal();
    await setDeal(id, { title: 'Changed there' });
    while ((await firstDeal()).title !== 'Changed there') await pulled();
    const written = await replica.write('createTask', { title: 'Watched' });
    while ((await replica.status()).waiting + (await replica.status()).sent > 0) await pulled();
    expect(await ask(`{ task(id: "${written.id}") { title } }`)).toEqual({ task: { title: 'Watched' } });
    stop.abort();
    await watching;
  });

  it('goes on trying while the gateway is away', async () => {
    await replica.close();
    let away = true;
    const fetched: typeof fetch = (...request) => (away ? Promise.reject(new TypeError('fetch failed')) : fetch(...request));
    replica = await devices.open('laptop', 'acme.member', { fetch: fetched });
    await replica.write('createTask', { title: 'Patient' });
    const stop = new AbortController();
    const failures: string[] = [];
    const done = new Promise<void>((resolve) => {
      void replica
        .watch({
          signal: stop.signal,
          onOffline: ({ code }) => {
            failures.push(code);
            if (failures.length > 3) away = false;
          },
          onPull: () => stop.abort(),
        })
        .then(resolve);
    });
    await done;
    expect(new Set(failures)).toEqual(new Set(['OFFLINE']));
    expect(await replica.status()).toMatchObject({ waiting: 0, sent: 0 });
  });
});
