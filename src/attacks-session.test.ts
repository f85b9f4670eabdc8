import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declarations } from '../schema/kit.js';
import { begin, undo } from './db/envelope.js';
import { sqlState } from './errors.js';
import { Company } from './testing/attacks/company.js';
import { openWorld, type World } from './testing/attacks/world.js';

// What in SQL outlives a transaction, passes between sessions or stands in the way of others.

/** `a` attacks `b`. */
const [a, b] = [new Company('a', 1), new Company('b', 2)] as const;
const tables = [...declarations.values()].map((declaration) => [declaration.sqlName, declaration] as const);
const refused = '42501';
const onServer = process.env.DATABASE_URL !== undefined;

let world: World;
beforeAll(async () => {
  world = await openWorld([a, b]);
});
afterAll(() => world.close());

/**
 * Runs `work` as gateway_runtime in a transaction of the company's admin, or of its worker, on a connection that nobody had
 * before or gets after.
 */
async function as<T>(
  company: Company,
  work: (client: pg.PoolClient) => Promise<T>,
  client?: pg.PoolClient,
  role: 'admin' | 'worker' = 'admin',
): Promise<T> {
  const own = client ?? (await world.gateway.database.engine.pool.connect());
  try {
    await begin(own, world.gateway.database.engine, 'write', { ...company.identity('admin'), role });
    return await work(own);
  } finally {
    if (!client) await undo(own);
  }
}

/** The rows that a statement of the company's gives; else the SQLSTATE. */
const attempt = (company: Company, text: string, values: unknown[] = []) =>
  as(company, (client) => client.query(text, values)).then(
    ({ rows }) => JSON.stringify(rows),
    (error) => sqlState(error) ?? String(error),
  );

function expectNothingOf(company: Company, told: string): void {
  expect(told).not.toContain(company.canary);
  expect(told).not.toContain(company.tenantId);
}

it.each(tables)('a cursor that is left open on a connection holds rows of its own tenant alone: %s', async (table) => {
  const client = await world.gateway.database.engine.pool.connect();
  try {
    await as(a, () => client.query(`declare left_open cursor with hold for select to_jsonb(it) from ${table} it`), client);
    await client.query('commit');
    const fetched = await as(b, () => client.query('fetch all from left_open'), client);
    expect(fetched.rows.length).toBeGreaterThan(0);
    expectNothingOf(b, JSON.stringify(fetched.rows));
    await client.query('rollback');
    expect((await as(b, () => client.query(`select count(*)::int as n from ${table}`), client)).rows[0].n).toBeGreaterThan(0);
    await client.query('rollback');
  } finally {
    await client.query('close all');
    client.release();
  }
});

it('who listens hears nothing of what another tenant does', async () => {
  const { engine } = world.gateway.database;
  const client = await engine.pool.connect();
  const heard: unknown[] = [];
  const hear = (message: pg.Notification) => heard.push(message);
  client.on('notification', hear);
  try {
    const channels = [...tables.map(([name]) => name), ...['events', 'tenants', 'notify', b.tenantId]];
    await as(a, () => client.query(channels.map((name) => `listen "${name}"`).join('; ')), client);
    await client.query('commit');
    for (const [table, { tenant, access, updatable }] of tables) {
      if (access.update === 'nobody' || updatable) continue;
      const role = access.update === 'worker' ? 'worker' : 'admin';
      await as(b, () => client.query(`update ${table} set ${tenant.name} = ${tenant.name}`), client, role);
      await client.query('commit');
    }
    expect(heard).toEqual([]);
    // The statement answers behind what was heard.
    await client.query(`notify deals, 'heard'`);
    await client.query('select');
    expect(heard).toMatchObject([{ channel: 'deals', payload: 'heard' }]);
    const { rows } = await client.query(`select proname from pg_proc where pronamespace = 'public'::regnamespace and prosrc ~* 'notify'`);
    expect(rows).toEqual([]);
  } finally {
    client.off('notification', hear);
    await client.query('rollback; unlisten *');
    client.release();
    await world.restore(b);
  }
});

it.each([
  "select query from pg_stat_activity where pid <> pg_backend_pid() and query not in ('', '<insufficient privilege>')",
  "select statement from pg_prepared_statements where statement ~ 'canary'",
  'select * from pg_prepared_xacts',
  'select * from pg_stat_replication where client_addr is not null',
])('shows nothing of other sessions: %s', async (text) => {
  const { pool } = world.gateway.database.engine;
  // Another session that has something to show, where there can be one.
  const other = onServer ? await pool.connect() : undefined;
  try {
    await other?.query(`select '${b.canary}'`);
    expect(await attempt(a, text)).toBe('[]');
  } finally {
    other?.release();
  }
});

it('an advisory lock tells a number that is taken, and not by whom, and ends with its transaction', async () => {
  const { pool } = world.gateway.database.engine;
  const take = 'select pg_try_advisory_xact_lock(7) as taken';
  expect(await attempt(a, take)).toBe('[{"taken":true}]');
  const holder = onServer ? await pool.connect() : undefined;
  try {
    if (holder) await as(b, () => holder.query(take), holder);
    expect(await attempt(a, take)).toBe(`[{"taken":${!onServer}}]`);
    const held = await attempt(a, "select * from pg_locks where locktype = 'advisory'");
    expectNothingOf(b, held);
    await holder?.query('rollback');
    expect(await attempt(a, take)).toBe('[{"taken":true}]');
  } finally {
    holder?.release();
  }
});

describe.each(tables)('%s', (table, { access, updatable }) => {
  it('is copied out with rows of its own tenant alone, and never to a file or a program', async () => {
    const copied = await as(a, async (client) => {
      const chunks: string[] = [];
      const take = ({ chunk }: { chunk: Uint8Array }) => chunks.push(Buffer.from(chunk).toString());
      const connection = client.connection as unknown as NodeJS.EventEmitter;
      connection.on('copyData', take);
      try {
        await client.query(`copy ${table} to stdout`);
      } finally {
        connection.off('copyData', take);
      }
      return chunks;
    });
    expect(copied.length).toBeGreaterThan(0);
    expect(copied.join('')).toContain(a.tenantId);
    expectNothingOf(b, copied.join(''));
    expect(await attempt(a, `copy ${table} to '/tmp/loot'`)).toBe(refused);
    expect(await attempt(a, `copy ${table} to program 'cat'`)).toBe(refused);
  });

  it('can be locked where its rows can be written, not only read or marked, which tells nothing and ends with the transaction', async () => {
    const outcome = await attempt(a, `lock table ${table} in access exclusive mode`);
    const locks = (access.update !== 'nobody' && !updatable) || access.delete !== 'nobody';
    expect(outcome).toBe(locks ? '[]' : refused);
    expect(await attempt(b, `select count(*) > 0 as some from ${table}`)).toBe('[{"some":true}]');
  });
});
