import { type SQL, sql } from 'drizzle-orm';
import type { QueryResult } from 'pg';
import type { Engine } from '../db/engine.js';
import type { Identity } from '../db/identity.js';
import { TenantTransaction } from '../db/tenant-transaction.js';

const limits = { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 };

/** Ends the transaction in its own way, and returns how many companies that leaves behind. */
type Ending = (transaction: TenantTransaction, other: Identity) => Promise<number>;

const insert = sql`insert into companies (name) values ('alternating') returning tenant_id`;

const endings: Ending[] = [
  async (transaction) => {
    await transaction.commit();
    return 0;
  },
  async (transaction) => {
    await transaction.query(insert);
    await transaction.commit();
    return 1;
  },
  async (transaction) => {
    await transaction.query(insert);
    await transaction.rollback();
    return 0;
  },
  async (transaction) => {
    await transaction.query(insert);
    await refused(transaction.query(sql`select 1 / 0`));
    await transaction.commit();
    return 0;
  },
  async (transaction) => {
    // What is under way fails with the connection or, where that cannot be cut off, is undone.
    transaction.query(insert).catch(() => {});
    await transaction.abandon();
    return 0;
  },
  async (transaction, other) => {
    const changed = await transaction.query(sql`update companies set name = 'taken' where tenant_id = ${other.tenantId} returning id`);
    if (changed.length > 0) throw new Error('changed rows of another tenant');
    await refused(transaction.query(sql`insert into companies (tenant_id, name) values (${other.tenantId}, 'planted')`));
    await transaction.rollback();
    return 0;
  },
];

async function refused(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => new Error('was not refused'),
    () => undefined,
  );
  if (error) throw error;
}

/**
 * Runs `operations` of the users, who are of different tenants, one after the other, each of which looks where it is and
 * what it sees, and ends in one of the ways in which operations end. After each it looks at the connection from outside.
 * Returns what was seen that should not have been, a line each.
 */
export async function alternate(engine: Engine, users: readonly Identity[], operations: number): Promise<string[]> {
  const wrong: string[] = [];
  const companies = new Map<string, number>();
  for (const user of users) {
    const transaction = new TenantTransaction(engine, user, 'read', limits);
    companies.set(user.tenantId, (await transaction.query(sql`select from companies`)).length);
    await transaction.commit();
  }
  const pick = dice();
  for (let i = 0; i < operations; i++) {
    const user = users[i % users.length] as Identity;
    const other = users[(i + 1) % users.length] as Identity;
    const own = companies.get(user.tenantId) ?? 0;
    const transaction = new TenantTransaction(engine, user, 'write', limits);
    try {
      await sees(transaction, scope, { tenant: user.tenantId, user: user.userId, role: 'gateway_runtime' });
      await sees(transaction, visible, { companies: own, foreign: 0 });
      const left = await (endings[pick(endings.length)] as Ending)(transaction, other);
      companies.set(user.tenantId, own + left);
      await leftNothing(engine);
    } catch (error) {
      await transaction.rollback();
      wrong.push(`operation ${i} of ${user.tenantId}: ${(error as Error).message}`);
    }
  }
  return wrong;
}

const scope = sql`select current_setting('app.tenant_id') as tenant, current_setting('app.user_id') as "user", current_user as role`;
const visible = sql`
  select count(*)::int as companies, count(*) filter (where tenant_id <> current_setting('app.tenant_id')::uuid)::int as foreign from companies`;

async function sees(transaction: TenantTransaction, statement: SQL, expected: object): Promise<void> {
  const seen = JSON.stringify(await transaction.query(statement));
  if (seen !== JSON.stringify([expected])) throw new Error(`saw ${seen}`);
}

/** The settings of the connection, and what who has no tenant sees there: a simple query, whose transaction is its own. */
const outside = `SELECT concat(current_setting('app.tenant_id', true), current_setting('app.user_id', true), current_setting('app.user_role', true))
    || CASE WHEN current_user = session_user THEN '' ELSE current_user END AS left;
  SET LOCAL ROLE gateway_runtime; SELECT count(*)::int AS companies FROM companies`;

async function leftNothing(engine: Engine): Promise<void> {
  const results = (await engine.pool.query(outside)) as unknown as QueryResult[];
  const seen = JSON.stringify([results[0]?.rows[0], results[2]?.rows[0]]);
  if (seen !== '[{"left":""},{"companies":0}]') throw new Error(`left ${seen} behind`);
}

/** Whole numbers below `sides`, the same ones each time. */
function dice(): (sides: number) => number {
  let state = 1;
  return (sides) => {
    // The constants of Numerical Recipes.
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
