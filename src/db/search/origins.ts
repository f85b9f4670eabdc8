import { type SQL, sql } from 'drizzle-orm';
import { tenant } from '../statement.js';
import type { Source } from './sources.js';

/** A vector as the database takes it. */
export const vectorLiteral = (vector: Float32Array): string => `[${Array.from(vector, (value) => Number(value.toPrecision(9))).join()}]`;

/** Selects a vector that is no row's. */
export const originOfVector = (vector: Float32Array): SQL => sql`select null::uuid as id, ${vectorLiteral(vector)}::vector as vector`;

/** Selects rows of a source by their ids, and for each the mean of its chunks' vectors; none of what is not embedded yet. */
export function originsOfRows({ chunks, parent }: Source, model: string, ids: readonly string[]): SQL {
  const row = sql.identifier(parent);
  return sql`
    select ${row} as id, avg(embedding) as vector from ${sql.identifier(chunks)}
    where tenant_id = ${tenant} and model = ${model} and ${row} = any(${sql.param(ids)}::uuid[]) and embedding is not null group by ${row}`;
}

/** Selects deals by their ids, and for each the mean of its activities' chunks' vectors. */
export const originsOfDeals = (model: string, ids: readonly string[]): SQL => sql`
  select a.deal_id as id, avg(c.embedding) as vector from deal_activities a
  join deal_activity_embeddings c on c.tenant_id = a.tenant_id and c.activity_id = a.id
  where a.tenant_id = ${tenant} and a.deal_id = any(${sql.param(ids)}::uuid[]) and c.model = ${model} and c.embedding is not null
  group by a.deal_id`;
