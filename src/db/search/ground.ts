import { sql } from 'drizzle-orm';
import { memoized } from '../memoized.js';
import { compile, tenant } from '../statement.js';
import type { TenantTransaction } from '../tenant-transaction.js';
import { indexName } from './indexes.js';
import { type Source, sources } from './sources.js';

/** What a tenant's searches go by. */
export interface Ground {
  /** The model whose chunks answer, and how many numbers its vectors have. */
  model: string;
  dimensions: number;
  /** The sources in which the tenant's chunks of this model have an index of their own, and about how many it holds. */
  indexed: ReadonlyMap<Source, number>;
}

/**
 * Reads what the tenant's searches go by; undefined where nothing of the tenant's is embedded yet.
 */
export const groundOf = (transaction: TenantTransaction): Promise<Ground | undefined> =>
  memoized(read, transaction, () => readGround(transaction));

/** Of each transaction: what it read first holds for all of it. */
const read = new WeakMap<TenantTransaction, Promise<Ground | undefined>>();

const all = Object.values(sources);

/** For the planner’s test, as the one below. */
export const groundStatement = compile(sql`
  select m.model, m.dimensions,
    array(select jsonb_build_array(s.source, c.reltuples) from (values ${sql.join(
      all.map(({ name, chunks }) => sql`(${name}::text, ${indexName(chunks, sql`m.tenant_id`, sql`m.model`)})`),
      sql`, `,
    )}) as s(source, index)
      join pg_class c on c.relname = s.index and c.relnamespace = 'public'::regnamespace
      join pg_index i on i.indexrelid = c.oid where i.indisvalid) as indexed
  from embedding_models m where m.tenant_id = ${tenant} and m.answers`);

async function readGround(transaction: TenantTransaction): Promise<Ground | undefined> {
  const [found] = await transaction.prepared<Omit<Ground, 'indexed'> & { indexed: [Source['name'], number][] }>(groundStatement, 'once');
  return found && { ...found, indexed: new Map(found.indexed.map(([name, chunks]) => [sources[name], chunks])) };
}

export const modelStatement = compile(sql`select model from embedding_models where tenant_id = ${tenant} and answers`);

/** The name alone of the model that answers the tenant's searches; undefined where there is none. */
export async function answeringModel(transaction: TenantTransaction): Promise<string | undefined> {
  const [found] = await transaction.prepared<{ model: string }>(modelStatement, 'once');
  return found?.model;
}
