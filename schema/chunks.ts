import { type SQL, sql } from 'drizzle-orm';
import { customType, integer, text, vector } from 'drizzle-orm/pg-core';
import type { Access } from './access.js';
import { created } from './kit.js';
import { length, range } from './rules.js';

/** How many numbers every stored vector has; a model's shorter ones are filled up with zeros, which leaves their cosine as it is. */
export const vectorDimensions = 1536;

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * The columns of a table of chunks: pieces of a source's text that search reads, in the order of the text. A source has its
 * chunks once for every model that has embedded it; vectors of two models are never compared.
 */
export const chunkColumns = () => ({
  chunkText: text().notNull(),
  chunkIndex: integer().notNull(),
  /** Missing while the provider could not embed the chunk: words find it, its meaning does not. */
  embedding: vector({ dimensions: vectorDimensions }),
  /** Which model the vector is of, and how many numbers that model gives. */
  model: text().notNull(),
  dimensions: integer().notNull(),
  words: tsvector().generatedAlwaysAs((): SQL => sql`to_tsvector('english', chunk_text)`),
  ...created,
});

/** What every table of chunks says of them. */
export const chunkOptions = {
  rules: { chunkIndex: range(0), chunkText: length(1), model: length(1, 255), dimensions: range(1, vectorDimensions) },
  order: { createdAt: 'desc' },
  // Chunks follow from their sources: only who embeds writes them.
  access: { insert: 'worker', update: 'worker', delete: 'worker' } satisfies Partial<Access>,
} as const;
