import { type SQL, sql } from 'drizzle-orm';
import type { TenantDatabase } from '../in-tenant.js';
import type { Source } from './sources.js';

/** A source whose text changed, and the row that stands for it in the queue: claimed by one worker until its lease runs out. */
export interface Job extends Source {
  id: string;
  /** How often it was tried and failed. */
  attempts: number;
}

/** How long a claim lasts without being renewed, in seconds: longer than a provider is waited for. */
const leaseSeconds = 60;

const lease = sql.raw(`now() + interval '${leaseSeconds} seconds'`);

/** How many rows of the queue are looked through for sources. */
const lookedThrough = 256;

/**
 * Claims up to `limit` sources that are due, the longest due first. Each keeps the newest of its rows, also of those that
 * failed or wait to be tried again: the text is read after it. A source that another worker has is left to it.
 * `untried`: only those that no attempt has failed for.
 */
export async function claimJobs(db: TenantDatabase, tenantId: string, claim: string, limit: number, untried: boolean): Promise<Job[]> {
  const free = (row: SQL) => sql`(${row}.claim is null or ${row}.run_after <= now())`;
  const { rows } = await db.execute<{ id: string; source: Source['source']; source_id: string; attempts: number }>(sql`
    with due as (
      select source, source_id, run_after from embedding_jobs
      where tenant_id = ${tenantId} and failed_at is null and run_after <= now() ${untried ? sql`and error is null` : sql``}
      order by run_after limit ${lookedThrough}
    ), picked as (
      select source, source_id from due
      where not exists (
        select from embedding_jobs held where held.tenant_id = ${tenantId} and held.source = due.source
          and held.source_id = due.source_id and not ${free(sql`held`)})
      group by source, source_id order by min(run_after) limit ${limit}
    ), locked as (
      select j.* from embedding_jobs j join picked using (source, source_id)
      where j.tenant_id = ${tenantId} and ${free(sql`j`)} order by j.id for update of j skip locked
    ), ranked as (
      select id, row_number() over (partition by source, source_id order by created_at desc, id desc) as place,
        coalesce(max(attempts) filter (where failed_at is null) over (partition by source, source_id), 0) as attempts
      from locked
    ), superseded as (
      delete from embedding_jobs where tenant_id = ${tenantId} and id in (select id from ranked where place > 1)
    )
    update embedding_jobs j set claim = ${claim}, run_after = ${lease}, attempts = ranked.attempts, failed_at = null
    from ranked where j.tenant_id = ${tenantId} and j.id = ranked.id and ranked.place = 1
    returning j.id, j.source, j.source_id, j.attempts`);
  return rows.map(({ source_id: sourceId, ...job }) => ({ ...job, sourceId }));
}

/** Makes the claim last for another lease. Returns how many of its jobs are still the worker's. */
export async function renewClaim(db: TenantDatabase, tenantId: string, claim: string): Promise<number> {
  const { rowCount } = await db.execute<Record<string, unknown>>(
    sql`update embedding_jobs set run_after = ${lease} where tenant_id = ${tenantId} and claim = ${claim}`,
  );
  return rowCount ?? 0;
}

/**
 * Keeps everyone else from writing the source's chunks until the transaction ends. Returns whether the job is still the
 * worker's: it is not when the lease ran out and another took it.
 */
export async function holdJob(db: TenantDatabase, tenantId: string, { id, source, sourceId }: Job, claim: string): Promise<boolean> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${tenantId} ${source} ${sourceId}`}, 0))`);
  const { rows } = await db.execute<Record<string, unknown>>(
    sql`select from embedding_jobs where tenant_id = ${tenantId} and id = ${id} and claim = ${claim} for update`,
  );
  return rows.length > 0;
}

/** Takes a job that is done out of the queue. */
export async function endJob(db: TenantDatabase, tenantId: string, { id }: Job): Promise<void> {
  await db.execute(sql`delete from embedding_jobs where tenant_id = ${tenantId} and id = ${id}`);
}

/** Why a job was not done. */
export interface Setback {
  /** For people to read: it leaves through the API. */
  reason: string;
  /** How long to wait before the next attempt, in milliseconds; `never`: it is given up. */
  retryAfter: number | 'never';
  /** Whether this was an attempt. */
  counts: boolean;
}

/** Puts a job back into the queue; without a setback, to be taken at once. */
export async function putBack(db: TenantDatabase, tenantId: string, { id }: Job, setback?: Setback): Promise<void> {
  const given = !setback
    ? sql`run_after = clock_timestamp()`
    : sql`error = left(${setback.reason}, 500), attempts = attempts + ${setback.counts ? 1 : 0}, ${
        setback.retryAfter === 'never'
          ? sql`failed_at = clock_timestamp()`
          : sql`run_after = clock_timestamp() + ${setback.retryAfter} * interval '1 millisecond'`
      }`;
  await db.execute(sql`update embedding_jobs set claim = null, ${given} where tenant_id = ${tenantId} and id = ${id}`);
}
