import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Engine } from './engine.js';
import { begin, giveBack, type Limits, undo } from './envelope.js';
import type { Role } from './identity.js';

/** The database inside inTenant(): Drizzle's query builder on the transaction's connection. */
export type TenantDatabase = NodePgDatabase;

/**
 * Runs `work` in a tenant's transaction, for seeds, workers and commands; operations have a TenantTransaction of their own.
 * Commits what `work` did, or undoes it where it throws.
 */
export async function inTenant<T>(
  engine: Engine,
  scope: { tenantId: string; userId?: string; role: Role | 'worker'; limits?: Limits },
  work: (db: TenantDatabase) => Promise<T>,
): Promise<T> {
  const client = await engine.shares.connect(scope.tenantId);
  try {
    await begin(client, engine, 'write', scope, scope.limits);
    const result = await work(drizzle({ client }));
    if ((await client.query('COMMIT')).command !== 'COMMIT') throw new Error('The transaction was rolled back.');
    giveBack(client);
    // The worker itself knows what it did.
    if (scope.role !== 'worker') engine.written?.();
    return result;
  } catch (error) {
    await undo(client);
    throw error;
  }
}
