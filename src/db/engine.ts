import pg from 'pg';
import { OperatorError } from '../errors.js';
import { openEmbedded } from './embedded.js';
import { Shares } from './shares.js';

/** A database behind node-postgres: PGlite in this process, or a PostgreSQL server. Nothing above knows which. */
export interface Engine {
  kind: 'embedded' | 'postgres';
  /** Clients run in pipeline mode: statements are sent without waiting for the one before. The embedded engine has one client. */
  pool: pg.Pool;
  /** Where connections for tenants come from, so that none of them takes all. */
  shares: Shares;
  /** Whether a statement that nobody waits for any more can be left behind by destroying its connection. */
  abandons: boolean;
  /** Whether the server looks after the client while a statement runs, and stops when the client is gone. */
  notices: boolean;
  /** Called after a tenant's transaction that may have written has committed in this process. */
  written?: () => void;
  /** Embedded on disk: answers the commands that other processes pass to the one that has the database. */
  answer?: (errand: (args: string[]) => Promise<string>) => void;
  close(): Promise<void>;
}

export interface EngineOptions {
  databaseUrl?: string | undefined;
  /** Where the embedded engine keeps its files; `memory://` for none. */
  dataDir: string;
  poolSize: number;
  /** How many connections one tenant may have at a time; a fifth of the pool, and two where that is less, and never more than half, where it is not set. The embedded engine has one. */
  tenantShare?: number | undefined;
  connectTimeoutMs: number;
}

/** Opens the engine that the options name: PostgreSQL where `databaseUrl` is set, else PGlite in `dataDir`. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { databaseUrl, dataDir, connectTimeoutMs } = options;
  return databaseUrl === undefined ? openEmbedded(dataDir, connectTimeoutMs) : openPostgres({ ...options, databaseUrl });
}

/** Two: one tenant's slow statement does not keep its quick ones waiting. More of one tenant's at a time slow down the others' first. */
const fairShare = (poolSize: number) => Math.min(Math.ceil(poolSize / 2), Math.max(2, Math.ceil(poolSize / 5)));

async function openPostgres(options: EngineOptions & { databaseUrl: string }): Promise<Engine> {
  const { poolSize, connectTimeoutMs, tenantShare = fairShare(poolSize) } = options;
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    pipeline: true,
    keepAlive: true,
    application_name: 'basicos-gateway',
  });
  surviveBrokenConnections(pool);
  try {
    await pool.query('SELECT 1');
    // Not every server's platform can tell; those that cannot refuse the setting.
    const notices = await pool.query("SELECT set_config('client_connection_check_interval', '500ms', true)").then(
      () => true,
      () => false,
    );
    const shares = new Shares(pool, poolSize, tenantShare, connectTimeoutMs);
    return { kind: 'postgres', pool, shares, abandons: true, notices, close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw unreachable(options.databaseUrl, 'DATABASE_URL', error);
  }
}

/**
 * A connection that breaks fails its statements and leaves the pool by itself. It also emits an error, idle or not, which
 * would end the process if nobody listened.
 */
export function surviveBrokenConnections(pool: pg.Pool): void {
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
}

/** What an operator is told of a database that cannot be connected to, and of the variable that names it. */
export function unreachable(databaseUrl: string, variable: string, error: unknown): OperatorError {
  return new OperatorError(
    `cannot reach the database at ${withoutPassword(databaseUrl)}: ${reason(error)}; check ${variable} and that the server runs`,
  );
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  url.search = '';
  return url.href;
}

/** A connection refused on every address of a name comes as an AggregateError with an empty message. */
const reason = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
};
