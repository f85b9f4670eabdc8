import { type SQL, sql } from 'drizzle-orm';
import { tenant } from '../statement.js';
import type { Source } from './sources.js';

/**
 * A vector as pgvector takes it in binary (`vector_recv`): how many numbers it has and a zero, in two bytes each, and its
 * numbers in four. As text it is three times as long, and written and read digit by digit.
 */
export function vectorBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(4 + 4 * vector.length);
  bytes.writeUInt16BE(vector.length, 0);
  bytes.writeUInt16BE(0, 2);
  for (const [i, value] of vector.entries()) bytes.writeFloatBE(value, 4 + 4 * i);
  return bytes;
}

/** Selects a vector that is no row's. */
export const originOfVector = (vector: Float32Array): SQL => sql`select null::uuid as id, ${vectorBytes(vector)}::vector as vector`;

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
