import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deals } from '../../schema/crm.js';
import { declarations } from '../../schema/kit.js';
import { bulkTenantId } from '../../seeds/bulk.js';
import { demoCompanies, demoRows } from '../../seeds/index.js';
import { testDatabase } from '../testing/database.js';
import type { Engine } from './engine.js';
import { inTenant } from './in-tenant.js';
import { type SeedProgress, seedBulk, seedDemo } from './seed.js';

let database: Awaited<ReturnType<typeof testDatabase>>;
let engine: Engine;
const lines: string[] = [];

beforeAll(async () => {
  database = await testDatabase({ empty: true });
  engine = database.engine;
  await Promise.all([seedDemo(engine, (line) => lines.push(line)), seedDemo(engine, (line) => lines.push(line))]);
});
afterAll(() => database.close());

/** What triggers write follows from the rest. */
const derived = ['replica_changes', 'embedding_jobs'];

/** How many rows each table has, of all tenants, as the login that passes every policy. */
async function counts(): Promise<Record<string, number>> {
  const tables = [...declarations.keys()].filter((table) => !derived.includes(table));
  const { rows } = await engine.pool.query(
    tables.map((table) => `select '${table}' as name, count(*)::int as n from "${table}"`).join(' union all '),
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

const total = (rows: Record<string, number>) => Object.values(rows).reduce((sum, n) => sum + n, 0);

describe('the demo companies', () => {
  const expected = demoCompanies.flatMap((company) => [...demoRows(company)]).reduce((sum, [, rows]) => sum + rows.length, 0);

  it('are inserted whole, and once when two ask at a time', async () => {
    expect(total(await counts())).toBe(expected);
    expect(lines.toSorted()).toEqual(demoCompanies.map(({ name }) => expect.stringMatching(`^${name}: \\d+ rows`)).toSorted());
  });

  it('stay as they are when asked for again', async () => {
    expect(await seedDemo(engine, () => expect.fail('inserted'))).toBe(false);
    expect(total(await counts())).toBe(expected);
  });

  it('stand apart: each tenant sees its own alone', async () => {
    for (const { tenantId } of demoCompanies) {
      const seen = await inTenant(engine, { tenantId, role: 'member' }, (db) =>
        db.selectDistinct({ tenantId: deals.tenantId }).from(deals),
      );
      expect(seen).toEqual([{ tenantId }]);
    }
  });
});

describe('bulk data', () => {
  it('fills as many tenants as asked, tells how far it is, and leaves those that are there', async () => {
    const before = total(await counts());
    const told: SeedProgress[] = [];
    const done = await seedBulk(engine, { tenants: 2, scale: 1 }, (progress) => told.push(progress));
    expect(done.tenants).toBe(2);
    expect(total(await counts())).toBe(before + done.rows);
    expect(told.at(-1)).toEqual(done);
    expect(told.map(({ rows }) => rows)).toEqual(told.map(({ rows }) => rows).toSorted((a, b) => a - b));
    expect(await inTenant(engine, { tenantId: bulkTenantId(2), role: 'member' }, (db) => db.$count(deals))).toBe(200);
    expect(await seedBulk(engine, { tenants: 2, scale: 1 }, () => {})).toEqual({ tenants: 2, rows: 0 });
  });

  it('leaves nothing of a tenant whose insertion fails', async () => {
    const before = total(await counts());
    const failing = seedBulk(engine, { tenants: 3, scale: 1 }, ({ rows }) => {
      if (rows > 100) throw new Error('stopped on the way');
    });
    await expect(failing).rejects.toThrow('stopped on the way');
    expect(total(await counts())).toBe(before);
  });
});
