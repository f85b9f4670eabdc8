import type { Seal } from '../seal.js';
import type { TenantTransaction } from '../tenant-transaction.js';
import { throwIssues } from '../validation.js';
import { openCursor, type Progress, sealCursor } from './cursor.js';
import { type Device, deviceOf } from './device.js';
import { fill, follow, type ReplicaRows } from './rows.js';
import { type ReplicaTable, replicaTables, versionOf } from './tables.js';

/** Why a replica has to start anew. */
export const resyncs = ['EPOCH', 'FLOOR', 'VIEW', 'SCHEMA', 'AHEAD', 'REVOKED'] as const;
export type Resync = (typeof resyncs)[number];

/** What a device asks for. */
export interface Asked {
  deviceId: string;
  /** The cursor of the page before; null for the first one. */
  after: string | null;
  /** How many rows at the most. */
  first: number;
  /** The version of the tables that the device has. */
  schema: string;
  /** Tables that are to be sent whole, though others go on from the cursor. */
  refill: readonly string[] | null;
}

export interface Page {
  resync: Resync | null;
  tables: ReplicaRows[];
  cursor: string | null;
  hasMore: boolean;
  lastMutationId: number;
}

/** The page, and the position that has to be noted before it is sent; none where it was noted already. */
export interface Served {
  page: Page;
  note: bigint | undefined;
}

/** Bytes of rows in a page, as JSON: one row more at the most. */
const pageBytes = 1_048_576;

/**
 * The next page of a device, out of one snapshot: rows of tables that are sent whole, then those that changed. Where it has
 * no more, who applied all pages has what this snapshot shows to who asks.
 * @throws NOT_FOUND where the device is not one of who asks, BAD_USER_INPUT for a table to refill that is none.
 */
export async function pageOf(transaction: TenantTransaction, seal: Seal, asked: Asked): Promise<Served> {
  const { tenantId, role } = await transaction.member();
  const device = await deviceOf(transaction, asked.deviceId);
  const tables = replicaTables(role);
  const schema = versionOf(tables);
  const place = { tenantId, deviceId: device.id };
  const start: Progress = { role, schema, position: device.head, seen: 0n, filling: tables.map(({ name }) => name), after: null };
  const given = asked.after === null ? start : openCursor(seal, place, asked.after);
  const resync = resyncOf(given, device, asked, { role, schema });
  const { lastMutationId } = device;
  if (resync || !given) return { page: { resync, tables: [], cursor: null, hasMore: false, lastMutationId }, note: undefined };

  const byName = new Map(tables.map((table) => [table.name, table]));
  const unknown = (asked.refill ?? []).flatMap((name, i) => (byName.has(name) ? [] : [i]));
  throwIssues(unknown.map((i) => ({ path: ['refill', i], message: 'is not a table of the replica' })));
  const progress = { ...refilled(given, asked.refill, tables), schema, seen: device.head };
  const budget = { rows: asked.first, bytes: pageBytes };
  const filled = await fill(transaction, byName, progress, budget);
  const followed = progress.filling.length === 0 ? await follow(transaction, byName, progress, device.head, budget) : [];
  const page = {
    resync: null,
    tables: [...filled, ...followed],
    cursor: sealCursor(seal, place, progress),
    hasMore: progress.filling.length > 0 || progress.position < device.head,
    lastMutationId,
  };
  return { page, note: device.head > device.served || device.unseen ? device.head : undefined };
}

function resyncOf(given: Progress | undefined, device: Device, asked: Asked, now: { role: string; schema: string }): Resync | null {
  if (device.revoked) return 'REVOKED';
  if (!given) return 'EPOCH';
  if (given.role !== now.role) return 'VIEW';
  if (asked.schema !== now.schema || (given.schema !== now.schema && !asked.refill)) return 'SCHEMA';
  if (given.position < device.floor) return 'FLOOR';
  // What was sent and is not in the database any more was lost with what it was restored from.
  if (given.seen > device.served) return 'AHEAD';
  return null;
}

/** With the tables that are to be sent again ahead of those that still are. Who changed their tables has fewer or others. */
function refilled(given: Progress, refill: readonly string[] | null, tables: readonly ReplicaTable[]): Progress {
  if (!refill || refill.length === 0) return given;
  const wanted = new Set([...refill, ...given.filling]);
  return { ...given, filling: tables.map(({ name }) => name).filter((name) => wanted.has(name)), after: null };
}
