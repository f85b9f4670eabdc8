import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Identity } from './identity.js';
import type { TenantTransaction } from './tenant-transaction.js';

/** Whose key: the same one of another user or tenant is another. */
export interface OwnKey extends Identity {
  readonly key: string;
}

/** Another transaction uses the key: it has not ended, or ended while this one ran. Roll back and look again. */
export class KeyInUse extends Error {}

const expired = sql`created_at <= now() - interval '24 hours'`;

/**
 * The answer that was kept under the key in the last 24 hours. Without one the key is this transaction's until it ends.
 * One statement, which never waits: a duplicate gives its connection back while the first is under way.
 * @throws KeyInUse where another transaction has the key.
 */
export async function keptAnswer(transaction: TenantTransaction, own: OwnKey): Promise<string | undefined> {
  const [found] = await transaction.query<{ answer: string | null; first: boolean }>(sql`
    with kept as (
      select answer from idempotency_keys
      where tenant_id = ${own.tenantId} and user_id = ${own.userId} and key = ${own.key} and not (${expired}))
    select (select answer from kept) as answer,
      case when exists (select from kept) then false else pg_try_advisory_xact_lock(${lockOf(own)}::bigint) end as first`);
  if (typeof found?.answer === 'string') return found.answer;
  if (!found?.first) throw new KeyInUse('The key is in use.');
  return undefined;
}

/**
 * Keeps the answer under the key, in the transaction that made it, and prunes ten expired ones of the tenant, whoever's
 * they were: more than one, so that they do not pile up. One statement.
 * @throws KeyInUse where another transaction kept one between this one's look and its lock.
 */
export async function keepAnswer(transaction: TenantTransaction, own: OwnKey, answer: string): Promise<void> {
  const kept = await transaction.query(sql`
    insert into idempotency_keys as own (key, answer) select ${own.key}, ${answer} from public.door_prune_keys()
    on conflict (tenant_id, user_id, key) do update set answer = excluded.answer, created_at = excluded.created_at
      where own.${expired}
    returning id`);
  if (kept.length === 0) throw new KeyInUse('The key was used meanwhile.');
}

/** The number of the advisory lock; two keys that share one would only wait for each other. */
function lockOf({ tenantId, userId, key }: OwnKey): string {
  return createHash('sha256').update(`${tenantId} ${userId} ${key}`).digest().readBigInt64BE().toString();
}
