import { randomInt } from 'node:crypto';
import { buildSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, type Entity } from '../schema/index.js';
import { type Declaration, declarations } from '../schema/kit.js';
import { begin, undo } from './db/envelope.js';
import type { Role } from './db/identity.js';
import { sqlState } from './errors.js';
import { pascal } from './graphql/inputs.js';
import { createSchema } from './modules/index.js';
import { identityOf, type TestGateway, testGateway } from './testing/gateway.js';
import { attempt } from './testing/least.js';

const verbs = ['read', 'insert', 'update', 'delete'] as const;
type Verb = (typeof verbs)[number];
/** All rows, one's own alone, or none. */
type Reach = 'all' | 'own' | 'none';

/**
 * Who may do what with the rows of every table: for admins, members and viewers, in this order, what they may read, insert,
 * update and delete. `*` all rows of the tenant, `o` their own alone, `-` none.
 */
const cases: Record<string, [admin: string, member: string, viewer: string]> = {
  tenants: ['****', '*---', '*---'],
  users: ['****', '*---', '*---'],
  sessions: ['*o-*', 'oo-o', 'oo-o'],
  invites: ['****', '*---', '*---'],
  documents: ['****', '****', '*---'],
  document_embeddings: ['*---', '*---', '*---'],
  companies: ['****', '****', '*---'],
  contacts: ['****', '****', '*---'],
  deals: ['****', '****', '*---'],
  deal_activities: ['****', '****', '*---'],
  deal_activity_embeddings: ['*---', '*---', '*---'],
  meetings: ['****', '****', '*---'],
  meeting_participants: ['****', '****', '*---'],
  transcripts: ['****', '****', '*---'],
  meeting_summaries: ['****', '****', '*---'],
  meeting_embeddings: ['*---', '*---', '*---'],
  tasks: ['****', '****', '*---'],
  automations: ['****', '****', '*---'],
  automation_runs: ['****', '****', '*---'],
  ai_employee_jobs: ['****', '****', '*---'],
  ai_employee_outputs: ['****', '****', '*---'],
  hub_links: ['****', '****', '*---'],
  integrations: ['****', '*---', '*---'],
  events: ['**--', '**--', '*---'],
  notifications: ['o*o-', 'o*o-', 'o-o-'],
  files: ['****', '****', '*---'],
  audit_log: ['**--', '-*--', '-*--'],
  embedding_jobs: ['**--', '**--', '*---'],
  embedding_models: ['*---', '*---', '*---'],
  idempotency_keys: ['oooo', 'oooo', 'oooo'],
  replica_changes: ['*---', '*---', '*---'],
  replica_devices: ['*o*-', 'ooo-', 'ooo-'],
  replica_results: ['oooo', 'oooo', 'oooo'],
};

const roles = ['admin', 'member', 'viewer'] as const;
const reaches: Record<string, Reach> = { '*': 'all', o: 'own', '-': 'none' };
const reachOf = (table: string, role: Role, verb: Verb): Reach =>
  reaches[cases[table]?.[roles.indexOf(role)]?.[verbs.indexOf(verb)] ?? ''] ?? 'none';

/** Every case, for a test of its own. */
const each = (of: readonly Verb[]) =>
  Object.keys(cases).flatMap((table) =>
    roles.flatMap((role) => of.map((verb) => [role, verb, table, reachOf(table, role, verb)] as const)),
  );

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
  await fillEmptyTables();
});
afterAll(() => gateway.close());

/** Runs a statement with the login of the tests, which no policy binds. */
const asOwner = async <R extends object>(text: string, values: unknown[] = []) =>
  (await gateway.database.engine.pool.query<R>(text, values)).rows;

/** Rows where the demo has none: a session, a kept answer, a notification and a device of each person, an embedding of each kind. */
async function fillEmptyTables(): Promise<void> {
  for (const role of roles) {
    const { tenantId, userId } = identityOf(`acme.${role}`);
    const values = [tenantId, userId];
    await asOwner(`insert into sessions (tenant_id, user_id, token, expires_at) values ($1, $2::uuid, md5($2::uuid::text), now())`, values);
    await asOwner(`insert into idempotency_keys (tenant_id, user_id, key, answer) values ($1, $2, 'key', '')`, values);
    await asOwner(`insert into notifications (tenant_id, user_id, type, title) values ($1, $2, 'test', 'Test')`, values);
    await asOwner(
      `with device as (insert into replica_devices (tenant_id, user_id, name) values ($1, $2, 'Device') returning *)
      insert into replica_results (tenant_id, user_id, device_id, mutation_id, uid) select tenant_id, user_id, id, 1, id from device`,
      values,
    );
  }
  for (const [table, key, target] of [
    ['document_embeddings', 'document_id', 'documents'],
    ['meeting_embeddings', 'meeting_id', 'meetings'],
    ['deal_activity_embeddings', 'activity_id', 'deal_activities'],
  ]) {
    await asOwner(
      `insert into ${table} (tenant_id, ${key}, chunk_text, chunk_index, model, dimensions) select tenant_id, id, 'text', 0, 'test', 3 from ${target}`,
    );
  }
  await asOwner(`insert into embedding_models (tenant_id, model, dimensions) select id, 'test', 3 from tenants`);
}

it('is said of every table', () => {
  expect(Object.keys(cases).sort()).toEqual([...declarations.keys()].sort());
});

describe('the gateway', () => {
  const schema = buildSchema(printSchema(createSchema()));
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  const generated = api.flatMap((entity) =>
    (['create', 'update', 'delete', 'upsert'] as const).flatMap((prefix) =>
      [prefix + entity.exposes.type, prefix + pascal(entity.name)]
        .filter((name) => mutations.includes(name))
        .flatMap((name) => roles.map((role) => [role, name, entity, prefix] as const)),
    ),
  );
  const verbOf = { create: 'insert', update: 'update', delete: 'delete', upsert: 'update' } as const;

  it.each(generated)('refuses %s %s before any SQL, or lets it pass, as the table of cases says', async (role, name, entity, prefix) => {
    gateway.statements.clear();
    const { errors } = await attempt(gateway, schema, name, `acme.${role}`);
    const refused = errors?.[0]?.extensions.code === 'FORBIDDEN';
    expect(refused).toBe(reachOf(entity.sqlName, role, verbOf[prefix]) === 'none');
    if (refused) expect(gateway.statements.beside).toEqual([]);
  });

  const listed = api.filter(({ exposes: { root } }) => root !== false).flatMap((entity) => roles.map((role) => [role, entity] as const));

  it.each(listed.map(([role, entity]) => [role, entity.name, entity] as const))('shows %s %s as it says', async (role, name, entity) => {
    const { errors, data } = await gateway.ask(`{ ${name} { totalCount } }`, { as: `acme.${role}` });
    const reach = reachOf(entity.sqlName, role, 'read');
    if (reach === 'none') expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    else expect(data[name]).toEqual({ totalCount: await count(entity, role, reach) });
  });
});

/** How many rows of the table acme has, or has of the person with this role. */
async function count(table: Declaration | Entity, role: Role, reach: Reach): Promise<number> {
  if (reach === 'none') return 0;
  const { tenantId, userId } = identityOf(`acme.${role}`);
  const owner = table.columns[table.owner ?? '']?.name;
  const own = reach === 'own' ? `and ${owner} = '${userId}'` : '';
  const [row] = await asOwner<{ n: number }>(
    `select count(*)::int as n from ${table.sqlName} where ${table.tenant.name} = '${tenantId}' ${own}`,
  );
  return row?.n ?? Number.NaN;
}

describe('without the gateway, the policies and grants alone', () => {
  /** What a statement does for who has this role in acme: how many rows, or the SQLSTATE. Nothing of it stays. */
  async function effect(role: Role | 'invitee' | '', text: string, values: unknown[] = []): Promise<number | string> {
    const { engine } = gateway.database;
    const { tenantId, userId } = identityOf(role === '' || role === 'invitee' ? 'acme.member' : `acme.${role}`);
    const client = await engine.pool.connect();
    try {
      await begin(client, engine, 'write', { tenantId, userId, role: role as Role });
      return (await client.query(text, values)).rowCount ?? 0;
    } catch (error) {
      return sqlState(error) ?? String(error);
    } finally {
      await undo(client);
    }
  }

  const declared = (table: string) => declarations.get(table) as Declaration;

  /** A copy of one of acme's rows, with new values where they are unique, of the person with this role or of another. */
  async function copy(table: string, role: Role | 'invitee', whose: 'own' | 'other'): Promise<[text: string, values: unknown[]]> {
    const { columns, owner, tenant, unique = [], secrets = [], references = {} } = declared(table);
    const { tenantId, userId } = identityOf(role === 'invitee' ? 'acme.member' : `acme.${role}`);
    const [row] = await asOwner<{ row: Record<string, unknown> }>(
      `select to_jsonb(it) as row from ${table} it where ${tenant.name} = $1 limit 1`,
      [tenantId],
    );
    const another = identityOf(role === 'admin' ? 'acme.viewer' : 'acme.admin').userId;
    const fresh = [...unique.flat(), ...secrets].filter((key) => !references[key]);
    const isText = (key: string) => columns[key]?.getSQLType() === 'text';
    const values = {
      ...row?.row,
      ...(table === 'tenants' ? {} : { id: crypto.randomUUID() }),
      ...Object.fromEntries(
        fresh.map((key) => [columns[key]?.name, isText(key) ? `${crypto.randomUUID()}@a.example` : randomInt(2 ** 31)]),
      ),
      ...(owner && { [columns[owner]?.name ?? '']: whose === 'own' ? userId : owner === 'id' ? crypto.randomUUID() : another }),
    };
    const given = Object.values(columns).flatMap(({ name, generated }) => (generated ? [] : [name]));
    const text = `insert into ${table} (${given}) select ${given} from jsonb_populate_record(null::${table}, $1)`;
    return [text, [JSON.stringify(values)]];
  }

  const refused = '42501';

  it.each(each(['read']))('let %s %s of %s: %s', async (role, _, table, reach) => {
    const seen = await effect(role, `select from ${table}`);
    expect(seen).toBe(await count(declared(table), role, reach));
    if (reach !== 'none') expect(seen).toBeGreaterThan(0);
  });

  it.each(each(['insert']))('let %s %s into %s: %s', async (role, _, table, reach) => {
    const outcome = async (whose: 'own' | 'other') => (await effect(role, ...(await copy(table, role, whose)))) === refused;
    expect(await outcome('other')).toBe(reach !== 'all');
    expect(await outcome('own')).toBe(reach === 'none');
  });

  it.each(each(['update']))('let %s %s rows of %s: %s', async (role, _, table, reach) => {
    const { updatable, tenant } = declared(table);
    // Reading no column, so that the policies for reading do not help.
    const set = updatable ? `${updatable[0]} = true` : `${tenant.name} = current_setting('app.tenant_id')::uuid`;
    const changed = await effect(role, `update ${table} set ${set}`);
    expect(changed).toBe(reach === 'none' ? refused : await count(declared(table), role, reach));
  });

  it.each(each(['delete']))('let %s %s rows of %s: %s', async (role, _, table, reach) => {
    const deleted = await effect(role, `delete from ${table}`);
    const { delete: who } = declared(table).access;
    if (reach === 'none') expect(deleted).toBe(who === 'nobody' ? refused : 0);
    // A foreign key may refuse what the policies let pass.
    else if (deleted !== '23503') expect(deleted).toBe(await count(declared(table), role, reach));
  });

  it('change of a notification nothing but its mark, also of one’s own', async () => {
    for (const role of roles) expect(await effect(role, "update notifications set title = 'Another'")).toBe(refused);
  });

  it('refuse a row that becomes another user’s', async () => {
    const { userId } = identityOf('acme.viewer');
    expect(await effect('member', `update idempotency_keys set user_id = '${userId}'`)).toBe(refused);
  });

  it('let nobody write who has no role', async () => {
    for (const [table, { access }] of declarations) {
      if (access.insert === 'anyone' || access.insert === 'self') continue;
      expect([table, await effect('', ...(await copy(table, 'member', 'other')))]).toEqual([table, refused]);
      expect([table, await effect('', `delete from ${table}`)]).toEqual([table, access.delete === 'nobody' ? refused : 0]);
    }
  });

  it('let an invitee become a user, and mark the invitation, and nothing else', async () => {
    const { userId } = identityOf('acme.member');
    expect(await effect('invitee', `update users set name = 'New' where id = '${userId}'`)).toBe(1);
    expect(await effect('invitee', `update users set role = 'admin' where id <> '${userId}'`)).toBe(refused);
    expect(await effect('invitee', 'update invites set accepted_at = now()')).toBeGreaterThan(0);
    expect(await effect('invitee', ...(await copy('users', 'invitee', 'other')))).toBe(refused);
    for (const [table, { access }] of declarations) {
      if (['anyone', 'self', 'adminsOrInvitee'].includes(access.insert)) continue;
      expect([table, await effect('invitee', ...(await copy(table, 'invitee', 'other')))]).toEqual([table, refused]);
    }
  });
});
