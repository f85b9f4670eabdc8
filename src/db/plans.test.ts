import { type Query, SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, type Entity, tables } from '../../schema/index.js';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { identityOf } from '../testing/gateway.js';
import { kindOf } from './columns.js';
import { envelope, membership, undo } from './envelope.js';
import { send } from './flight.js';
import { inTenant } from './in-tenant.js';
import { cursor, list } from './list.js';
import { pageStatement, pagesStatement, shownIn } from './pages.js';
import { rowsStatement } from './rows.js';
import { groundStatement, modelStatement } from './search/ground.js';
import { compile } from './statement.js';
import { TenantTransaction } from './tenant-transaction.js';
import { Writer } from './writer.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ poolSize: 1 });
  const { pool } = database.engine;
  // Most companies are small, and one is not: an average tells of neither.
  await pool.query(`insert into tenants (id, name) select gen_random_uuid(), 'small ' || n from generate_series(1, 300) n`);
  await pool.query(
    `insert into users (tenant_id, name, email) select id, 'somebody', id || '@small.example' from tenants where name like 'small %'`,
  );
  await pool.query('analyze');
});
afterAll(() => database.close());

const identity = identityOf('acme.admin');
const { tenantId } = identity;
const limits = { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 };

/** The plan that a connection keeps for all tenants. */
async function planOf(statement: SQL | Query): Promise<string> {
  const client = await database.engine.shares.connect(tenantId);
  try {
    await Promise.all(send(client, [...envelope(database.engine, 'read', identity, limits), membership(identity)]));
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (generic_plan) ${(statement instanceof SQL ? compile(statement) : statement).sql}`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await undo(client);
  }
}

const company = api.find(({ name }) => name === 'companies') as Entity;

/** Some value that a row may have. */
function someValue(entity: Entity, key: string): unknown {
  const kind = kindOf(entity, key);
  if (kind === 'id') return identity.userId;
  return { datetime: '2026-11-25T00:00:00.000Z', date: '2026-11-25', int: 1 }[kind as string] ?? 'a';
}

/** Reads what it returns and nothing else: by a key, or by an index that has the order. */
const isByIndex = expect.not.stringMatching(/Seq Scan|Sort|Bitmap|Hash|Materialize/);

describe('the one plan for all tenants', () => {
  it.each(api.map((entity) => [entity.name, entity] as const))(
    'reads %s by index: a page and what comes along with it, pages of parents and of pages, rows by id',
    async (_, entity) => {
      const page = list(entity, {}, ['id']);
      const row = Object.fromEntries(page.order.map(({ key }) => [key, someValue(entity, key)]));
      const next = list(entity, { after: cursor(page, row) }, ['id']);
      const joins = entity.relations.filter(({ kind }) => kind === 'one').map((relation) => ({ relation, columns: ['id'] }));
      const whole = list(entity, {}, ['id'], { joins });
      const always = { all: 'once', parents: 'once' };
      expect([page.plans, next.plans]).toEqual([always, always]);
      const keys = api.flatMap((from) =>
        from.relations
          .filter(({ kind, target }) => kind === 'many' && target === entity)
          .map(({ key }) => ({ key, from: list(from, {}, ['id']) })),
      );
      const statements = [
        pageStatement(whole),
        pageStatement(next),
        pageStatement(list(entity, { last: 5, before: cursor(page, row) }, ['id'])),
        rowsStatement(entity, ['id']),
        ...keys.map(({ key }) => pagesStatement(whole, key)),
        ...keys.flatMap(({ key, from }) =>
          [shownIn(from), shownIn(page, key, shownIn(from))].map((rows) => pagesStatement(whole, key, rows)),
        ),
      ];
      for (const statement of statements) {
        const plan = await planOf(statement);
        expect(plan).toContain('Index');
        expect(plan, plan).toEqual(isByIndex);
      }
    },
  );

  it.each([
    ['which model answers searches', modelStatement],
    ['what searches go by', groundStatement],
  ])('reads by index %s', async (_, statement) => {
    const plan = await planOf(statement);
    expect(plan).toContain('Index');
    expect(plan, plan).toEqual(isByIndex);
  });

  it('begins a page at its cursor, and not at the first row', async () => {
    const { plans, ...page } = list(company, {}, ['id']);
    const row = { id: identity.userId, createdAt: '2026-11-25T00:00:00.000Z' };
    const plan = await planOf(pageStatement(list(company, { after: cursor({ plans, ...page }, row) }, ['id'])));
    expect(plan).toMatch(/Index Cond: .*created_at [<=]+ /);
  });

  it.each(
    api.flatMap((entity) =>
      Object.entries(entity.lists ?? {}).map(([key, order]) => ({ name: entity.name, key, order: order ?? {}, entity })),
    ),
  )('reads by index the $name of one $key, in their order and from its end', async ({ entity, key, order }) => {
    const filter = { [key]: { eq: entity.columns[key]?.enumValues?.[0] ?? someValue(entity, key) } };
    for (const end of [{ first: 5 }, { last: 5 }]) {
      const page = list(entity, { ...end, filter, orderBy: [order] }, ['id']);
      expect(page.plans).toEqual({ all: 'once', parents: 'each' });
      const plan = await planOf(pageStatement(page));
      expect(plan).toMatch(new RegExp(`Index Cond: .*${entity.columns[key]?.name} = `));
      expect(plan, plan).toEqual(isByIndex);
    }
  });

  it('is not for lists that are filtered, or ordered otherwise', () => {
    const each = { all: 'each', parents: 'each' };
    expect(list(company, { filter: { name: { eq: 'Acme' } } }, ['id']).plans).toEqual(each);
    expect(list(company, { orderBy: [{ name: 'asc' }] }, ['id']).plans).toEqual(each);
    expect(list(company, { orderBy: [{ createdAt: 'asc' }] }, ['id']).plans).toEqual(each);
  });

  it.each([
    ['several values', { filter: { status: { in: ['todo', 'done'] } } }, {}],
    ['more conditions', { filter: { status: { eq: 'todo', ne: 'done' } } }, {}],
    ['another column', { filter: { status: { eq: 'todo' }, priority: { eq: 'low' } } }, {}],
    ['another order', { filter: { status: { eq: 'todo' } }, orderBy: [{ dueDate: 'desc' as const }] }, {}],
    ['a cursor, at which no index begins', { filter: { status: { eq: 'todo' } } }, { id: identity.userId, dueDate: null }],
  ])('is not for a list that a table declares, with %s', (_, args, row) => {
    const task = api.find(({ name }) => name === 'tasks') as Entity;
    const asked = { orderBy: [{ dueDate: 'asc' as const }], ...args };
    const after = 'id' in row ? { after: cursor(list(task, asked, ['id']), row) } : {};
    expect(list(task, { ...asked, ...after }, ['id']).plans.all).toBe('each');
  });
});

describe('a transaction', () => {
  const kinds = async () => {
    const { rows } = await database.engine.pool.query<{ generic: number; custom: number }>(
      `select sum(generic_plans)::int as generic, sum(custom_plans)::int as custom from pg_prepared_statements
        where statement like 'select name%'`,
    );
    return rows[0] ?? { generic: 0, custom: 0 };
  };
  const once = sql`select name from ${tables.companies} where tenant_id = ${tenantId} limit 1`;
  const each = sql`select name from ${tables.companies} where tenant_id = ${tenantId} limit 2`;

  it.each([
    ['plans once what it begins with', [once, once], [], { generic: 2, custom: 0 }],
    ['plans each time from the first statement on that wants it', [once], [each, once], { generic: 1, custom: 2 }],
  ])('%s', async (_, first, then, expected) => {
    const before = await kinds();
    const transaction = new TenantTransaction(database.engine, identity, 'read', limits);
    for (const statement of first) await transaction.prepared(statement, 'once');
    for (const statement of then) await transaction.prepared(statement, statement === each ? 'each' : 'once');
    await transaction.commit();
    const after = await kinds();
    expect({ generic: after.generic - before.generic, custom: after.custom - before.custom }).toEqual(expected);
  });

  it('leaves nothing of that to other statements', async () => {
    const transaction = new TenantTransaction(database.engine, identity, 'read', limits);
    await transaction.prepared(once, 'once');
    const left = sql`select name from pg_settings
      where setting <> reset_val and (name like 'enable%' or name = 'plan_cache_mode' and setting <> 'force_custom_plan')`;
    const rows = await transaction.query(left);
    await transaction.commit();
    expect(rows).toEqual([]);
    const inWork = await inTenant(database.engine, { tenantId, role: 'worker' }, (db) => db.execute<{ name: string }>(left));
    expect(inWork.rows).toEqual([]);
  });

  it('that writes has plans kept of rows that are named and of no others, and none where tables are not analyzed', async () => {
    const keptBy = async (work: (writer: Writer) => Promise<unknown>) => {
      const transaction = new TenantTransaction(database.engine, identity, 'write', limits);
      await work(new Writer(transaction, 'test', () => {}));
      const rows = await transaction.query<{ statement: string }>(
        sql`select statement from pg_prepared_statements where statement like '%audited%' order by statement`,
      );
      const [settings] = await transaction.query<{ plans: string }>(sql`select current_setting('plan_cache_mode') as plans`);
      await transaction.rollback();
      return { kept: rows.length, plans: settings?.plans };
    };
    const document = api.find(({ name }) => name === 'documents') as Entity;
    const plans = database.engine.kind === 'embedded' ? 'force_custom_plan' : 'auto';
    const title = sql`title = 'nothing'`;
    expect(await keptBy((writer) => writer.updateMany(document, title, { title: 'x' }, 5))).toEqual({ kept: 0, plans });
    expect(await keptBy((writer) => writer.create(document, [{ title: 'Placed' }]))).toEqual({ kept: 0, plans });
    expect(await keptBy((writer) => writer.create(company, [{ name: 'Kept' }]))).toEqual({ kept: 1, plans });
  });
});
