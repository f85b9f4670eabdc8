import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { Client, ClientBase, PoolClient } from 'pg';
import { OperatorError, sqlState } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { checkRequirements } from './requirements.js';

/** The directory of the migrations, absolute. */
const migrationsFolder = join(packageRoot, 'migrations');

/** Any number will do, as long as nothing else in the database locks the same. */
const lock = 7_302_418_226;

/** The names of the migrations this gateway brings, in the order in which they apply. */
export function localMigrations(): string[] {
  const names = readdirSync(migrationsFolder).filter((name) => existsSync(join(migrationsFolder, name, 'migration.sql')));
  return names.sort((a, b) => a.localeCompare(b));
}

/**
 * The names of the local migrations that the database has not, in order; all of them when it was never migrated.
 * Any login that may enter gateway_runtime can ask. `client` is outside a transaction, before and after.
 */
export async function pendingMigrations(client: ClientBase): Promise<string[]> {
  const { rowCount } = await client.query(`
    select from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'drizzle' and c.relname = '__drizzle_migrations' and r.rolname = 'gateway_runtime'
      and has_schema_privilege(r.oid, n.oid, 'USAGE') and has_table_privilege(r.oid, c.oid, 'SELECT')`);
  if (!rowCount) return localMigrations();
  await client.query('begin read only');
  try {
    await client.query('set local role gateway_runtime').catch(explainRefusal);
    const { rows } = await client.query<{ name: string }>('select name from drizzle.__drizzle_migrations');
    const applied = new Set(rows.map(({ name }) => name));
    return localMigrations().filter((name) => !applied.has(name));
  } finally {
    await client.query('rollback');
  }
}

/**
 * Applies the pending migrations, all or none, and returns their names; logs a line for each. Gateways that start at once
 * take turns. `client` is a direct connection (a pooler in transaction mode loses the lock) of the login that owns the
 * tables, outside a transaction, and is left without settings or locks of this function's.
 * @throws OperatorError where the server does not meet the requirements or a migration fails.
 */
export async function migrate(client: Client | PoolClient, log: (line: string) => void): Promise<string[]> {
  await checkRequirements(client);
  // The wait for another gateway's migration, and a long migration, outlast what a request may take.
  await client.query('set statement_timeout = 0');
  await client.query('set lock_timeout = 0');
  try {
    await client.query('select pg_advisory_lock($1)', [lock]);
    const pending = await pendingMigrations(client);
    if (pending.length > 0) await apply(client);
    for (const name of pending) log(`applied ${name}`);
    return pending;
  } finally {
    await release(client);
  }
}

async function apply(client: Client | PoolClient): Promise<void> {
  try {
    await applyMigrations(drizzle({ client }), { migrationsFolder });
  } catch (error) {
    const cause = (error as Error).cause as { message: string; hint?: string } | undefined;
    if (!cause || !sqlState(cause)) throw error;
    const mend = cause.hint ?? 'nothing was applied; mend the cause and run `npm run db:migrate` again';
    throw new OperatorError(`a migration failed: ${cause.message}. ${mend}`, { cause: error });
  }
}

/** On a connection that broke, the lock and the settings went with it, and the error that broke it is the one to show. */
async function release(client: ClientBase): Promise<void> {
  try {
    await client.query('select pg_advisory_unlock($1)', [lock]);
    await client.query('reset statement_timeout');
    await client.query('reset lock_timeout');
  } catch (error) {
    if (sqlState(error)) throw error;
  }
}

/** @throws OperatorError where the login is no member of the runtime role; else what was thrown. */
function explainRefusal(error: unknown): never {
  if (sqlState(error) !== '42501') throw error;
  throw new OperatorError(
    'the login of DATABASE_URL may not enter role gateway_runtime: an administrator runs GRANT gateway_runtime TO <login> WITH INHERIT FALSE, SET TRUE once',
  );
}
