import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';

/** What the name of a tenant's own index begins with: behind it stands what it is of. */
const prefix = (chunks: string) => `${chunks}_near_`;

/** In SQL, the name of the index of a tenant's chunks of a model, in a table of chunks. */
export const indexName = (chunks: string, tenant: SQL, model: SQL): SQL => sql`${prefix(chunks)} || md5(${tenant} || ' ' || ${model})`;

/** The same name, worked out here. */
export const indexNameOf = (chunks: string, tenantId: string, model: string): string =>
  prefix(chunks) + createHash('md5').update(`${tenantId} ${model}`).digest('hex');
