import pg from 'pg';
import { OperatorError } from '../errors.js';
import { type Engine, unreachable } from './engine.js';
import { migrate, pendingMigrations } from './migrate.js';
import { checkRequirements } from './requirements.js';

export interface PrepareOptions {
  migrationDatabaseUrl?: string | undefined;
  production: boolean;
}

/**
 * Makes sure that the database is one this gateway can serve: migrates it with the owner's login where it has one, which
 * is that of MIGRATION_DATABASE_URL or, in development and on the embedded engine, its own.
 * @throws OperatorError where the schema is older than this gateway and it may not change that.
 */
export async function prepare(engine: Engine, options: PrepareOptions, log: (line: string) => void): Promise<void> {
  const client = await engine.pool.connect();
  try {
    await checkRequirements(client);
    const pending = await pendingMigrations(client);
    if (pending.length === 0) return;
    if (options.migrationDatabaseUrl) return await migrateAt(options.migrationDatabaseUrl, log);
    if (!options.production && (await ownsDatabase(client))) return void (await migrate(client, log));
    throw new OperatorError(
      `the database lacks ${pending.length} migrations, from ${pending[0]}: run npm run db:migrate with the owner's login in MIGRATION_DATABASE_URL`,
    );
  } finally {
    client.release();
  }
}

/** Migrates over a connection of its own, with the login in `url`. @throws OperatorError where it cannot connect. */
async function migrateAt(url: string, log: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks fails its statements; it also emits an error, which would end the process.
  client.on('error', () => {});
  await client.connect().catch((error: unknown) => {
    throw unreachable(url, 'MIGRATION_DATABASE_URL', error);
  });
  try {
    await migrate(client, log);
  } finally {
    await client.end();
  }
}

async function ownsDatabase(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ owns: boolean }>(
    `SELECT pg_has_role(datdba, 'USAGE') AS owns FROM pg_database WHERE datname = current_database()`,
  );
  return rows[0]?.owns ?? false;
}
