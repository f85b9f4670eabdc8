import { sql } from 'drizzle-orm';
import { vectorDimensions } from '../../schema/chunks.js';
import type { Engine } from '../db/engine.js';
import { inTenant } from '../db/in-tenant.js';
import { vectorBytes } from '../db/search/origins.js';
import { type Source, sources } from '../db/search/sources.js';

/** A chunk as a test names it: its row and its text, and its vector where there is one. */
export interface Chunk {
  of: Source['name'];
  row: string;
  text: string;
  vector?: Float32Array | undefined;
  index?: number;
}

/** Stores chunks as the worker does, of a model that answers from then on. Returns their ids. */
export async function storeChunks(engine: Engine, tenantId: string, model: string, chunks: readonly Chunk[]): Promise<string[]> {
  return inTenant(engine, { tenantId, role: 'worker' }, async (db) => {
    await db.execute(sql`update embedding_models set answers = false where tenant_id = ${tenantId}`);
    await db.execute(
      sql`insert into embedding_models (model, dimensions, answers) values (${model}, ${vectorDimensions}, true)
        on conflict (tenant_id, model) do update set answers = true`,
    );
    const ids: string[] = [];
    for (const { of, row, text, vector, index = 0 } of chunks) {
      const { chunks: table, parent } = sources[of];
      const { rows } = await db.execute<{ id: string }>(sql`
        insert into ${sql.identifier(table)} (${sql.identifier(parent)}, chunk_text, chunk_index, embedding, model, dimensions)
        values (${row}, ${text}, ${index}, ${vector ? vectorBytes(vector) : null}::vector, ${model}, ${vectorDimensions}) returning id`);
      ids.push(rows[0]?.id ?? '');
    }
    return ids;
  });
}

/** A unit vector in the plane of two axes: `turn` of 0 is the first, 1 the second, and what lies between is between them. */
export function turned(turn: number, [one, other]: [number, number] = [0, 1]): Float32Array {
  const vector = new Float32Array(vectorDimensions);
  vector[one] = Math.cos((turn * Math.PI) / 2);
  vector[other] = Math.sin((turn * Math.PI) / 2);
  return vector;
}
