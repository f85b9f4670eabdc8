import pg from 'pg';
import { indexNameOf, indexNames } from './indexes.js';

/** From how many chunks on a tenant has an index of its own, and below how many it loses it again: apart, so that none flaps. */
export interface Thresholds {
  promote: number;
  demote: number;
}

/** Where comparing all vectors costs about what an index does. */
export const thresholds: Thresholds = { promote: 10_000, demote: 7_000 };

/** The chunks that a tenant has of a model in a table, and the index that it has there. */
export interface Holding {
  table: string;
  tenantId: string;
  model: string;
  chunks: number;
  index: 'valid' | 'invalid' | undefined;
}

/** What is to be done with an index. */
export interface Step {
  act: 'build' | 'drop';
  name: string;
  table: string;
  /** Whose it is; undefined of one that nothing is left for. */
  holding: Holding | undefined;
  why: string;
}

/** Any number will do, as long as nothing else in the database locks the same. */
const lock = 7_302_418_227;

/** Reads which tenant has how many chunks, and which indexes. `client` has the login that owns the tables. */
export async function holdings(client: pg.ClientBase): Promise<{ holdings: Holding[]; orphans: Pick<Step, 'name' | 'table'>[] }> {
  const { rows: sizes } = await client.query<{ chunks_of: string; tenant: string; of_model: string; chunks: string }>(
    'SELECT chunks_of, tenant, of_model, chunks FROM public.door_search_sizes() ORDER BY chunks DESC, tenant, chunks_of',
  );
  const { rows: indexes } = await client.query<{ name: string; table: string; valid: boolean }>(indexNames);
  const left = new Map(indexes.map((index) => [index.name, index]));
  const found = sizes.map(({ chunks_of: table, tenant: tenantId, of_model: model, chunks }): Holding => {
    const name = indexNameOf(table, tenantId, model);
    const index = left.get(name);
    left.delete(name);
    return { table, tenantId, model, chunks: Number(chunks), index: index && (index.valid ? 'valid' : 'invalid') };
  });
  return { holdings: found, orphans: [...left.values()] };
}

/** What is to be done, dropping first. An index that is not valid is what an interrupted build leaves behind. */
export function stepsOf({ holdings: found, orphans }: Awaited<ReturnType<typeof holdings>>, { promote, demote }: Thresholds): Step[] {
  const step = (act: Step['act'], holding: Holding, why: string): Step => {
    const { table, tenantId, model } = holding;
    return { act, name: indexNameOf(table, tenantId, model), table, holding, why };
  };
  const drops = found.flatMap((holding) => {
    if (holding.index === 'invalid') return [step('drop', holding, 'its build was interrupted')];
    return holding.index && holding.chunks < demote ? [step('drop', holding, `fewer than ${demote} chunks`)] : [];
  });
  const builds = found.filter(({ index, chunks }) => index !== 'valid' && chunks >= promote);
  return [
    ...orphans.map((index): Step => ({ ...index, act: 'drop', holding: undefined, why: 'no chunks are left for it' })),
    ...drops,
    ...builds.map((holding) => step('build', holding, `${promote} chunks or more`)),
  ];
}

/**
 * Builds and drops what is to be; searches and writes go on meanwhile. Where it is interrupted, the next run takes it up.
 * `client` is a direct connection of the login that owns the tables, outside a transaction, and for nothing else. Returns
 * the steps that were made; undefined where another process is at it.
 */
export async function maintain(client: pg.ClientBase, log: (line: string) => void, limits = thresholds): Promise<Step[] | undefined> {
  await client.query('SET statement_timeout = 0');
  const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [lock]);
  if (!rows[0]?.mine) return undefined;
  try {
    // A graph that does not fit is built many times slower.
    await client.query(
      `SELECT set_config('maintenance_work_mem', '512MB', false) WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('512MB')`,
    );
    const steps = stepsOf(await holdings(client), limits);
    for (const step of steps) {
      const start = performance.now();
      const whose = step.holding ? ` for tenant ${step.holding.tenantId}, ${step.holding.chunks} chunks of ${step.holding.model}` : '';
      log(`${step.act === 'build' ? 'building' : 'dropping'} ${step.name}${whose}: ${step.why}`);
      await client.query(statementOf(step));
      log(`${step.act === 'build' ? 'built' : 'dropped'} ${step.name} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
    return steps;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [lock]);
  }
}

function statementOf({ act, name, table, holding }: Step): string {
  const index = pg.escapeIdentifier(name);
  if (act === 'drop' || !holding) return `DROP INDEX CONCURRENTLY IF EXISTS public.${index}`;
  // For what a scan finds in as many pages, chosen among m of 12 to 48 and ef_construction of 200 to 800: more of either makes
  // a build take longer, and finds no more in them.
  return `CREATE INDEX CONCURRENTLY ${index} ON public.${pg.escapeIdentifier(table)}
    USING hnsw ((embedding::public.halfvec(1536)) public.halfvec_cosine_ops) WITH (m = 40, ef_construction = 600)
    WHERE tenant_id = ${pg.escapeLiteral(holding.tenantId)}::uuid AND model = ${pg.escapeLiteral(holding.model)}`;
}
