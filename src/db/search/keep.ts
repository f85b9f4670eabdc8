import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Engine } from '../engine.js';
import { maintain } from './maintain.js';

/** What maintains the indexes while the gateway serves. */
export interface Keeper {
  /** Leaves off; a build under way is given up, and taken up by the next that maintains. */
  stop(): Promise<void>;
}

export interface KeepOptions {
  databaseUrl?: string | undefined;
  migrationDatabaseUrl?: string | undefined;
  production: boolean;
}

/**
 * Maintains the indexes of large tenants every `everyMs`, ten minutes unless told otherwise, where this process has the
 * login that owns the tables: that of MIGRATION_DATABASE_URL or, outside production, its own. Else it does nothing, and
 * neither on the embedded engine, whose one connection a build would take. `log` gets a line for each step, and for a failure.
 */
export function keepIndexes(engine: Engine, options: KeepOptions, log: (line: string) => void, everyMs = 600_000): Keeper {
  const url = options.migrationDatabaseUrl ?? (options.production ? undefined : options.databaseUrl);
  if (engine.kind === 'embedded' || url === undefined) return { stop: async () => {} };
  const stopped = new AbortController();
  let problem: string | undefined;
  const look = async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'basicos-search' });
    client.on('error', () => {});
    const giveUp = () => client.connection.stream.destroy();
    stopped.signal.addEventListener('abort', giveUp, { once: true });
    try {
      await client.connect();
      // A server that cannot tell that nobody waits any more finishes the build.
      await client.query("SELECT set_config('client_connection_check_interval', '2s', false)").catch(() => {});
      if (await ownsTables(client)) await maintain(client, log);
      problem = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (!stopped.signal.aborted && message !== problem) log(`the indexes of search could not be maintained: ${message}`);
      problem = message;
    } finally {
      stopped.signal.removeEventListener('abort', giveUp);
      await client.end().catch(() => {});
    }
  };
  const keep = async () => {
    while (!stopped.signal.aborted) {
      await look();
      await sleep(everyMs, undefined, { ref: false, signal: stopped.signal }).catch(() => {});
    }
  };
  const keeping = keep();
  return {
    stop: () => {
      stopped.abort();
      return keeping;
    },
  };
}

async function ownsTables(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ owns: boolean }>(
    "SELECT pg_has_role(relowner, 'USAGE') AS owns FROM pg_class WHERE oid = 'public.document_embeddings'::regclass",
  );
  return rows[0]?.owns ?? false;
}
