import { type SQL, sql } from 'drizzle-orm';
import type { TenantTransaction } from '../tenant-transaction.js';
import type { Ground } from './ground.js';
import { thresholds } from './maintain.js';
import type { Source } from './sources.js';
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
 * How many chunks indexes are asked for, for each that another list holds: together `least`, and more of large ones, since
 * an index finds the nearest of many less surely than of few. Found by bench/search; what is cut off too early is asked for
 * again. No index holds fewer than it would be dropped for, whatever PostgreSQL believes.
 */
const breadth = { least: 1.9, of: (chunks: number) => 0.3 * (Math.max(chunks, thresholds.demote) / 10_000) ** (2 / 3) };

/**
 * How many candidates a scan of an index looks at before it hands on the nearest: few, since it goes on step by
 * step until it has as many as it is asked for, and the last step overshoots; and how many all scans do together, at `most` each, where nothing
 * stands out from what is found.
 */
const candidates = { step: 4, unclear: 1_200, most: 1_000 };

/** How the indexes are scanned by the statement that is sent next: on, in about the right order, until enough is found. */
const scanSettings = (efSearch: number): SQL =>
  sql`select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', ${String(efSearch)}, true)`;

/** How many chunks each of the indexes is asked for. */
function lengthsOf(indexed: readonly (readonly [Source, number])[], depth: number): Map<Source, number> {
  const all = indexed.reduce((sum, [, chunks]) => sum + breadth.of(chunks), 0);
  const scale = depth * Math.max(breadth.least / all, 1);
  return new Map(indexed.map(([source, chunks]) => [source, Math.min(Math.ceil(scale * breadth.of(chunks)), deepest)]));
}

/** What is searched, on what ground. */
export type Sought = Omit<Search, 'depth' | 'origins' | 'lengths'> & Pick<Ground, 'indexed'>;

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
  search: Sought,
  origins: Search['origins'] | ((ids: readonly string[]) => Search['origins']),
  ids: readonly string[],
  page: Page,
): Promise<Map<string, Found>> {
  const { after, minScore, highlight } = page;
  const before = after?.place ?? 0;
  const first = Math.max(Math.min(page.first, reach - before), 0);
  const cut: Cut = { limit: first + 1, minScore, after, highlight };
  const found = new Map<string, Found>(ids.map((id) => [id, { hits: [], before, hasNextPage: false }]));
  const indexed = [...search.indexed].filter(([source]) => search.sources.includes(source));
  const wanted = before + first + 1;
  let depth = search.words !== undefined ? Math.max(fusedDepth, wanted) : Math.max(nearDepth.least, nearDepth.each * wanted);
  let widely = false;
  for (let left = [...ids]; left.length > 0; ) {
    const from = typeof origins === 'function' ? origins(left) : origins;
    const lengths = lengthsOf(indexed, depth);
    const wide = Math.min(Math.ceil(candidates.unclear / indexed.length), candidates.most);
    const running = [
      ...(indexed.length > 0 ? [transaction.prepared(scanSettings(widely ? wide : candidates.step), 'each')] : []),
      // Its text names what is searched and how; whose, for what, and how deep stands in its parameters.
      transaction.prepared(searchStatement({ ...search, origins: from, depth, lengths }, cut), 'each'),
    ];
    const rows = ((await Promise.all(running)).at(-1) ?? []) as unknown as (Hit & Lists)[];
    const [short, unclear] = [new Set<string>(), new Set<string>()];
    for (const id of left) {
      const own = rows.filter(({ origin }) => (origin ?? '') === id);
      const hits = own.filter(({ chunk }) => chunk !== null);
      const [lists] = own;
      if (lists?.more && depth < deepest && !isWhole(hits, lists, cut, search.words !== undefined)) short.add(id);
      if (lists?.clear === false && !widely && wide > Math.max(...lengths.values())) unclear.add(id);
      found.set(id, { hits: hits.slice(0, first), before, hasNextPage: hits.length > first && before + first < reach });
    }
    left = left.filter((id) => short.has(id) || unclear.has(id));
    if (short.size > 0) depth = Math.min(4 * depth, deepest);
    widely ||= unclear.size > 0;
  }
  return found;
}

/** Whether deeper lists would not change the page: it is full, and by meaning none of its rows lies farther than where a list was cut off. */
function isWhole(hits: readonly Hit[], { horizon }: Lists, { limit }: Cut, byWords: boolean): boolean {
  if (hits.length < limit) return false;
  return byWords || horizon === null || hits.slice(0, limit - 1).every(({ distance }) => (distance ?? 0) <= horizon);
}
