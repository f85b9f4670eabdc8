import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { createSeal } from '../db/seal.js';
import { createEmbedders } from '../embeddings/embedders.js';
import type { Context } from '../graphql/context.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { stepSchema } from '../testing/steps.js';
import { statement } from '../testing/template.js';
import { until } from '../testing/until.js';
import { listen } from './server.js';
import { createGateway } from './yoga.js';

const onServer = process.env.DATABASE_URL !== undefined;

let gateway: TestGateway;
/** What `call(name: "test")` does. */
let called: (context: Context) => unknown;

beforeAll(async () => {
  gateway = await testGateway({
    schema: stepSchema({ test: (context) => called(context) }),
    poolSize: 2,
    env: { CONNECT_TIMEOUT_MS: '300', STATEMENT_TIMEOUT_MS: '3000', DATABASE_TENANT_SHARE: '2' },
  });
  // Deferred, so that it fails with COMMIT and not before.
  await gateway.database.engine.pool.query(`
    create function refuse() returns trigger language plpgsql as $$
      begin if new.name = 'Refused by COMMIT' then raise 'the commit of % is refused', new.name using errcode = '23505'; end if; return null; end $$;
    create constraint trigger refuse after insert on companies deferrable initially deferred for each row execute function refuse()`);
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.statements.clear();
  gateway.log.splice(0);
});
/** Whatever happened, all connections are back and nothing is left on them. */
afterEach(async () => {
  const { pool } = gateway.database.engine;
  await until(() => pool.idleCount === pool.totalCount && pool.waitingCount === 0);
  const clients = await Promise.all(Array.from({ length: onServer ? 2 : 1 }, () => pool.connect()));
  for (const client of clients) {
    const { rows } = await client.query(
      "select current_user = session_user as own, nullif(current_setting('app.tenant_id', true), '') as tenant, now() = statement_timestamp() as outside",
    );
    client.release();
    expect(rows).toEqual([{ own: true, tenant: null, outside: true }]);
  }
});

const as = 'acme.member';
const run = (text: string) => `run(sql: ${JSON.stringify(text)})`;
const insert = (name: string) => run(`insert into companies (name) values ('${name}')`);
const companies = async (name: string) =>
  (await gateway.ask(`{ ${run(`select name from companies where name = '${name}'`)} { rows } }`, { as })).data.run.rows;

describe('an operation without statements', () => {
  it.each([
    ['{ __typename } of nobody', '{ __typename }', undefined],
    ['{ __typename } with a token', '{ __typename }', as],
    ['a mutation of { __typename }', 'mutation { __typename }', as],
    ['introspection by nobody', getIntrospectionQuery(), undefined],
    ['introspection with a token', getIntrospectionQuery(), as],
  ] as const)('touches no database: %s', async (_, query, person) => {
    const { errors, data } = await gateway.ask(query, { ...(person && { as: person }) });
    expect(errors).toBeUndefined();
    expect(data).toBeTruthy();
    expect(gateway.statements.all).toEqual([]);
  });
});

describe('a query', () => {
  it('is run in its transaction also where it is named like a field of the schema’s own', async () => {
    const { errors, data } = await gateway.ask(`{ __company: ${run('select 1 as one')} { rows } }`, { as });
    expect(errors).toBeUndefined();
    expect(data.__company.rows).toEqual([{ one: 1 }]);
  });

  it('is one transaction, opened with its first statement', async () => {
    await gateway.ask(`{ ${run('select 1')} { rows ${run('select 2')} { rows } } b: ${run('select 3')} { rows } }`, { as });
    const { all, beside } = gateway.statements;
    expect(all.filter((text) => /^(BEGIN|COMMIT)/.test(text))).toEqual([expect.stringMatching(/^BEGIN.*READ ONLY/), 'COMMIT']);
    expect(beside).toEqual(['select 1', 'select 3', 'select 2']);
  });

  it.runIf(onServer)('sees one snapshot, also when another connection commits in between', async () => {
    called = () => gateway.ask(`mutation { ${insert('Concurrent')} { rows } }`, { as });
    const count = run("select count(*)::int as n from companies where name = 'Concurrent'");
    const { data } = await gateway.ask(`{ ${count} { rows call(name: "test") { ${count} { rows } } } }`, { as });
    expect(data.run).toEqual({ rows: [{ n: 0 }], call: { run: { rows: [{ n: 0 }] } } });
    expect(await companies('Concurrent')).toHaveLength(1);
  });

  it('cannot write, and its client is not told why', async () => {
    const { data, errors } = await gateway.ask(`{ ${insert('By a query')} { rows } }`, { as: 'acme.admin' });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['run'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(await companies('By a query')).toEqual([]);
  });

  it('keeps what was found where a field fails for no fault of the database', async () => {
    called = () => {
      throw new Error('not the database');
    };
    const { data, errors } = await gateway.ask(`{ ${run('select 1 as one')} { rows } call(name: "test") { rows } }`, { as });
    expect(data).toEqual({ run: { rows: [{ one: 1 }] }, call: null });
    expect(errors).toMatchObject([{ path: ['call'] }]);
  });
});

describe('a mutation', () => {
  it('commits before it answers', async () => {
    const { data } = await gateway.ask(`mutation { ${insert('Kept')} { rows } }`, { as });
    expect(data).toEqual({ run: { rows: [] } });
    expect(gateway.statements.all.at(-1)).toBe('COMMIT');
    expect(await companies('Kept')).toEqual([{ name: 'Kept' }]);
  });

  it('keeps nothing of its first field where the second fails in the database', async () => {
    const { data, errors } = await gateway.ask(`mutation { a: ${insert('First')} { rows } b: ${run('select 1 / 0')} { rows } }`, { as });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await companies('First')).toEqual([]);
  });

  it('keeps nothing where a resolver fails for no fault of the database', async () => {
    called = () => {
      throw new Error('not the database');
    };
    const { data, errors } = await gateway.ask(`mutation { ${insert('Before')} { rows } call(name: "test") { rows } }`, { as });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['call'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(gateway.statements.all.at(-1)).toBe('ROLLBACK');
    expect(await companies('Before')).toEqual([]);
  });

  it('fails, with no data, where its COMMIT does', async () => {
    const { data, errors, text } = await gateway.ask(`mutation { ${insert('Refused by COMMIT')} { rows } }`, { as });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }]);
    expect(text).not.toContain('refused');
    expect(await companies('Refused by COMMIT')).toEqual([]);
  });

  it('of nobody writes nothing', async () => {
    const { data, errors } = await gateway.ask(`mutation { ${insert('Of nobody')} { rows } }`);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(gateway.statements.all).toEqual([]);
  });
});

it('tells the first cause alone, where it happened', async () => {
  const fields = ['a', 'b', 'c', 'd'].map((name) => `${name}: ${run(name === 'b' ? 'select 1 / 0' : 'select 1')} { rows }`);
  const { data, errors, text } = await gateway.ask(`{ ${fields.join(' ')} }`, { as });
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(text).not.toMatch(/25P02|aborted/);
  expect(gateway.log).toEqual([]);
});

describe('a client that goes away', () => {
  it('ends the transaction between statements: nothing is written, and nothing is logged as an error', async () => {
    const controller = new AbortController();
    let resumed = () => {};
    const finished = new Promise<void>((resolve) => (resumed = resolve));
    called = async () => {
      controller.abort();
      const { pool } = gateway.database.engine;
      await until(() => pool.idleCount === pool.totalCount);
      resumed();
    };
    const asked = gateway.ask(`mutation { a: ${insert('Gone')} { rows } call(name: "test") { rows } b: ${insert('Gone')} { rows } }`, {
      as,
      signal: controller.signal,
    });
    await expect(asked).rejects.toThrow();
    await finished;
    await sleep(50);
    expect(await companies('Gone')).toEqual([]);
    expect(gateway.log).toEqual([]);
  });

  it('before its operation begins costs the database nothing', async () => {
    const controller = new AbortController();
    let identified = () => {};
    const finished = new Promise<void>((resolve) => (identified = resolve));
    const handler = createGateway({
      schema: stepSchema(),
      engine: gateway.database.engine,
      limits: { statementTimeoutMs: 1_000, lockTimeoutMs: 1_000 },
      seal: createSeal('a secret for tests, and only for those'),
      embedders: createEmbedders(undefined),
      identify: async () => {
        controller.abort();
        await sleep(100);
        identified();
        return identityOf(as);
      },
      graphiql: false,
      isolated: () => true,
      http: readConfig({}).http,
      log: (line) => gateway.log.push(line),
    });
    const server = await listen(handler, '127.0.0.1', 0);
    const asked = fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `mutation { ${insert('Gone early')} { rows } }` }),
      signal: controller.signal,
    });
    await expect(asked).rejects.toThrow();
    await finished;
    await sleep(100);
    await server.drain(1_000);
    expect(gateway.statements.all).toEqual([]);
    expect(gateway.log).toEqual([]);
    expect(await companies('Gone early')).toEqual([]);
  });

  it.runIf(onServer)('stops its statement on the server', async () => {
    const controller = new AbortController();
    const asked = gateway.ask(`mutation { ${insert('Asleep')} { rows } b: ${run('select pg_sleep(20) as long')} { rows } }`, {
      as,
      signal: controller.signal,
    });
    const sleepers = async () => {
      const { rows } = await gateway.database.engine.pool.query(
        "select from pg_stat_activity where state = 'active' and query like '%as long' and datname = current_database() and pid <> pg_backend_pid()",
      );
      return rows.length;
    };
    await until(async () => (await sleepers()) === 1);
    controller.abort();
    await expect(asked).rejects.toThrow();
    await until(async () => (await sleepers()) === 0, 1_500);
    expect(await companies('Asleep')).toEqual([]);
  });
});

describe('a connection', () => {
  it('that is not to be had in time makes the service unavailable, and serves again when it is', async () => {
    const { pool } = gateway.database.engine;
    const clients = await Promise.all(Array.from({ length: onServer ? 2 : 1 }, () => pool.connect()));
    const began = performance.now();
    const { status, errors, data } = await gateway.ask(`{ ${run('select 1')} { rows } }`, { as });
    expect(performance.now() - began).toBeLessThan(1_500);
    for (const client of clients) client.release();
    expect({ status, data }).toEqual({ status: 503, data: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    expect((await gateway.ask(`{ ${run('select 1 as one')} { rows } }`, { as })).data.run.rows).toEqual([{ one: 1 }]);
  });

  it.runIf(onServer)('that breaks makes its operation unavailable and no other', async () => {
    called = async ({ transaction }) => {
      const [row] = await transaction.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await statement(gateway.database.url ?? '', `select pg_terminate_backend(${row?.pid}, 1000)`);
    };
    const { status, data, errors } = await gateway.ask(
      `mutation { a: ${insert('Broken')} { rows } call(name: "test") { rows } b: ${run('select 1')} { rows } }`,
      { as },
    );
    expect({ status, data }).toEqual({ status: 503, data: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    expect(await companies('Broken')).toEqual([]);
  });
});

it.runIf(onServer)('answers TIMEOUT where a statement takes too long, and keeps nothing', async () => {
  const slow = await testGateway({ schema: stepSchema(), env: { STATEMENT_TIMEOUT_MS: '100' } });
  const { data, errors } = await slow.ask(`mutation { ${insert('Slow')} { rows } b: ${run('select pg_sleep(5)')} { rows } }`, { as });
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'TIMEOUT' } }]);
  expect((await slow.ask(`{ ${run("select from companies where name = 'Slow'")} { rows } }`, { as })).data.run.rows).toEqual([]);
  await slow.close();
});
