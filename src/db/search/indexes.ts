import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { sources } from './sources.js';

/** What the name of a tenant's own index begins with: behind it stands, hashed, of which tenant and model it is. */
const prefix = (table: string) => `${table}_near_`;

/** In SQL, the name of the index over a tenant's chunks of a model, in a table of chunks. */
export const indexName = (table: string, tenant: SQL, model: SQL): SQL => sql`${prefix(table)} || md5(${tenant} || ' ' || ${model})`;

/** The same name, worked out here. */
export const indexNameOf = (table: string, tenantId: string, model: string): string =>
  prefix(table) + createHash('md5').update(`${tenantId} ${model}`).digest('hex');

/** Selects the `name` of all such indexes there are, their `table`, and whether each is `valid`. */
export const indexNames = Object.values(sources)
  .map(
    ({ chunks }) => `
      SELECT c.relname AS name, '${chunks}' AS table, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = 'public.${chunks}'::regclass AND starts_with(c.relname, '${prefix(chunks)}')`,
  )
  .join(' UNION ALL ');
