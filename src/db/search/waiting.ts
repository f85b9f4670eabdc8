import { sql } from 'drizzle-orm';
import type { embeddedSources } from '../../../schema/system.js';
import { tenant } from '../statement.js';
import type { TenantTransaction } from '../tenant-transaction.js';

/** A text that could not be embedded: it waits until it changes, or someone asks for it again. */
export interface Failure {
  id: string;
  source: (typeof embeddedSources)[number];
  sourceId: string;
  reason: string | null;
  attempts: number;
  failedAt: Date;
}

/** How many of the tenant's texts are on their way to being found as they now are, and how many were given up. */
export async function waiting(transaction: TenantTransaction): Promise<{ pending: number; failed: number }> {
  const [found] = await transaction.query<{ pending: number; failed: number }>(sql`
    select count(*) filter (where waits)::int as pending, count(*) filter (where not waits)::int as failed
    from (select bool_or(failed_at is null) as waits from embedding_jobs where tenant_id = ${tenant} group by source, source_id) as it`);
  return found ?? { pending: 0, failed: 0 };
}

/** The tenant's texts that were given up and that nobody has asked for again, those that failed last first. */
export function failures(transaction: TenantTransaction, limit: number): Promise<Failure[]> {
  return transaction.query<Failure>(sql`
    select id, source, source_id as "sourceId", error as reason, attempts, failed_at as "failedAt" from (${given}) as it
    order by failed_at desc, id limit ${limit}`);
}

/**
 * Asks for texts again that were given up: those with these ids, or all. Returns the ids of those that were. One statement,
 * with its audit entries; `action` is the mutation.
 */
export async function retry(transaction: TenantTransaction, action: string, ids: readonly string[] | undefined): Promise<string[]> {
  const { userId } = await transaction.member();
  const these = ids ? sql`id = any(${sql.param(ids)}::uuid[])` : sql`true`;
  const rows = await transaction.query<{ id: string }>(sql`
    with given as materialized (select * from (${given}) as it where ${these}),
    asked as (insert into embedding_jobs (source, source_id) select source, source_id from given),
    audited as (
      insert into audit_log (user_id, action, resource_type, resource_id) select ${userId}, ${action}, 'SearchFailure', id from given)
    select id from given`);
  return rows.map(({ id }) => id);
}

/** Selects the last failed job of each source that has no other. */
const given = sql`
  select distinct on (source, source_id) * from embedding_jobs j
  where tenant_id = ${tenant} and failed_at is not null and not exists (
    select from embedding_jobs o where o.tenant_id = ${tenant} and o.source = j.source and o.source_id = j.source_id and o.failed_at is null)
  order by source, source_id, failed_at desc, id`;
