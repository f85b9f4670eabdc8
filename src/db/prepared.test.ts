import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { identityOf, type Person } from '../testing/gateway.js';
import type { Mode } from './envelope.js';
import { send } from './flight.js';
import { types } from './parsers.js';
import { PreparedStatements } from './prepared.js';
import { TenantTransaction } from './tenant-transaction.js';

let database: TestDatabase;
/** The texts that were sent to be parsed. */
const parsed: string[] = [];

beforeAll(async () => {
  database = await testDatabase({ poolSize: 1 });
  const known = new WeakSet<object>();
  database.engine.pool.on('acquire', ({ connection }) => {
    if (known.has(connection)) return;
    known.add(connection);
    const { parse } = connection as unknown as { parse: (query: { text: string }) => void };
    Object.assign(connection, {
      parse: (query: { text: string }) => {
        parsed.push(query.text);
        parse.call(connection, query);
      },
    });
  });
});
afterAll(() => database.close());
beforeEach(() => {
  parsed.length = 0;
});

const open = (as: Person, mode: Mode = 'read') =>
  new TenantTransaction(database.engine, identityOf(as), mode, { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 });

async function ask<R = Record<string, unknown>>(as: Person, statement = sql`select name from companies`): Promise<R[]> {
  const transaction = open(as);
  try {
    return await transaction.prepared<R>(statement, 'each');
  } finally {
    await transaction.commit();
  }
}

const count = async () => {
  const { rows } = await database.engine.pool.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements');
  return rows[0]?.count;
};

it('parses a statement once a connection, and answers each tenant, user and role with its own', async () => {
  const who = sql`select t.name, (select count(*)::int from deals) as deals, (select count(*)::int from audit_log) as log,
    current_setting('app.user_id') as id, current_setting('app.user_role') as role from tenants t`;
  const people: Person[] = ['acme.admin', 'globex.viewer', 'acme.viewer', 'globex.admin'];
  const unprepared = await Promise.all(
    people.map(async (person) => {
      const transaction = open(person);
      const rows = await transaction.query(who);
      await transaction.commit();
      return rows;
    }),
  );
  expect(new Set(unprepared.map((rows) => JSON.stringify(rows))).size).toBe(4);
  parsed.length = 0;
  // More often than PostgreSQL plans a statement for its values.
  for (let turn = 0; turn < 8; turn++) {
    for (const [i, person] of people.entries()) expect(await ask(person, who)).toEqual(unprepared[i]);
  }
  expect(parsed).toHaveLength(1);
});

it('tells values apart, that are none, many or of another length', async () => {
  const values = [['a'], [], [null, 'b'], ['c', 'd', 'e']];
  for (let turn = 0; turn < 8; turn++) {
    for (const given of values) expect(await ask('acme.member', sql`select ${sql.param(given)}::text[] as it`)).toEqual([{ it: given }]);
  }
  expect(parsed).toHaveLength(1);
});

it('keeps a hundred statements on a connection, and those that were sent last', async () => {
  const before = (await count()) ?? 0;
  for (let n = 0; n < 130; n++) {
    await ask('acme.member', sql`select ${sql.raw(String(n))} as it`);
    expect(await ask('acme.member', sql`select 'often' as it`)).toEqual([{ it: 'often' }]);
  }
  expect(parsed.filter((text) => text.includes('often'))).toHaveLength(1);
  expect((await count()) ?? 0).toBeLessThanOrEqual(Math.max(before, 101));
  expect(await ask('acme.member', sql`select 0 as it`)).toEqual([{ it: 0 }]);
});

it('gives long statements no name', async () => {
  const long = sql`select ${sql.raw(`'${'x'.repeat(5000)}'`)} as it`;
  for (let n = 0; n < 2; n++) await ask('acme.member', long);
  expect(parsed.filter((text) => text.includes('xxx'))).toHaveLength(2);
});

it('prepares anew on a connection that replaces another', async () => {
  await ask('acme.member');
  const cut = open('acme.member');
  await cut.member();
  await cut.abandon();
  expect((await ask('acme.member')).length).toBeGreaterThan(0);
  expect(parsed.filter((text) => text.startsWith('select name'))).toHaveLength(database.engine.abandons ? 2 : 1);
});

it('prepares anew what a migration has changed, after one failure', async () => {
  const { pool } = database.engine;
  await pool.query('create table public.changed as select 1 as it');
  await pool.query('grant select on public.changed to gateway_runtime');
  const statement = sql`select it from public.changed`;
  expect(await ask('acme.member', statement)).toEqual([{ it: 1 }]);
  await pool.query("alter table public.changed alter it type text using 'one'");
  await expect(ask('acme.member', statement)).rejects.toMatchObject({ code: '0A000' });
  expect(await ask('acme.member', statement)).toEqual([{ it: 'one' }]);
});

it('does without names behind a pooler that forgets them, after one failure', async () => {
  expect((await ask('acme.member')).length).toBeGreaterThan(0);
  // As if the transaction had been given another connection.
  await database.engine.pool.query('deallocate all');
  await expect(ask('acme.member')).rejects.toMatchObject({ code: '26000' });
  for (let turn = 0; turn < 3; turn++) {
    expect((await ask('acme.member')).length).toBeGreaterThan(0);
    expect(await count()).toBe(0);
  }
});

it('parses nothing twice that a flight has sent to be parsed while one before it failed', async () => {
  const client = await database.engine.pool.connect();
  onTestFinished(() => client.release());
  const connection = client.connection as unknown as {
    parsedStatements: Record<string, string>;
    close(statement: { type: 'S'; name: string }): void;
  };
  const kept = (by: number) => ({ text: 'select 1 / $1::int as it', values: [by], name: 'kept', types });
  await Promise.all(send(client, [kept(1)]));
  const [failed] = send(client, [kept(0)]);
  // As where it is one too many: the next flight has it parsed anew.
  connection.close({ type: 'S', name: 'kept' });
  delete connection.parsedStatements.kept;
  const again = send(client, [{ text: 'select pg_sleep(0.1)' }, kept(1)]);
  await expect(failed).rejects.toMatchObject({ code: '22012' });
  const [behind] = send(client, [kept(1)]);
  expect([await again[1], await behind]).toEqual([[{ it: 1 }], [{ it: 1 }]]);
});

it('has one name for one text in every process, and another once its table has changed', async () => {
  const client = await database.engine.pool.connect();
  const [one, other] = [new PreparedStatements(), new PreparedStatements()];
  const names = ['select 1', 'select 2'].map((text) => one.name(client, text));
  const others = ['select 2', 'select 1'].map((text) => other.name(client, text));
  other.failed(Object.assign(new Error(), { code: '0A000' }));
  const next = other.name(client, 'select 1');
  client.release();
  expect(new Set(names).size).toBe(2);
  expect(others).toEqual(names.toReversed());
  expect(names).not.toContain(next);
});
