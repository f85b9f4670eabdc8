import { type SQL, sql } from 'drizzle-orm';
import type { TenantTransaction } from '../tenant-transaction.js';
import { type Cut, type Hit, type Lists, type Search, searchStatement } from './statement.js';

/** How far into what it finds a search can be read, in rows. */
export const reach = 1_000;

/** Two lists are fused as far as this, wherever the page lies: the ranks in one decide on the order of the other. */
const fusedDepth = 100;
/** How many chunks a list by meaning alone holds for each row that is wanted, since a row can have several, and at least: those of a page of ten. */
const nearDepth = { each: 3, least: 33 };
/** What a list is never read beyond, in chunks. */
const deepest = 16_000;

/**
 * How many chunks all scans of indexes together look at before they say which are nearest (`hnsw.ef_search`), and as many as are
 * listed where that is more: for the nearest `chunks`; for the nearest `rows`, which lie deeper, since a row has several; and where nothing stands
 * out from what is found. pgvector allows each scan `most`.
 */
const breadth = { chunks: 100, rows: 200, unclear: 1_200, most: 1_000 };

/** How the indexes are scanned by the statement that is sent next: on, in about the right order, until enough is found. */
const scanSettings = (candidates: number): SQL =>
  sql`select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', ${String(candidates)}, true)`;

export interface Page {
  first: number;
  minScore: number | undefined;
  /** Where the page begins: behind the place, the score and the chunk of the row before it. */
  after: { place: number; score: number; chunk: string } | undefined;
  highlight: boolean;
}

/** What was found from one origin. */
export interface Found {
  hits: Hit[];
  /** How many rows stand before the page. */
  before: number;
  hasNextPage: boolean;
}

/**
 * Runs a search and returns what it found by the origins' ids; of a search without origins by ''. Where rows with many
 * chunks fill the lists it reads deeper, so that a page lacks nothing that is there to be found, and where nothing that the
 * indexes found stands out it has them look at more.
 */
export async function find(
  transaction: TenantTransaction,
  search: Omit<Search, 'depth' | 'origins'>,
  origins: Search['origins'] | ((ids: readonly string[]) => Search['origins']),
  ids: readonly string[],
  page: Page,
): Promise<Map<string, Found>> {
  const { after, minScore, highlight } = page;
  const before = after?.place ?? 0;
  const first = Math.max(Math.min(page.first, reach - before), 0);
  const cut: Cut = { limit: first + 1, minScore, after, highlight };
  const found = new Map<string, Found>(ids.map((id) => [id, { hits: [], before, hasNextPage: false }]));
  const indexes = search.sources.filter((source) => search.indexed.has(source)).length;
  const wanted = before + first + 1;
  let depth = search.words !== undefined ? Math.max(fusedDepth, wanted) : Math.max(nearDepth.least, nearDepth.each * wanted);
  const usual = search.grouped ? breadth.rows : breadth.chunks;
  let looked = usual;
  for (let left = [...ids]; left.length > 0; ) {
    const from = typeof origins === 'function' ? origins(left) : origins;
    const candidatesOf = (all: number) => Math.min(Math.max(depth, Math.ceil(all / indexes)), breadth.most);
    const candidates = candidatesOf(looked);
    const running = [
      ...(indexes > 0 ? [transaction.prepared(scanSettings(candidates), 'each')] : []),
      // Its text names what is searched and how; whose, for what, and how deep stands in its parameters.
      transaction.prepared(searchStatement({ ...search, origins: from, depth }, cut), 'each'),
    ];
    const rows = ((await Promise.all(running)).at(-1) ?? []) as unknown as (Hit & Lists)[];
    const [short, unclear] = [new Set<string>(), new Set<string>()];
    for (const id of left) {
      const own = rows.filter(({ origin }) => (origin ?? '') === id);
      const hits = own.filter(({ chunk }) => chunk !== null);
      const [lists] = own;
      if (lists?.more && depth < deepest && !isWhole(hits, lists, cut, search.words !== undefined)) short.add(id);
      if (lists?.clear === false && candidatesOf(breadth.unclear) > candidates) unclear.add(id);
      found.set(id, { hits: hits.slice(0, first), before, hasNextPage: hits.length > first && before + first < reach });
    }
    left = left.filter((id) => short.has(id) || unclear.has(id));
    if (short.size > 0) depth = Math.min(4 * depth, deepest);
    if (unclear.size > 0) looked = breadth.unclear;
  }
  return found;
}

/** Whether deeper lists would not change the page: it is full, and by meaning none of its rows lies farther than where a list was cut off. */
function isWhole(hits: readonly Hit[], { horizon }: Lists, { limit }: Cut, byWords: boolean): boolean {
  if (hits.length < limit) return false;
  return byWords || horizon === null || hits.slice(0, limit - 1).every(({ distance }) => (distance ?? 0) <= horizon);
}
