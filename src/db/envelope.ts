import type { Writable } from 'node:stream';
import type pg from 'pg';
import { z } from 'zod';
import type { Engine } from './engine.js';
import { type Statement, send } from './flight.js';
import type { Identity, Role } from './identity.js';
import { types } from './parsers.js';

/** How long statements may run, and wait for a lock, in milliseconds. */
export interface Timeouts {
  statementTimeoutMs: number;
  lockTimeoutMs: number;
}

/** The same, and how much of text and JSON an operation may read. */
export interface Limits extends Timeouts {
  /** None where it is missing. */
  maxAnswerCharacters?: number;
}

/** `read`: one snapshot for all statements, nothing written. `write`: all or nothing. */
export type Mode = 'read' | 'write';

/**
 * How often prepared statements are planned. `each`: for each tenant and its values. `once`: for all of them, by an index: only
 * for what reads no more rows than it returns, whoever asks. Any other plan for all would be of the average tenant: a filtered
 * list, say, that walks through all rows of a large one.
 */
export type Plans = 'once' | 'each';

const planSettings = (mode: string, byIndex: 'on' | 'off') => ({
  plan_cache_mode: mode,
  enable_seqscan: byIndex,
  enable_bitmapscan: byIndex,
  enable_sort: byIndex,
});
// A connection may keep the plan for long, of a table or of tenants that were small when it was made: then each of these looks cheap.
const once = planSettings('force_generic_plan', 'off');

/** Whom a transaction is scoped to. */
export interface Scope {
  tenantId: string;
  userId?: string;
  role?: Role | 'worker';
}

/** Settings until the end of the transaction: their values, or the numbers of parameters. */
const settingsText = (settings: Record<string, string>): string => {
  const set = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${value.startsWith('$') ? value : `'${value}'`}, true)`,
  );
  return `SELECT ${set.join(', ')}`;
};

const scoped = {
  role: 'gateway_runtime',
  'app.tenant_id': '$1',
  'app.user_id': '$2',
  'app.user_role': '$3',
  search_path: 'pg_catalog, public, pg_temp',
  ...once,
};
const bounds = { statement_timeout: '$4', lock_timeout: '$5', idle_in_transaction_session_timeout: '$6' };
const notices = { client_connection_check_interval: '500' };
/** By whether there are limits, and whether the server notices that a client has gone. */
const texts = [
  [settingsText(scoped), settingsText({ ...scoped, ...notices })],
  [settingsText({ ...scoped, ...bounds }), settingsText({ ...scoped, ...bounds, ...notices })],
] as const;

/**
 * The statements that open a transaction, to be sent as one flight. What they set ends with the transaction. From here on
 * statements are planned once, and from `planEach` on each time. `timeouts` may be shorter than the limits, which say how long the
 * transaction may wait for its client.
 */
export function envelope(
  engine: Engine,
  mode: Mode,
  { tenantId, userId, role }: Scope,
  limits?: Limits,
  timeouts: Timeouts | undefined = limits,
): Statement[] {
  const values: unknown[] = [uuid.parse(tenantId), userId === undefined ? '' : uuid.parse(userId), role ?? ''];
  if (limits && timeouts) values.push(timeouts.statementTimeoutMs, timeouts.lockTimeoutMs, 2 * limits.statementTimeoutMs);
  const begin = mode === 'read' ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN';
  return [{ text: begin }, { text: texts[limits ? 1 : 0][engine.notices ? 1 : 0], values }];
}

/** Reads the user's role, and tells it to the policies; no row where the tenant has no such active user. */
export const membership = ({ tenantId, userId }: Identity): Statement => ({
  text: `SELECT role, set_config('app.user_role', role, true) FROM users WHERE tenant_id = $1 AND id = $2 AND deactivated_at IS NULL`,
  values: [tenantId, userId],
  types,
});

/** Fails, so that nothing behind it in its flight is run, unless the role of who asks is one of these. */
export const guard = (roles: readonly Role[]): Statement => ({
  text: `SELECT 1 / (current_setting('app.user_role') = ANY ($1))::int`,
  values: [roles],
});

const planEachText = {
  read: settingsText(planSettings('force_custom_plan', 'on')),
  write: settingsText(planSettings('auto', 'on')),
};

/**
 * From here on statements are planned each time. Where something is written PostgreSQL decides: else the checks of foreign keys
 * and the triggers, which go by keys, were planned for every row. On the embedded engine nothing analyzes tables, and a plan
 * would stay that of a small one.
 */
export const planEach = ({ kind }: Engine, mode: Mode): Statement => ({ text: planEachText[kind === 'embedded' ? 'read' : mode] });

/** Any UUID that PostgreSQL takes, whatever its version. */
const uuid = z.guid();

/** Makes one packet of what is sent from here until this turn of the event loop's callbacks is over. */
export const pack = (client: pg.PoolClient): void => process.nextTick(uncork, cork(client));

/** Holds back what is sent on the connection until its stream is uncorked. */
export function cork(client: pg.PoolClient): Partial<Writable> {
  // The embedded engine's has none of it.
  const { stream } = client.connection as { stream: Partial<Writable> };
  stream.cork?.();
  return stream;
}

/** Lets go of all that is held back, however often. */
export function uncork(stream: Partial<Writable>): void {
  while (stream.writableCorked) stream.uncork?.();
}

/** Opens a transaction in which statements are planned each time. */
export async function begin(client: pg.PoolClient, engine: Engine, mode: Mode, scope: Scope, limits?: Limits): Promise<void> {
  pack(client);
  await Promise.all(send(client, [...envelope(engine, mode, scope, limits), planEach(engine, mode)]));
}

/** Rolls back and gives the connection back; one that cannot even do that is cut off. */
export async function undo(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    giveBack(client);
  } catch {
    discard(client);
  }
}

/** Gives the connection back to the pool. */
export function giveBack(client: pg.PoolClient): void {
  // Idle is the only state in which the next borrower may have it.
  client.release(client.getTransactionStatus() !== 'I');
}

/**
 * Ends a transaction that only read, when all of its statements are answered, and gives its connection back without waiting. What
 * is sent in this turn of the event loop goes along: it is run behind the COMMIT or, where that fails, fails with it.
 */
export function commitAndRelease(client: pg.PoolClient): void {
  setImmediate(uncork, cork(client));
  client.query('COMMIT').catch(() => client.connection.stream.destroy());
  client.release();
}

/** Cuts the connection off without waiting for what is under way on it. */
export function discard(client: pg.PoolClient): void {
  client.connection.stream.destroy();
  client.release(true);
}
