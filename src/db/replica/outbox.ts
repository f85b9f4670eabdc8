import { sql } from 'drizzle-orm';
import type { TenantTransaction } from '../tenant-transaction.js';

/** A mutation that was made offline. */
export interface Entry {
  deviceId: string;
  /** Its number among the device's, from 1. */
  id: number;
  /** A UUID that no other mutation has, of whatever device. */
  uid: string;
  query?: string | null | undefined;
  /** Of a trusted document, instead of `query`. */
  sha256Hash?: string | null | undefined;
  operationName?: string | null | undefined;
  variables?: unknown;
}

/** What a mutation gave: null for both where that is not kept any more. */
export interface Result {
  data: unknown;
  errors: unknown[] | null;
}

export const stops = ['CLONED', 'GAP', 'REVOKED', 'RETRY'] as const;

/** Why no more was taken: `lastMutationId` is the last that was, where that is known. */
export interface Stop {
  reason: (typeof stops)[number];
  lastMutationId?: number;
  error?: unknown;
}

/** A mutation was taken, whether now or earlier, or it was not. */
export type Replayed = { taken: Result; replayed: boolean; lastMutationId: number } | { stop: Stop };

/** Nothing is taken from the device: undone, and not the mutation's fault. */
export class Stopped extends Error {
  /** Undefined for a device that is not one of who asks. */
  constructor(readonly stop: Stop | undefined) {
    super('Nothing is taken from the device.');
  }
}

/**
 * Makes this transaction the one that takes the device's next mutation: others wait for it. Returns undefined where that is
 * `entry`, and what is kept of it, sealed, where it was taken before: null for what is not kept any more.
 * @throws Stopped where it is neither.
 */
export async function takeTurn(
  transaction: TenantTransaction,
  { deviceId, id, uid }: Entry,
): Promise<{ result: string | null; lastMutationId: number } | undefined> {
  const { tenantId, userId } = await transaction.member();
  const [device] = await transaction.query<{ lastMutationId: number; revoked: boolean }>(sql`
    select last_mutation_id as "lastMutationId", revoked_at is not null as revoked from replica_devices
    where tenant_id = ${tenantId} and user_id = ${userId} and id = ${deviceId} for no key update`);
  if (!device) throw new Stopped(undefined);
  const { lastMutationId } = device;
  if (device.revoked) throw new Stopped({ reason: 'REVOKED' });
  if (id > lastMutationId + 1) throw new Stopped({ reason: 'GAP', lastMutationId });
  if (id > lastMutationId) return undefined;
  // A statement of its own: the one that waited does not see what was committed meanwhile.
  const [kept] = await transaction.query<{ uid: string; result: string | null }>(sql`
    select uid, result from replica_results where tenant_id = ${tenantId} and device_id = ${deviceId} and mutation_id = ${id}`);
  if (kept?.uid !== uid) throw new Stopped({ reason: 'CLONED', lastMutationId });
  return { result: kept.result, lastMutationId };
}

const expired = sql`created_at <= now() - interval '30 days'`;

/** How many expired results a new one takes away: more than one, so that they do not pile up. */
const prunes = 10;

/** Counts the mutation as taken and keeps its result, in the transaction that has the turn. That it was taken is kept for good. */
export async function keepResult(transaction: TenantTransaction, { deviceId, id, uid }: Entry, sealed: string): Promise<void> {
  const { tenantId, userId } = await transaction.member();
  await transaction.query(sql`
    with pruned as (
      update replica_results set result = null where id = any(array(
        select id from replica_results where tenant_id = ${tenantId} and user_id = ${userId} and result is not null and ${expired}
        order by created_at limit ${prunes} for update skip locked))),
    counted as (
      update replica_devices set last_mutation_id = ${id}, last_seen_at = now() where tenant_id = ${tenantId} and id = ${deviceId})
    insert into replica_results (device_id, mutation_id, uid, result) values (${deviceId}, ${id}, ${uid}, ${sealed})`);
}
