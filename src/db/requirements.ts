import type { ClientBase } from 'pg';
import { OperatorError } from '../errors.js';

const image = 'use the image pgvector/pgvector:pg16 or later, or install pgvector on the server';

/** Refuses, with an OperatorError that names the mend, a server older than PostgreSQL 16, or without pgvector 0.8 or btree_gin. Reads only. */
export async function checkRequirements(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{
    server: string;
    number: number;
    installed: string | null;
    available: string | null;
    contrib: boolean;
  }>(`
    select current_setting('server_version') as server, current_setting('server_version_num')::int as number,
      (select extversion from pg_extension where extname = 'vector') as installed,
      (select default_version from pg_available_extensions where name = 'vector') as available,
      exists (select from pg_available_extensions where name = 'btree_gin') as contrib`);
  const [found] = rows;
  if (!found) throw new OperatorError('the server did not tell its version: check that DATABASE_URL leads to PostgreSQL');
  if (found.number < 160000) {
    throw new OperatorError(
      `the server is PostgreSQL ${found.server}, and 16 or later is needed: upgrade it, or point DATABASE_URL to another`,
    );
  }
  const vector = found.installed ?? found.available;
  if (!vector) throw new OperatorError(`the server has no pgvector (extension "vector"): ${image}`);
  if (!atLeast(vector, [0, 8])) {
    const mend =
      found.installed && found.available && atLeast(found.available, [0, 8]) ? 'run ALTER EXTENSION vector UPDATE in the database' : image;
    throw new OperatorError(`pgvector is ${vector}, and 0.8 or later is needed: ${mend}`);
  }
  if (!found.contrib) throw new OperatorError('the server has no extension btree_gin: install what PostgreSQL ships as contrib');
}

function atLeast(version: string, [major, minor]: [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
