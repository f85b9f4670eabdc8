import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../graphql/context.js';
import { alternate } from '../testing/alternating.js';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { type Fault, faultAt } from '../testing/faults.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { stepSchema } from '../testing/steps.js';
import { withDatabase } from '../testing/template.js';
import { openEngine } from './engine.js';
import { discard } from './envelope.js';

const onServer = process.env.DATABASE_URL !== undefined;
const pgbouncer = onServer ? process.env.PGBOUNCER_URL : undefined;
const users = [identityOf('acme.member'), identityOf('globex.member')];
const operations = 500;

describe(`${operations} operations of alternating tenants on one connection`, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ poolSize: 1 });
  });
  afterAll(() => database.close());

  it('see no row of each other, and leave nothing on it', async () => {
    expect(await alternate(database.engine, users, operations)).toEqual([]);
  });

  it.runIf(pgbouncer)('see no row of each other through PgBouncer, and leave nothing on the connections behind it', async () => {
    const databaseUrl = withDatabase(pgbouncer ?? '', new URL(database.url ?? '').pathname.slice(1));
    const engine = await openEngine({ databaseUrl, dataDir: '', poolSize: 1, connectTimeoutMs: 5_000 });
    expect(await alternate(engine, users, operations)).toEqual([]);
    await engine.close();
  });
});

const mutation = {
  text: `mutation { createDeal(input: { title: "Faulty", activities: [{ type: NOTE, content: "one" }] }) {
    deal { id activities(first: 5) { nodes { content } } } query { deals(first: 5) { totalCount nodes { company { name } } } } } }`,
  headers: { 'idempotency-key': 'faulty' },
};
const query = {
  text: '{ me { email } deals(first: 5) { totalCount nodes { title company { name } activities(first: 2) { nodes { content } } } } }',
};
const faults: Fault[] = [
  'fails in the database',
  'is refused by the driver',
  'and all after it are refused by the driver',
  'loses its client',
];
if (onServer) faults.push('loses its connection');

describe('whichever statement', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ poolSize: 1, env: { CONNECT_TIMEOUT_MS: '3000' } });
  });
  afterAll(() => gateway.close());

  const theirs = () =>
    gateway.ask('{ me { email } deals(first: 100) { totalCount nodes { id title } } companies(first: 100) { nodes { id name } } }', {
      as: 'globex.member',
    });
  const written = async () => {
    const { rows } = await gateway.database.engine.pool.query(`select
      (select count(*)::int from deals where title = 'Faulty') as deals,
      (select count(*)::int from deal_activities a join deals d on d.id = a.deal_id where d.title = 'Faulty') as activities,
      (select count(*)::int from idempotency_keys where key = 'faulty') as keys,
      concat(current_setting('app.tenant_id', true), current_setting('app.user_id', true), current_setting('app.user_role', true)) as left,
      current_user = session_user as own`);
    return rows[0];
  };
  const undo = () =>
    gateway.database.engine.pool.query(`delete from deals where title = 'Faulty'; delete from idempotency_keys where key = 'faulty'`);

  describe.each([
    ['a mutation', mutation, true],
    ['a query', query, false],
  ])('of %s', (_, { text, ...options }, writes) => {
    it.each(faults)('%s, the next borrowers see their own rows or nothing, and nothing is half done', async (fault) => {
      const before = (await theirs()).text;
      let n = 1;
      for (let reached = true; reached; n++) {
        const controller = new AbortController();
        const armed = faultAt(gateway.database.engine, n, fault, () => controller.abort());
        const asked = gateway.ask(text, { as: 'acme.member', signal: controller.signal, ...options });
        // Who has waited for the connection has it first.
        const [answer, waited] = await Promise.all([asked.catch(() => undefined), theirs()]);
        reached = armed.disarm();
        const next = await theirs();
        // A read's COMMIT that fails takes the connection from who had it next.
        const last = next.errors?.[0]?.extensions.code === 'UNAVAILABLE' ? await theirs() : next;
        for (const { data, text } of [waited, next]) if (data !== null) expect(text).toBe(before);
        expect(last.text).toBe(before);
        const left = await written();
        const rows = left.deals;
        expect(left).toEqual({ deals: rows, activities: rows, keys: rows, left: '', own: true });
        // Without an answer it may have been written or not.
        if (answer) expect(rows).toBe(writes && !answer.errors ? 1 : 0);
        await undo();
      }
      expect(n).toBeGreaterThan(4);
    });
  });
});

it.each([
  ['waits', true],
  ['comes next', false],
])('a connection that is cut off takes with it what it began, and who %s gets another', async (_, waits) => {
  const database = await testDatabase({ poolSize: 1 });
  const { pool } = database.engine;
  const client = await pool.connect();
  await client.query("begin; set local app.tenant_id = 'left'; insert into tenants (name) values ('Cut off')");
  const underWay = Array.from({ length: 20 }, () => client.query("insert into tenants (name) values ('Cut off')"));
  const ended = Promise.allSettled(underWay);
  const waiting = waits ? pool.connect() : undefined;
  discard(client);
  const next = waiting ?? pool.connect();
  const other = await next;
  const { rows } = await other.query(
    "select (select count(*)::int from tenants where name = 'Cut off') as rows, current_setting('app.tenant_id', true) as left",
  );
  expect(rows).toEqual([{ rows: 0, left: expect.toBeOneOf([null, '']) }]);
  expect((await ended).filter(({ status }) => status === 'fulfilled')).toEqual([]);
  expect((await other.query('commit')).command).toBe('COMMIT');
  other.release();
  await database.close();
});

it.runIf(onServer)('who has the connection behind a COMMIT that failed is told to try again, and then finds all as it was', async () => {
  const gateway = await testGateway({ poolSize: 1 });
  const theirs = () => gateway.ask('{ me { email } }', { as: 'globex.member' });
  const before = (await theirs()).text;
  let failed = 0;
  gateway.database.engine.pool.once('acquire', ({ connection }) => {
    const wire = connection as unknown as { query(text: string): void };
    const { query } = wire;
    wire.query = (text) => {
      if (text !== 'COMMIT') return query.call(wire, text);
      failed++;
      // Both answers are read at once: its failure cuts the connection off only after the next one's is read too.
      connection.stream.pause();
      setTimeout(() => connection.stream.resume(), 200);
      query.call(wire, 'SELECT 1 / 0');
    };
  });
  // Whichever comes first: the other one is behind it.
  const answers = await Promise.all([gateway.ask(query.text, { as: 'acme.member' }), theirs()]);
  const codes = answers.map(({ data, errors }) => (data ? undefined : errors?.[0]?.extensions.code));
  expect(codes.sort()).toEqual(['UNAVAILABLE', undefined]);
  expect(failed).toBe(1);
  expect((await theirs()).text).toBe(before);
  await gateway.close();
});

it('a write is not sent behind a transaction that did not begin', async () => {
  const gateway = await testGateway({ poolSize: 1, schema: stepSchema() });
  const armed = faultAt(gateway.database.engine, 1, 'fails in the database', () => {});
  const { data, errors } = await gateway.ask(`mutation { run(sql: "update companies set name = 'Taken'") { rows } }`, { as: 'acme.admin' });
  expect(armed.disarm()).toBe(true);
  expect({ data, errors: errors?.length }).toEqual({ data: null, errors: 1 });
  const { rows } = await gateway.database.engine.pool.query("select count(*)::int as rows from companies where name = 'Taken'");
  expect(rows).toEqual([{ rows: 0 }]);
  await gateway.close();
});

it('whichever resolver throws, the next borrower sees its own rows', async () => {
  let calls = 0;
  let fatal = 0;
  const gateway = await testGateway({
    poolSize: 1,
    schema: stepSchema({
      test: (_: Context) => {
        if (++calls === fatal) throw new Error('not the database');
      },
    }),
  });
  const step = (inner: string) => `run(sql: "insert into companies (name) values ('Thrown')") { call(name: "test") { rows ${inner} } }`;
  const seen = () => gateway.ask('{ run(sql: "select id, tenant_id from companies order by id") { rows } }', { as: 'globex.member' });
  const before = (await seen()).text;
  for (fatal = 1; fatal <= 4; fatal++) {
    calls = 0;
    const { data, errors } = await gateway.ask(`mutation { ${step(step(step('')))} }`, { as: 'acme.member' });
    expect(errors?.length ?? 0).toBe(fatal <= 3 ? 1 : 0);
    expect(data === null).toBe(fatal <= 3);
    expect((await seen()).text).toBe(before);
    const { rows } = await gateway.database.engine.pool.query("select count(*)::int as rows from companies where name = 'Thrown'");
    expect(rows).toEqual([{ rows: fatal <= 3 ? 0 : 3 }]);
  }
  await gateway.close();
});
