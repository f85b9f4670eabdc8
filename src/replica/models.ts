import { quoted, type ReplicaTable } from './schema.js';
import type { Runs } from './state.js';

const models = 'embedding_models';

/** A file whose rows came from an earlier gateway does not know of models until its next pull. */
const knowsModels = (tables: readonly ReplicaTable[]) => tables.some(({ name }) => name === models);

/** The model whose chunks answer searches; null where nothing is embedded yet or the file does not know. */
export async function answeringModel(runs: Runs, tables: readonly ReplicaTable[]): Promise<string | null> {
  if (!knowsModels(tables)) return null;
  const { rows } = await runs.execute(`select model from ${models} where answers`);
  return rows[0] ? String(rows[0].model) : null;
}

/**
 * The condition that the chunk whose model `model` selects is of the model that the argument `:model` names. A statement
 * looks at chunks one by one only while there are others; where the model answers no more, it finds none.
 */
export const ofModel = (tables: readonly ReplicaTable[], model: string): string =>
  knowsModels(tables) ? `(not exists (select 1 from ${models} where model is not :model) or (${model}) is :model)` : 'true';

/** Selects the model of the chunk whose id `id` is. */
export const modelOf = (chunks: ReplicaTable, id: string): string => `select model from ${quoted(chunks.name)} where id = ${id}`;
