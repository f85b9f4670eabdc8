import { GraphQLError } from 'graphql';
import { valueSchema } from '../db/columns.js';
import { Seats } from '../db/seats.js';
import type { Embedders } from './embedder.js';

/** The most characters that the text of a search has. */
export const longestQuery = 1_000;

/** Of operations whose texts are being embedded: each has one request under way. */
const places = { size: 8, share: 2, longest: 20, waitMs: 2_000 };
/** How long one that was given up still has its place, in milliseconds: about as long as an answer takes. */
const goneMs = 1_000;

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

/** Embeds the texts of an operation's searches with the model whose chunks answer. */
export type EmbedQueries = (
  tenantId: string,
  model: string | undefined,
  texts: readonly string[],
  gone: AbortSignal,
) => Promise<QueryVectors>;

/**
 * Makes the function that embeds the texts of searches, for a few operations at a time and fewer of one tenant's: who floods
 * it uses up neither a provider's limits nor the others' turns. A provider that does not answer leaves the texts without a
 * vector, and so does a turn that does not come soon.
 */
export function createEmbedQueries(embedders: Embedders): EmbedQueries {
  const seats = new Seats(places);
  return async (tenantId, model, texts, gone) => {
    const embedder = model === undefined ? undefined : embedders.of(model);
    if (!embedder) return new QueryVectors();
    try {
      const seat = await seats.take(tenantId, gone);
      try {
        const { vectors } = await embedder.embed(texts, 'query', gone);
        return new QueryVectors(model, new Map(texts.map((text, i) => [text, vectors[i] as Float32Array])));
      } finally {
        // What a provider was asked for counts there all the same: who goes away makes no room at once.
        if (gone.aborted) setTimeout(() => seats.drop(seat), goneMs).unref();
        else seats.drop(seat);
      }
    } catch (error) {
      if (error instanceof GraphQLError && error.extensions.code === 'UNAVAILABLE') return new QueryVectors();
      throw error;
    }
  };
}
