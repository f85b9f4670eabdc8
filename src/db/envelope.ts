import type { Writable } from 'node:stream';
import type pg from 'pg';
import { z } from 'zod';
import type { Engine } from './engine.js';
import type { Identity, Limits, Mode, Role, Row } from './tenant-transaction.js';

/**
 * How often prepared statements are planned. `each`: for each tenant and its values. `once`: for all of them, by an index: only
 * for what reads no more rows than it returns, whoever asks. Any other plan for all would be of the average tenant: a filtered
 * list, say, that walks through all rows of a large one.
 */
export type Plans = 'once' | 'each';

const planSettings: Record<Plans, Record<string, string>> = {
  // A connection may keep the plan for long, of a table or of tenants that were small when it was made: then each of these looks cheap.
  once: { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off', enable_bitmapscan: 'off', enable_sort: 'off' },
  each: { plan_cache_mode: 'force_custom_plan' },
};

/** From here on statements are planned each time, in a transaction that began otherwise. */
export const planEach = ['SET LOCAL plan_cache_mode = force_custom_plan']
  .concat(['enable_seqscan', 'enable_bitmapscan', 'enable_sort'].map((name) => `SET LOCAL ${name} TO DEFAULT`))
  .join('; ');

/**
 * The statements that open a transaction, sent as one: in a simple query, which takes no parameters, so that everything
 * in it is checked first. The settings end with the transaction.
 */
export function envelope(
  engine: Engine,
  mode: Mode,
  scope: { tenantId: string; userId?: string; role?: Role | 'worker' },
  limits?: Limits,
  plans: Plans = 'each',
): string {
  const settings: Record<string, string> = {
    'app.tenant_id': uuid.parse(scope.tenantId),
    'app.user_id': scope.userId === undefined ? '' : uuid.parse(scope.userId),
    'app.user_role': scope.role ?? '',
    search_path: 'pg_catalog, public, pg_temp',
    // Where something is written, PostgreSQL decides: else the checks of foreign keys and the triggers, which go by keys, were
    // planned for every row. On the embedded engine nothing analyzes tables, and a plan would stay that of a small one.
    ...(mode === 'read' || engine.kind === 'embedded' ? planSettings[plans] : {}),
  };
  if (limits) {
    settings.statement_timeout = String(limits.statementTimeoutMs);
    settings.lock_timeout = String(limits.lockTimeoutMs);
    settings.idle_in_transaction_session_timeout = String(2 * limits.statementTimeoutMs);
  }
  if (engine.notices) settings.client_connection_check_interval = '500';
  const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  const begin = mode === 'read' ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN';
  return `${begin}; SET LOCAL ROLE gateway_runtime; SELECT ${set.join(', ')};`;
}

/** Reads the user's role, and tells it to the policies; no row where the tenant has no such active user. */
export function membership({ tenantId, userId }: Identity): string {
  const who = `tenant_id = '${uuid.parse(tenantId)}' AND id = '${uuid.parse(userId)}' AND deactivated_at IS NULL`;
  return `SELECT role, set_config('app.user_role', role, true) FROM users WHERE ${who};`;
}

/** Any UUID that PostgreSQL takes, whatever its version. */
const uuid = z.guid();

/** Makes one packet of what is sent from here until this turn of the event loop's callbacks is over. */
export function pack(client: pg.PoolClient): void {
  // The embedded engine's has none of it.
  const { stream } = client.connection as { stream: Partial<Writable> };
  stream.cork?.();
  process.nextTick(() => stream.uncork?.());
}

/** Sends the opening statements and returns the rows of the last one. */
export async function begin(client: pg.PoolClient, text: string): Promise<Row[]> {
  pack(client);
  const results = (await client.query(text)) as unknown as pg.QueryResult<Row>[];
  // Without it everything else would run, each statement on its own, and find no rows.
  if (results[0]?.command !== 'BEGIN') throw new Error('The transaction did not begin.');
  return results.at(-1)?.rows ?? [];
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

/** Cuts the connection off without waiting for what is under way on it. */
export function discard(client: pg.PoolClient): void {
  client.connection.stream.destroy();
  client.release(true);
}
