import { sql } from 'drizzle-orm';
import { inTenant } from '../db/in-tenant.js';
import { type Source, sources } from '../db/search/sources.js';
import type { Embedder, Embedders } from '../embeddings/embedder.js';
import { unavailable } from '../errors.js';
import { turned } from './chunks.js';
import { identityOf, type Person, type TestGateway } from './gateway.js';

/** An embedder for tests: a text's vector is turned as far as the number in it says, and it notes what it was asked. */
export function turningEmbedders(model: string) {
  const asked: string[] = [];
  const state = { down: false };
  const current: Embedder = {
    model,
    embed: async (texts) => {
      if (state.down) throw unavailable();
      asked.push(...texts);
      return { vectors: texts.map((text) => turned(Number(/\d+(\.\d+)?/.exec(text)?.[0] ?? 0))), dimensions: 1536 };
    },
  };
  const embedders: Embedders = { current, of: (name) => (name === model ? current : undefined) };
  return { embedders, asked, state };
}

/** The ids of `count` rows of a source, of the person's company, in their order. */
export async function rowsOf({ database }: TestGateway, as: Person, of: Source['name'], count: number): Promise<string[]> {
  const { tenantId } = identityOf(as);
  const rows = await inTenant(database.engine, { tenantId, role: 'member' }, (db) =>
    db.execute<{ id: string }>(sql`select id from ${sources[of].entity.table} where tenant_id = ${tenantId} order by id limit ${count}`),
  );
  if (rows.rows.length < count) throw new Error(`${as} has ${rows.rows.length} rows of ${of}`);
  return rows.rows.map(({ id }) => id);
}

export interface SearchEdge {
  cursor: string;
  score: number;
  distance: number | null;
  rank: { semantic: number | null; keyword: number | null };
  chunk: { text: string; index: number; highlight: { text: string; matched: boolean }[] };
  node: { __typename: string; id: string };
}

export const searchQuery = `query ($input: SearchInput!, $first: Int, $after: String) {
  search(input: $input, first: $first, after: $after) {
    edges {
      cursor score distance rank { semantic keyword } chunk { text index highlight { text matched } }
      node { __typename ... on Node { nodeId } ... on Document { id } ... on DealActivity { id } ... on Meeting { id } }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    searchInfo { strategy recallTarget semantic model pending failed }
  }
}`;
