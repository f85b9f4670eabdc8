import { randomInt } from 'node:crypto';
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { declarations } from '../schema/kit.js';
import { begin, undo } from './db/envelope.js';
import { localModel } from './embeddings/local.js';
import { sqlState } from './errors.js';
import { Company } from './testing/attacks/company.js';
import { openWorld, sumStatement, type World } from './testing/attacks/world.js';

/** `a` attacks `b`; of `absent` nothing is in the database. */
const [a, b, absent] = [new Company('a', 1), new Company('b', 2), new Company('z', 3)] as const;
const tables = [...declarations.values()].map((declaration) => [declaration.sqlName, declaration] as const);
const refused = '42501';
/** So that conditions are checked row by row, and not once for an index. */
const scanning = ['set local enable_indexscan = off', 'set local enable_bitmapscan = off'];

let world: World;
/** The sum of b's rows. */
let theirs: string;
/** As whom a attacks: an admin or, where the gateway alone writes, its worker. */
let role: 'admin' | 'worker' = 'admin';
beforeAll(async () => {
  world = await openWorld([a, b]);
  theirs = await world.sumOf(b);
});
afterAll(() => world.close());

/** What a statement did: the rows it gave and their number, or the SQLSTATE and all that the error says. */
interface Effect {
  code?: string;
  count: number;
  told: string;
  /** Whether b's rows are other than they were. */
  changed: boolean;
}

/** Runs statements as gateway_runtime in a transaction of a's, and tells what the last one did. Nothing of it stays. */
async function attack(text: string | string[], values: unknown[] = []): Promise<Effect> {
  const { engine } = world.gateway.database;
  const client = await engine.pool.connect();
  try {
    await begin(client, engine, 'write', { ...a.identity('admin'), role });
    const all = [text].flat();
    for (const before of all.slice(0, -1)) await client.query(before);
    const { rows, rowCount } = await client.query(all.at(-1) as string, values);
    await client.query('reset role');
    const { sum } = (await client.query<{ sum: string }>(sumStatement(b.tenantId))).rows[0] ?? {};
    return { count: rowCount ?? 0, told: JSON.stringify(rows), changed: sum !== theirs };
  } catch (error) {
    const { message, detail, constraint } = error as pg.DatabaseError;
    return { code: sqlState(error) ?? 'none', count: 0, told: `${message} ${detail} ${constraint}`, changed: false };
  } finally {
    await undo(client);
  }
}

/** Holds of every attack: nothing of b's is told or other than it was. */
function expectNothingOf({ told, changed }: Effect): void {
  expect(told).not.toContain(b.canary);
  expect(told).not.toContain(b.tenantId);
  expect(changed).toBe(false);
}

/** A row as PostgreSQL tells it, by the names of the columns. */
async function rowOf(company: Company, table: string, having = 'id'): Promise<Record<string, unknown>> {
  const { pool } = world.gateway.database.engine;
  const tenant = declarations.get(table)?.tenant.name;
  // The first row is its admin's own, where rows are of somebody.
  const text = `select to_jsonb(it) as row from ${table} it where ${tenant} = $1 and ${having} is not null order by id <> $2 limit 1`;
  const { rows } = await pool.query<{ row: Record<string, unknown> }>(text, [company.tenantId, company.id(table, 0)]);
  if (!rows[0]) throw new Error(`${table} has no row with ${having}`);
  return rows[0].row;
}

/** A row of a's with new values where they are unique, and the values given. */
async function fresh(table: string, values: Record<string, unknown>, having?: string): Promise<Record<string, unknown>> {
  const { columns, unique = [], references = {} } = declarations.get(table) as (typeof tables)[number][1];
  const keys = [...unique.flat().filter((key) => !references[key]), ...Object.keys(columns).filter((key) => columns[key]?.isUnique)];
  const renewable = keys.flatMap((key) => (columns[key] && !columns[key].enumValues ? [columns[key]] : []));
  const value = (column: PgColumn) => (column.getSQLType() === 'text' ? `${crypto.randomUUID()}@a.example` : randomInt(2 ** 31));
  const renewed = Object.fromEntries(renewable.map((column) => [column.name, value(column)]));
  return { ...(await rowOf(a, table, having)), id: crypto.randomUUID(), ...renewed, ...values };
}

/** Inserts the row that is `$1`. */
function insertion(table: string): string {
  const names = Object.values(declarations.get(table)?.columns ?? {}).flatMap(({ name, generated }) => (generated ? [] : [name]));
  return `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $1)`;
}

const insert = (table: string, row: Record<string, unknown>, rest = '') => attack(`${insertion(table)} ${rest}`, [JSON.stringify(row)]);

describe.each(tables)('%s', (table, { tenant, access, updatable, unique = [], columns, references = {} }) => {
  const column = (key: string) => columns[key]?.name as string;
  beforeEach(() => {
    role = access.update === 'worker' ? 'worker' : 'admin';
    return () => {
      role = 'admin';
    };
  });

  it.each([
    ['all', `select to_jsonb(it) from ${table} it`],
    [
      'with the setting changed on the way',
      `select set_config('app.tenant_id', '${b.tenantId}', true) is null, to_jsonb(it) from ${table} it`,
    ],
    [
      'with the setting changed by the filter',
      `select to_jsonb(it) from ${table} it where set_config('app.tenant_id', '${b.tenantId}', true) <> ''`,
    ],
  ])('shows its own rows alone: %s', async (_, text) => {
    const effect = await attack([...scanning, text]);
    expectNothingOf(effect);
    expect(effect.count).toBeGreaterThan(0);
  });

  it('finds no row of another tenant’s, and none without a tenant', async () => {
    const id = (await rowOf(b, table)).id;
    for (const filter of [`id = '${id}'`, `${tenant.name} = '${b.tenantId}'`, `${tenant.name} <> '${a.tenantId}'`]) {
      expect(await attack(`select from ${table} where ${filter}`)).toEqual({ count: 0, told: '[]', changed: false });
    }
    expect(await attack([`select set_config('app.tenant_id', '', true)`, `select from ${table}`])).toMatchObject({ count: 0 });
  });

  it('runs no filter on rows of another tenant’s', async () => {
    const failing = (of: Company) =>
      attack(`select from ${table} where 1 / (case when ${tenant.name} = '${of.tenantId}' then 0 else 1 end) > 0`);
    expect(await failing(a)).toMatchObject({ code: '22012' });
    expect((await failing(b)).code).toBeUndefined();
  });

  it('shows its own rows alone through a plan that was made for another tenant', async () => {
    const prepared = [`select set_config('app.tenant_id', '${b.tenantId}', true)`, 'set local plan_cache_mode = force_generic_plan'];
    const plan = `prepare plan as select to_jsonb(it) from ${table} it`;
    const back = `select set_config('app.tenant_id', '${a.tenantId}', true)`;
    const effect = await attack([...prepared, plan, 'execute plan', back, 'execute plan']);
    await world.gateway.database.engine.pool.query('deallocate all');
    expectNothingOf(effect);
    expect(effect.count).toBeGreaterThan(0);
  });

  it('updates and deletes rows of its own alone, with no condition and nothing read', async () => {
    const same = updatable ? `${column(updatable[0] as string)} = true` : `${tenant.name} = current_setting('app.tenant_id')::uuid`;
    const updated = await attack(`update ${table} set ${same}`);
    if (access.update === 'nobody') expect(updated.code).toBe(refused);
    else expect(updated.count).toBeGreaterThan(0);
    const name = updatable ? column(updatable[0] as string) : tenant.name;
    const flipped = `update ${table} set ${name} = case when set_config('app.tenant_id', '${b.tenantId}', true) <> '' then ${name} end`;
    for (const effect of [updated, await attack([...scanning, flipped]), await attack(`delete from ${table}`)]) expectNothingOf(effect);
    const deleted = await attack(`delete from ${table} where id = '${(await rowOf(b, table)).id}'`);
    expect(deleted).toMatchObject(access.delete === 'nobody' ? { code: refused } : { count: 0, changed: false });
  });

  it('gives no row to another tenant', async () => {
    expect(await attack(`update ${table} set ${tenant.name} = '${b.tenantId}'`)).toMatchObject({ code: refused });
    const given = await fresh(table, { [tenant.name]: b.tenantId });
    for (const row of [given, await rowOf(b, table)]) {
      for (const rest of ['', 'on conflict do nothing', `on conflict (id) do update set ${tenant.name} = excluded.${tenant.name}`]) {
        expect(await insert(table, row, rest)).toMatchObject({ code: refused });
      }
    }
  });

  it('changes and tells nothing of a row whose id it gives as its own', async () => {
    const { id } = await rowOf(b, table);
    const row = await fresh(table, { id });
    // Keys are unique over all tenants; that an id is taken is all that it tells, and no client chooses one.
    const codes = { '': '23505', 'on conflict do nothing': undefined, 'on conflict (id) do update set id = excluded.id': refused };
    for (const [rest, code] of Object.entries(codes)) {
      const expected = table === 'tenants' || access.insert === 'nobody' ? refused : code;
      const effect = await insert(table, row, rest);
      expect([rest, effect.code, effect.count]).toEqual([rest, expected, 0]);
      expectNothingOf(effect);
    }
  });

  it.each(unique.map((keys) => [keys.join(', '), keys] as const))('takes the values that another tenant has in %s', async (_, keys) => {
    const other = await rowOf(b, table);
    // A user is its own; what it points at besides cannot be another tenant's.
    const names = keys.filter((key) => !references[key]).map(column);
    const row = await fresh(table, Object.fromEntries(names.map((name) => [name, other[name]])));
    const clear = `delete from ${table} where (${names}) = (select ${names} from jsonb_populate_record(null::${table}, '${JSON.stringify(row).replaceAll("'", "''")}'))`;
    expect(await attack([clear, `${insertion(table)} on conflict do nothing`], [JSON.stringify(row)])).toMatchObject({
      count: 1,
      changed: false,
    });
  });

  it.each(Object.keys(references))('takes a row of another tenant’s in %s as one that never was', async (key) => {
    const target = getTableConfig((references[key] as NonNullable<(typeof references)[string]>).to()).name;
    const name = column(key);
    const outcome = async (company: Company) => {
      const id = company.id(target, 1);
      const inserted = await insert(table, await fresh(table, { id: absent.id(table, 0), [name]: id }, name));
      const updated = await attack(`update ${table} set ${name} = '${id}' where ${name} is not null`);
      return [inserted, updated].map(({ code, told }) => `${code} ${told}`.replaceAll(id, '<id>'));
    };
    const outcomes = await outcome(b);
    expect(outcomes).toEqual(await outcome(absent));
    for (const text of outcomes) expect(text).toMatch(/^(23503|42501) /);
  });

  it('has what runs beside row-level security refused', async () => {
    const statements = [
      `truncate ${table}`,
      `alter table ${table} disable row level security`,
      `drop policy tenant_wall on ${table}`,
      `create policy open on ${table} using (true)`,
      `create trigger seen before insert on ${table} for each row execute function set_updated_at()`,
    ];
    for (const text of statements) expect([text, (await attack(text)).code]).toEqual([text, refused]);
    expect(await attack(['set local row_security = off', `select from ${table}`])).toMatchObject({ code: refused });
    expect((await attack(`copy ${table} from stdin`)).code).toBe(access.insert === 'nobody' ? refused : '0A000');
  });
});

it('leaves the other tenant as it was when a tenant is deleted with all that it has', async () => {
  const { count, changed } = await attack('delete from tenants');
  expect([count, changed]).toEqual([1, false]);
});

it('shows no statistics of any table', async () => {
  const statistics = "select attname from pg_stats where schemaname = 'public'";
  const { pool } = world.gateway.database.engine;
  await pool.query('analyze');
  expect((await pool.query(statistics)).rows.length).toBeGreaterThan(0);
  expect(await attack(statistics)).toEqual({ count: 0, told: '[]', changed: false });
});

it.each([
  'create table loot ()',
  'create schema loot',
  "create function loot() returns int language sql as 'select 1'",
  "select pg_read_file('PG_VERSION')",
  'select * from pg_authid',
  'select stavalues1 from pg_statistic',
  'select * from pg_largeobject',
  "select door_find_tenants('%')",
  'select door_tenant_ids()',
  'select door_search_sizes()',
  "call for_each_tenant('select 1')",
])('is refused %s', async (text) => {
  expect(await attack(text)).toMatchObject({ code: refused });
});

it('finds nothing behind any door by guessing', async () => {
  const { rows: doors } = await world.gateway.database.engine.pool.query<{ name: string; types: string }>(
    `select proname as name, oidvectortypes(proargtypes) as types from pg_proc
     where prosecdef and pronamespace = 'public'::regnamespace and has_function_privilege('gateway_runtime', oid, 'execute')`,
  );
  expect(doors.length).toBeGreaterThan(1);
  const guesses = ['', '%', "' or true --", b.tenantId, b.canary, b.token('bos_', 0), null];
  for (const { name, types } of doors) {
    // These tell the worker who has work, and prune the tenant's own keys.
    if (['door_tenants_with_work', 'door_tenants_of_other_models', 'door_prune_keys'].includes(name)) continue;
    if (name === 'door_search_words') {
      const search = `select * from ${name}('{document,deal_activity,meeting}', $2, $1, null, 1000)`;
      for (const guess of [...guesses, String(b.row('document_embeddings', 0).chunkText)]) {
        const effect = await attack(search, [guess, b.row('document_embeddings', 0).model]);
        expectNothingOf(effect);
        expect(effect.told).not.toContain(b.prefix);
      }
      expect((await attack(search, [a.row('document_embeddings', 0).chunkText, localModel])).count).toBeGreaterThan(0);
    } else {
      expect([name, types]).toEqual([name, 'text']);
      for (const guess of guesses) {
        expect(await attack(`select * from ${name}($1)`, [guess])).toEqual({ count: 0, told: '[]', changed: false });
      }
    }
  }
});

it('prunes no key of another tenant, and none that holds', async () => {
  const { pool } = world.gateway.database.engine;
  const expired = () => pool.query("update idempotency_keys set created_at = now() - interval '2 days' where tenant_id = $1", [b.tenantId]);
  await expired();
  theirs = await world.sumOf(b);
  const keys = 'select count(*)::int as keys from idempotency_keys';
  expect(await attack('select door_prune_keys()')).toMatchObject({ changed: false });
  expect((await attack(['select door_prune_keys()', keys])).told).toBe((await attack(keys)).told);
  await world.restore(b);
  theirs = await world.sumOf(b);
});

it('sees the change where a table is left open', async () => {
  const { pool } = world.gateway.database.engine;
  await pool.query('alter table hub_links disable row level security');
  expect((await attack('delete from hub_links')).changed).toBe(true);
  await pool.query('alter table hub_links enable row level security');
});
