import { GraphQLError } from 'graphql';
import { valueSchema } from '../db/columns.js';
import type { Embedders } from './embedder.js';

/** The most characters that the text of a search has. */
export const longestQuery = 1_000;

/** A search's text as it is embedded and looked for; undefined for one that is empty, too long, or no text. */
export function queryText(text: unknown): string | undefined {
  const parsed = valueSchema.text.safeParse(text);
  if (!parsed.success) return undefined;
  const trimmed = (parsed.data as string).trim();
  return trimmed === '' || [...trimmed].length > longestQuery ? undefined : trimmed;
}

/** The vectors of an operation's searches, made before it holds a connection. */
export class QueryVectors {
  constructor(
    /** Whose vectors they are. */
    private readonly model?: string,
    private readonly vectors: ReadonlyMap<string, Float32Array> = new Map(),
  ) {}

  /** The vector of a text; undefined where the provider did not give one, or another model answers by now. */
  of(text: string, model: string): Float32Array | undefined {
    return model === this.model ? this.vectors.get(text) : undefined;
  }
}

/** Embeds the texts of searches with the model whose chunks answer. A provider that does not answer leaves them without a vector. */
export async function embedQueries(
  embedders: Embedders,
  model: string | undefined,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<QueryVectors> {
  const embedder = model === undefined ? undefined : embedders.of(model);
  if (!embedder) return new QueryVectors();
  try {
    const { vectors } = await embedder.embed(texts, 'query', signal);
    return new QueryVectors(model, new Map(texts.map((text, i) => [text, vectors[i] as Float32Array])));
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions.code === 'UNAVAILABLE') return new QueryVectors();
    throw error;
  }
}
