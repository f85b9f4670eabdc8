import { sql } from 'drizzle-orm';
import { memoized } from '../memoized.js';
import { tenant } from '../statement.js';
import type { TenantTransaction } from '../tenant-transaction.js';
import { indexName } from './indexes.js';
import { type Source, sources } from './sources.js';

/** What a tenant's searches go by. */
export interface Ground {
  /** The model whose chunks answer, and how many numbers its vectors have. */
  model: string;
  dimensions: number;
  /** The sources in which the tenant's chunks of this model have an index of their own. */
  indexed: ReadonlySet<Source>;
}

/**
 * Reads what the tenant's searches go by; undefined where nothing of the tenant's is embedded yet.
 */
export const groundOf = (transaction: TenantTransaction): Promise<Ground | undefined> =>
  memoized(read, transaction, () => readGround(transaction));

/** Of each transaction: what it read first holds for all of it. */
const read = new WeakMap<TenantTransaction, Promise<Ground | undefined>>();

async function readGround(transaction: TenantTransaction): Promise<Ground | undefined> {
  const all = Object.values(sources);
  const named = sql.join(
    all.map(({ name, chunks }) => sql`(${name}::text, ${indexName(chunks, sql`m.tenant_id`, sql`m.model`)})`),
    sql`, `,
  );
  const [found] = await transaction.query<{ model: string; dimensions: number; indexed: string[] }>(sql`
    select m.model, m.dimensions,
      array(select s.source from (values ${named}) as s(source, index)
        join pg_class c on c.relname = s.index and c.relnamespace = 'public'::regnamespace
        join pg_index i on i.indexrelid = c.oid where i.indisvalid) as indexed
    from embedding_models m where m.tenant_id = ${tenant} and m.answers`);
  return found && { ...found, indexed: new Set(all.filter(({ name }) => found.indexed.includes(name))) };
}

/** The name alone of the model that answers the tenant's searches; undefined where there is none. */
export async function answeringModel(transaction: TenantTransaction): Promise<string | undefined> {
  const [found] = await transaction.query<{ model: string }>(
    sql`select model from embedding_models where tenant_id = ${tenant} and answers`,
  );
  return found?.model;
}
