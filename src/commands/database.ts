import type { Config } from '../config.js';
import { type Engine, openEngine } from '../db/engine.js';
import { askHolder } from '../db/lock.js';
import { pendingMigrations } from '../db/migrate.js';
import { OperatorError } from '../errors.js';
import { type ErrandRequests, errandArgs, errands } from '../http/errands.js';

/** The URL of the login that owns the tables; undefined for the embedded engine. */
export const ownersUrl = ({ databaseUrl, migrationDatabaseUrl }: Config): string | undefined =>
  databaseUrl && (migrationDatabaseUrl ?? databaseUrl);

/**
 * Opens the database as the login that owns the tables, and closes it when `work` is done.
 * @throws OperatorError where it cannot be reached, or another process has the embedded one.
 */
export async function withDatabase<T>(config: Config, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine({ ...config, databaseUrl: ownersUrl(config) });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** @throws OperatorError where migrations are pending. */
export async function refuseOutdated(engine: Engine): Promise<void> {
  const client = await engine.pool.connect();
  try {
    const { length } = await pendingMigrations(client);
    if (length > 0)
      throw new OperatorError(`the database lacks ${length} migration${length > 1 ? 's' : ''}: run \`npm run db:migrate\` first`);
  } finally {
    client.release();
  }
}

/** Does an errand here, or has the process do it that has the embedded database. Returns what is to be printed. */
export async function doErrand<N extends keyof ErrandRequests>(config: Config, name: N, request: ErrandRequests[N]): Promise<string> {
  const args = errandArgs(name, request);
  const answer = config.databaseUrl === undefined ? await askHolder(config.dataDir, args) : undefined;
  if (answer !== undefined) return answer;
  return withDatabase(config, async (engine) => {
    await refuseOutdated(engine);
    return errands(config, engine)(args);
  });
}
