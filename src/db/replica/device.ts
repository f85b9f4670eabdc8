import { sql } from 'drizzle-orm';
import { notFound } from '../../errors.js';
import type { TenantTransaction } from '../tenant-transaction.js';

/** A device of who asks, and how far the log of the tenant reaches. */
export interface Device {
  id: string;
  lastMutationId: number;
  /** The highest position that was ever sent to it. */
  served: bigint;
  revoked: boolean;
  /** Whether it has not been noted for some minutes that it is there. */
  unseen: boolean;
  /** The position of the newest change. */
  head: bigint;
  /** Up to here the log is gone. */
  floor: bigint;
}

/**
 * The device, in one statement.
 * @throws NOT_FOUND where it is not one of who asks.
 */
export async function deviceOf(transaction: TenantTransaction, id: string): Promise<Device> {
  const { tenantId, userId } = await transaction.member();
  const edge = (direction: 'asc' | 'desc') =>
    sql`lateral (select position, table_name from replica_changes where tenant_id = ${tenantId} order by position ${sql.raw(direction)} limit 1)`;
  const [device] = await transaction.query<Device>(sql`
    select d.id, d.last_mutation_id as "lastMutationId", d.served_position as served, d.revoked_at is not null as revoked,
      coalesce(d.last_seen_at < now() - interval '5 minutes', true) as unseen, coalesce(newest.position, 0) as head,
      case when oldest.table_name = '' then oldest.position else 0 end as floor
    from replica_devices d left join ${edge('desc')} newest on true left join ${edge('asc')} oldest on true
    where d.tenant_id = ${tenantId} and d.user_id = ${userId} and d.id = ${id}`);
  if (!device) throw notFound('ReplicaDevice');
  return device;
}

/** Notes what the device is about to be sent, and that it is there. */
export async function noteServed(transaction: TenantTransaction, id: string, position: bigint): Promise<void> {
  const { tenantId } = await transaction.member();
  await transaction.query(sql`update replica_devices set served_position = greatest(served_position, ${position}), last_seen_at = now()
    where tenant_id = ${tenantId} and id = ${id}`);
}
