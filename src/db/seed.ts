import { eq, getColumns, getTableName, sql } from 'drizzle-orm';
import { type Declaration, declarations } from '../../schema/kit.js';
import { tenants } from '../../schema/tenants.js';
import { bulkRows, bulkTenantId } from '../../seeds/bulk.js';
import { demoCompanies, demoRows } from '../../seeds/index.js';
import type { Rows } from '../../seeds/kit.js';
import type { Engine } from './engine.js';
import { inTenant, type TenantDatabase } from './in-tenant.js';

/** A statement takes 65,535 parameters; fewer keep one statement from growing to megabytes. */
const parameters = 20_000;

/** How far bulk seeding has come. */
export interface SeedProgress {
  tenants: number;
  rows: number;
}

/**
 * Inserts the demo companies that are not there yet, each in a transaction of its own, and logs a line for each.
 * @returns whether it inserted any.
 */
export async function seedDemo(engine: Engine, log: (line: string) => void): Promise<boolean> {
  let any = false;
  for (const company of demoCompanies) {
    let count = 0;
    const inserted = await fill(engine, company.tenantId, demoRows(company), (rows) => (count += rows));
    if (inserted) log(`${company.name}: ${count} rows of demo data`);
    any ||= inserted;
  }
  return any;
}

/**
 * Inserts tenants 1 to `tenants`, those that are not there yet, each in a transaction of its own and with `scale` times
 * the usual number of rows; then brings the planner's statistics up to date. `progress` is told after every batch.
 */
export async function seedBulk(
  engine: Engine,
  { tenants, scale }: { tenants: number; scale: number },
  progress: (done: SeedProgress) => void,
): Promise<SeedProgress> {
  const done = { tenants: 0, rows: 0 };
  for (let tenant = 1; tenant <= tenants; tenant++) {
    await fill(engine, bulkTenantId(tenant), bulkRows(tenant, scale), (rows) => {
      done.rows += rows;
      progress({ ...done });
    });
    done.tenants = tenant;
    progress({ ...done });
  }
  await engine.pool.query('ANALYZE');
  return done;
}

/** Inserts all of a tenant's rows, or nothing where the tenant exists. */
async function fill(engine: Engine, tenantId: string, batches: Iterable<Rows>, inserted: (rows: number) => void): Promise<boolean> {
  return inTenant(engine, { tenantId, role: 'admin' }, async (db) => {
    // Gateways that start at once all find the tenant missing; the lock lets the second wait, and then find it.
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${tenantId}, 0))`);
    if ((await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId))).length > 0) return false;
    for (const [table, rows] of batches) {
      for (const [user, own] of byInserter(table, rows)) {
        if (user) await db.execute(sql`select set_config('app.user_id', ${user}, true)`);
        await insert(db, table, own, inserted);
      }
    }
    return true;
  });
}

/** The rows by who has to insert them: of a table into which everyone inserts their own alone, the user; else whoever. */
function byInserter(table: Rows[0], rows: Rows[1]): Map<string | undefined, Rows[1]> {
  const { access, owner } = declarations.get(getTableName(table)) as Declaration;
  if (access.insert !== 'self') return new Map([[undefined, rows]]);
  const users = new Set(rows.map((row) => row[owner as string] as string));
  return new Map([...users].map((user) => [user, rows.filter((row) => row[owner as string] === user)]));
}

async function insert(db: TenantDatabase, table: Rows[0], rows: Rows[1], inserted: (rows: number) => void): Promise<void> {
  const size = Math.floor(parameters / Object.keys(getColumns(table)).length);
  for (let start = 0; start < rows.length; start += size) {
    const chunk = rows.slice(start, start + size);
    try {
      await db.insert(table).values(chunk);
    } catch (error) {
      // Drizzle's own error holds the whole statement, megabytes of it.
      const { cause } = error as Error;
      throw new Error(`cannot insert into ${getTableName(table)}: ${(cause as Error | undefined)?.message ?? error}`, { cause });
    }
    inserted(chunk.length);
  }
}
