import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import { fromDatabase, type Issue } from '../errors.js';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { identityOf } from '../testing/gateway.js';
import { anyValue, goodValue } from '../testing/values.js';
import { columnOf, kindOf } from './columns.js';
import type { Row } from './flight.js';
import { TenantTransaction } from './tenant-transaction.js';
import { isRequired, type Values, validated, writableColumns } from './validation.js';
import { insertStatement } from './write.js';

const identity = identityOf('acme.admin');
const limits = { statementTimeoutMs: 15_000, lockTimeoutMs: 5_000 };
const tables = api.filter(({ writes }) => writes !== false && writes?.create !== false).map((entity) => [entity.name, entity] as const);
const runs = { numRuns: 12, endOnFailure: true };

describe('what zod says of a value, the database says too', () => {
  let database: TestDatabase;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    database = await testDatabase();
    for (const { table, sqlName, tenant } of api) {
      const [row] = (await inserted(sql`select id from ${table} where ${tenant} = ${identity.tenantId} limit 1`)).rows;
      ids.set(sqlName, String(row?.id));
    }
  });
  afterAll(() => database.close());

  /** Runs a statement in a transaction of its own, and undoes it. */
  async function inserted(statement: Parameters<TenantTransaction['query']>[0]): Promise<{ rows: Row[]; error?: unknown }> {
    const transaction = new TenantTransaction(database.engine, identity, 'write', limits);
    try {
      return { rows: await transaction.query(statement) };
    } catch (error) {
      return { rows: [], error };
    } finally {
      await transaction.rollback();
    }
  }

  /** Keys point at rows that are there: what a foreign key says is not about the value. */
  const referred = (entity: Entity, key: string): fc.Arbitrary<unknown> | undefined => {
    const target = entity.relations.find((relation) => relation.kind === 'one' && relation.key === key)?.target;
    return target && fc.constant(ids.get(target.sqlName));
  };
  const good = (entity: Entity, key: string) => referred(entity, key) ?? goodValue(entity, key);

  /** A row of good values, as far as they are required; where a condition over columns needs another one, that too. */
  function baseRow(entity: Entity): Values {
    const required = writableColumns(entity).filter((key) => isRequired(entity, key));
    const more = (entity.checks ? Object.values(entity.checks(entity.columns)) : []).map(({ at }) => at);
    const rows = [required, [...required, ...more]].map(
      (keys) => fc.sample(fc.record(Object.fromEntries(keys.map((key) => [key, good(entity, key)]))), { numRuns: 1, seed: 1 })[0] as Values,
    );
    return rows.find((row) => verdict(entity, row).issues.length === 0) as Values;
  }

  const verdict = (entity: Entity, row: Values) => {
    const issues: Issue[] = [];
    const [values = {}] = validated(entity, [row], () => [], issues);
    return { values, issues };
  };
  const insert = (entity: Entity, rows: Values[]) => inserted(insertStatement({ entity, action: 'test' }, rows));

  const columns = tables.flatMap(([name, entity]) => writableColumns(entity).map((key) => [`${name}.${key}`, entity, key] as const));

  it.each(columns)('%s takes what zod takes, and gives it back', async (_, entity, key) => {
    const base = baseRow(entity);
    const isUnique = entity.unique?.some((keys) => keys.includes(key)) ?? false;
    const values = referred(entity, key) ?? anyValue(entity, key);
    const lists = isUnique ? fc.uniqueArray(values, { minLength: 1, maxLength: 30 }) : fc.array(values, { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const rows = list
          .map((value, i) => verdict(entity, { ...base, ...spare(entity, key), ...distinct(entity, i), [key]: value }))
          .filter(({ issues }) => issues.length === 0);
        if (rows.length === 0) return;
        const { rows: stored, error } = await insert(
          entity,
          rows.map(({ values }) => values),
        );
        expect(error).toBeUndefined();
        expect(stored.map((row) => comparable(entity, key, row[key]))).toEqual(
          rows.map(({ values }) => comparable(entity, key, values[key])),
        );
      }),
      runs,
    );
  });

  /** Other values than in other rows, where a key is unique. */
  const distinct = (entity: Entity, i: number): Values => Object.fromEntries((entity.unique ?? []).map(([key]) => [key, `value ${i}`]));

  /** Of two columns that exclude each other, the one that is tested. */
  const spare = (entity: Entity, key: string): Values =>
    entity.sqlName === 'meeting_participants' && key !== 'meetingId' ? { userId: null, externalEmail: null } : {};

  const ruled = columns.filter(
    ([, entity, key]) => ['length', 'range', 'pattern'].includes(entity.rules?.[key]?.kind ?? '') || kindOf(entity, key) === 'enum',
  );

  it.each(ruled)('%s: what zod refuses for its rule, the database refuses', async (_, entity, key) => {
    const base = baseRow(entity);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(anyValue(entity, key), async (value) => {
        const { issues } = verdict(entity, { ...base, [key]: value });
        // Half a surrogate pair reaches the database as another character.
        if (issues.length === 0 || /\p{Surrogate}/u.test(String(value))) return;
        refused++;
        const { error } = await insert(entity, [{ ...base, [key]: value }]);
        expect(fromDatabase(error)?.extensions.code ?? (error as { code?: string }).code).toMatch(/^(BAD_USER_INPUT|23514)$/);
      }),
      { ...runs, numRuns: 40 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  const checked = tables.filter(([, { checks }]) => checks);

  it.each(checked)('%s: conditions over several columns hold in zod exactly where they hold in the database', async (_, entity) => {
    const keys = Object.values(entity.checks?.(entity.columns) ?? {}).flatMap((check) => check.columns);
    const row = fc.record(Object.fromEntries(keys.map((key) => [key, fc.option(good(entity, key))])));
    const required = writableColumns(entity).filter((key) => isRequired(entity, key) && !keys.includes(key));
    const [base] = fc.sample(fc.record(Object.fromEntries(required.map((key) => [key, good(entity, key)]))), { numRuns: 1, seed: 1 });
    await fc.assert(
      fc.asyncProperty(row, async (part) => {
        const { issues } = verdict(entity, { ...base, ...part });
        const raw = Object.fromEntries(
          Object.entries(part).map(([key, value]) => [key, kindOf(entity, key) === 'datetime' && value ? new Date(String(value)) : value]),
        );
        const { error } = await insert(entity, [{ ...base, ...raw }]);
        expect((error as { code?: string } | undefined)?.code).toBe(issues.length === 0 ? undefined : '23514');
      }),
      { ...runs, numRuns: 40 },
    );
  });

  it.each(columns)('%s refuses values of another type', (_, entity, key) => {
    const wrong: unknown[] = [Symbol('wrong'), Number.NaN, ...(kindOf(entity, key) === 'json' ? ['text', 1, true] : [{}, [[]], 1.5])];
    for (const value of wrong) expect(verdict(entity, { ...baseRow(entity), [key]: value }).issues[0]?.path[0]).toBe(key);
  });

  it('names every issue of every row at once, each at its place', () => {
    const deals = tables.find(([name]) => name === 'deals')?.[1] as Entity;
    const issues: Issue[] = [];
    const rows = [{ title: '', value: 'NaN', probability: 101 }, { title: 'fine' }, { stage: 'nowhere', tenantId: identity.tenantId }];
    validated(deals, rows, (i) => ['input', 'deals', i], issues);
    expect(issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'input.deals.0.probability',
      'input.deals.0.title',
      'input.deals.0.value',
      'input.deals.2',
      'input.deals.2.stage',
      'input.deals.2.title',
    ]);
  });
});

/** A value in a form that is equal where PostgreSQL holds the same. */
function comparable(entity: Entity, key: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kindOf(entity, key) === 'id') return String(value).toLowerCase();
  if (kindOf(entity, key) === 'decimal') return Number(value) + 0;
  if (value instanceof Date) return value.toISOString();
  // PGlite's client drops a byte order mark at the beginning of what it reads.
  if (typeof value === 'string' && !process.env.DATABASE_URL) return value.replace(/^\ufeff+/, '');
  return columnOf(entity, key).getSQLType() === 'jsonb' ? JSON.parse(JSON.stringify(value)) : value;
}
