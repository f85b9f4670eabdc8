import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../schema/index.js';
import { declarations } from '../../../schema/kit.js';
import { flaws } from '../../testing/broken.js';
import { type TestDatabase, testDatabase } from '../../testing/database.js';
import { audit, inspect } from './audit.js';
import { expected } from './expected.js';

const onServer = process.env.DATABASE_URL !== undefined;
const demands = expected(declarations.values());
const possible = flaws.filter((flaw) => (onServer ? flaw.serverCannot : flaw.embeddedCannot) === undefined);

let database: TestDatabase;
let refused = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  const elsewhere = flaws.length - possible.length;
  console.log(`refused ${refused} of ${possible.length} broken schemas (${elsewhere} that this engine cannot have are left to the other)`);
  await database.close();
});

/** What the audit finds where `sql` ran, which is undone. */
async function findings(sql: string) {
  const client = await database.engine.pool.connect();
  try {
    await client.query('begin');
    await client.query(sql);
    return (await inspect(client, demands)).findings;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

it('passes the sound schema, and leaves nothing on the connection', async () => {
  expect((await audit(database.engine, declarations.values())).findings).toEqual([]);
  expect(await findings('select')).toEqual([]);
  expect(
    (await database.engine.pool.query('select current_user = session_user as own, now() = statement_timestamp() as outside')).rows,
  ).toEqual([{ own: true, outside: true }]);
});

it('has at least 60 flaws to find', () => {
  expect(possible.length).toBeGreaterThanOrEqual(60);
  expect(new Set(flaws.map(({ name }) => name)).size).toBe(flaws.length);
});

describe('refuses', () => {
  it.each(possible.map((flaw) => [flaw.name, flaw] as const))('%s', async (_, { sql, object }) => {
    const found = await findings(sql);
    expect(found.filter((finding) => finding.object.startsWith(object))).not.toEqual([]);
    for (const { says, mend } of found) expect([says, mend]).not.toContain('');
    refused++;
  });
});

it('refuses a logical slot, where the server can have one', async () => {
  const { pool } = database.engine;
  const { rows } = await pool.query('select name, setting from pg_settings where name = $1', ['wal_level']);
  const slot = `leak_${process.pid}`;
  const made = pool.query(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
  if (rows[0].setting !== 'logical') {
    console.log(`no logical slot can be made with a wal_level of ${rows[0].setting}`);
    return expect(made).rejects.toMatchObject({ code: '55000' });
  }
  await made;
  try {
    expect(await findings('select')).toMatchObject([{ object: `replication slot ${slot}`, says: 'exports the changes of all tenants' }]);
  } finally {
    await pool.query(`select pg_drop_replication_slot('${slot}')`);
  }
});

it.runIf(onServer)('refuses a connection whose statements go to several backends, as a pooler in statement mode has them', async () => {
  const clients = [await database.engine.pool.connect(), await database.engine.pool.connect()];
  let n = 0;
  // By threes, so that an even number of statements apart is no hiding place.
  const next = () => clients[Math.floor(n++ / 3) % 2] as (typeof clients)[0];
  const pooled = { query: (...args: [string]) => next().query(...args) } as (typeof clients)[0];
  try {
    expect((await inspect(pooled, demands)).findings).toMatchObject([{ object: 'connection' }]);
  } finally {
    for (const client of clients) client.release(true);
  }
});

it('asks as many statements of 500 tables as of those that are declared', async () => {
  const client = await database.engine.pool.connect();
  const count = async (demanded: string) => {
    const { query } = client;
    let statements = 0;
    client.query = ((...args: Parameters<typeof query>) => {
      statements++;
      return query.apply(client, args);
    }) as typeof query;
    const start = performance.now();
    const { findings } = await inspect(client, demanded);
    client.query = query;
    return { statements, findings, ms: Math.round(performance.now() - start) };
  };
  try {
    await client.query('begin');
    const few = await count(demands);
    await client.query('reset role');
    const { tables, routines } = JSON.parse(demands);
    const links = tables.find(({ name }: { name: string }) => name === 'hub_links');
    const names = Array.from({ length: 500 - tables.length }, (_, i) => `links_${i}`);
    for (const name of names) {
      const policies = links.policies as { name: string; permissive: boolean; command: string; using?: string; check?: string }[];
      const commands: Record<string, string> = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' };
      await client.query(`set local search_path = public; create table ${name} (like hub_links including all);
        alter table ${name} add constraint ${name}_tenant_id_fkey foreign key (tenant_id) references tenants (id) on delete cascade;
        alter table ${name} enable row level security, force row level security;
        grant select, insert, update, delete on ${name} to gateway_runtime;
        ${policies.map((it) => `create policy ${it.name} on ${name} as ${it.permissive ? 'permissive' : 'restrictive'} for ${commands[it.command]} ${it.using ? `using ${it.using}` : ''} ${it.check ? `with check ${it.check}` : ''};`).join('\n')}`);
    }
    const keys = (name: string) => links.keys.map((key: { name: string }) => ({ ...key, name: key.name.replace('hub_links', name) }));
    const many = await count(
      JSON.stringify({ tables: [...tables, ...names.map((name) => ({ ...links, name, keys: keys(name) }))], routines }),
    );
    console.log(`audited ${tables.length} tables in ${few.ms} ms, 500 in ${many.ms} ms`);
    expect(many.findings.slice(0, 6)).toEqual([]);
    expect(many.statements).toBe(few.statements);
  } finally {
    await client.query('rollback');
    client.release();
  }
});
