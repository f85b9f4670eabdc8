import type pg from 'pg';
import { sources, type Tenant } from './corpus.js';

/** What is really nearest to a vector. */
export interface Truth {
  /** Chunks, each as its row's id and its place in it. */
  chunks: Set<string>;
  /** Rows, by the nearest of their chunks. */
  rows: Set<string>;
}

/**
 * Compares the vector with every chunk of the tenant, in the numbers as they are stored and without any index; `client` is a
 * superuser's, whom no policy applies to. Of the `k` nearest, and all that are as near as the last of them.
 */
export async function truth(client: pg.Client, tenant: Tenant, vector: number[], k: number): Promise<Truth> {
  const all = Object.values(sources).map(
    ({ table, key }) => `SELECT ${key} AS row, chunk_index, embedding <=> $2::vector AS distance FROM ${table} WHERE tenant_id = $1`,
  );
  await client.query('BEGIN; SET LOCAL enable_indexscan = off; SET LOCAL plan_cache_mode = force_custom_plan');
  const { rows } = await client.query<{ chunk: string | null; row: string }>(
    `WITH distances AS MATERIALIZED (${all.join(' UNION ALL ')})
     (SELECT row || ' ' || chunk_index AS chunk, row FROM distances ORDER BY distance + 0 FETCH FIRST $3 ROWS WITH TIES)
     UNION ALL
     (SELECT NULL, row FROM distances GROUP BY row ORDER BY min(distance) FETCH FIRST $3 ROWS WITH TIES)`,
    [tenant.tenantId, JSON.stringify(vector), k],
  );
  await client.query('COMMIT');
  return {
    chunks: new Set(rows.flatMap(({ chunk }) => chunk ?? [])),
    rows: new Set(rows.flatMap(({ chunk, row }) => (chunk === null ? row : []))),
  };
}
