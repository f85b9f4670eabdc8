import { and, type SQL, sql } from 'drizzle-orm';
import { tenant } from '../statement.js';
import type { Source } from './sources.js';

/** What is searched, and how. */
export interface Search {
  model: string;
  sources: readonly Source[];
  /** Those of them in which an index finds what is near, and how many chunks it is asked for. */
  lengths: ReadonlyMap<Source, number>;
  /** Selects `id` and `vector` of what is compared with the chunks; each is a search of its own. */
  origins: SQL | undefined;
  words: string | undefined;
  /** For each source, the ids of the rows that may be found; all where it is not there. */
  rows: ReadonlyMap<Source, SQL>;
  /** The condition on chunks of a source to be found from an origin, by their row's id and the origin's. */
  besides: ((source: Source, parent: SQL, origin: SQL) => SQL | undefined) | undefined;
  /** Whether a row is found once, by its best chunk. */
  grouped: boolean;
  /** How many chunks any other list holds. */
  depth: number;
}

/** Which of what was found is shown. */
export interface Cut {
  limit: number;
  minScore: number | undefined;
  after: { score: number; chunk: string } | undefined;
  /** Whether the text is read with the words marked in it. */
  highlight: boolean;
}

/** A chunk that was found, and from which origin. */
export interface Hit {
  origin: string | null;
  source: Source['name'];
  parent: string;
  chunk: string;
  score: number;
  distance: number | null;
  nearRank: number | null;
  wordRank: number | null;
  text: string;
  index: number;
  highlight: string | null;
}

/** What is known of the lists that hits are from. */
export interface Lists {
  /** Whether there may be more to show below their depth. */
  more: boolean;
  /** Whether the nearest that the indexes found is much nearer than the farthest. */
  clear: boolean;
  /** The least distance at which a list was cut off: nearer than that, nothing is missing. Null where none was. */
  horizon: number | null;
}

/**
 * What stands around a marked word, between excerpts, and for `<` and `>`, in what PostgreSQL would take for a tag and leave
 * out: characters that mean nothing, and that are taken out of the text first.
 */
export const marks = { start: '\u0002', stop: '\u0003', gap: '\u0001', less: '\u0004', greater: '\u0005' };

/**
 * The ranks' weight in the fusion of two lists: 1 / (60 + rank), as in Cormack, Clarke and Büttcher (2009). Words weigh half
 * as much again: a company's names and numbers mean nothing to a model, and of two rows that change places between the lists
 * the one with the words comes first.
 */
const fusionRank = 60;
const wordsWeight = 1.5;

/** A filter that leaves as many rows at most is cheaper to search through than an index that has to skip the others. */
const fewRows = 1_000;

/** The nearest stands out where its distance is less than this share of the farthest's. */
const outstanding = 0.8;

const [vector, originId] = [sql`origin.vector`, sql`origin.id`];

/**
 * The search in one statement: of each source the chunks that are nearest, one list of them all, the list of those that
 * have the words, both fused by reciprocal rank, and the texts of those that are shown, best first. For each origin its
 * rows are Hits with what is known of the lists, or one that is null but for that and the origin.
 */
export function searchStatement(search: Search, cut: Cut): SQL {
  const one = sql`select null::uuid as id`;
  return sql`select origin.id as origin, found.* from (${search.origins ?? one}) as origin cross join lateral (${found(search, cut)}) as found`;
}

function found(search: Search, cut: Cut): SQL {
  const { origins, words, depth } = search;
  const parts = [
    origins &&
      sql`candidates as materialized (${sql.join(
        search.sources.flatMap((source) => nearIn(search, source)),
        sql` union all `,
      )})`,
    origins && sql`near as (${ranked(search, sql`candidates`, sql`distance`)})`,
    words !== undefined && sql`door as materialized (${saidIn(search, words)})`,
    words !== undefined && sql`said as (${ranked(search, sql`door`, sql`score desc`)})`,
    sql`fused as (${fused(search)})`,
  ].filter((part) => part !== undefined && part !== false);
  const lists = [
    origins && sql`(select count(*) >= length, min(distance), max(distance), by_index from candidates group by source, length, by_index)`,
    words !== undefined && sql`(select count(*) >= ${depth}, null::float8, null::float8, false from door)`,
  ];
  const about = sql.join(lists.filter((list) => list !== undefined && list !== false) as SQL[], sql` union all `);
  const { limit, minScore, after, highlight } = cut;
  const shown = and(
    minScore === undefined ? undefined : sql`score >= ${minScore}`,
    after && sql`(score < ${after.score} or (score = ${after.score} and chunk > ${after.chunk}::uuid))`,
  );
  // What lies deeper scores lower still.
  const ends =
    minScore === undefined
      ? sql``
      : words === undefined
        ? sql` and 1 - far >= ${minScore}`
        : sql` and not exists (select from fused where score < ${minScore})`;
  const text = highlight && words !== undefined ? marked(words) : sql`null`;
  const distance = origins ? sql`nullif(c.embedding <=> ${vector}, 'NaN')` : sql`null::double precision`;
  const texts = search.sources.map(
    ({ name, chunks }) => sql`
      select c.chunk_text, c.chunk_index, ${distance} as distance, ${text} as highlight from ${sql.identifier(chunks)} c
      where hit.source = ${name} and c.tenant_id = ${tenant} and c.id = hit.chunk`,
  );
  return sql`
    with ${sql.join(parts as SQL[], sql`, `)}
    select lists.more, lists.clear, lists.horizon, hit.source, hit.parent, hit.chunk, hit.score, hit.near_rank::int as "nearRank", hit.word_rank::int as "wordRank",
      it.chunk_text as text, it.chunk_index as index, it.distance, it.highlight
    from (
      select coalesce(bool_or(is_full${ends}), false) as more,
        coalesce(min(near) filter (where by_index) < ${outstanding} * min(far) filter (where by_index and is_full), true) as clear,
        min(far) filter (where is_full) as horizon
      from (${about}) as lists(is_full, near, far, by_index)) as lists
    left join (select * from fused ${shown ? sql`where ${shown}` : sql``} order by score desc, chunk limit ${limit}) as hit on true
    left join lateral (${sql.join(texts, sql` union all `)}) as it on true
    order by hit.score desc, hit.chunk`;
}

/** Selects the source's chunks that are nearest to the vector: all of them compared, or found by the tenant's index. */
function nearIn(search: Search, source: Source): SQL[] {
  const { model, grouped, depth, rows, besides, lengths } = search;
  const table = sql.identifier(source.chunks);
  const parent = sql`c.${sql.identifier(source.parent)}`;
  const own = and(sql`c.tenant_id = ${tenant} and c.model = ${model}`, besides?.(source, parent, originId));
  const distance = sql`c.embedding <=> ${vector}`;
  const columns = sql`${source.name}::text as source, ${parent} as parent, c.id as chunk, ${distance} as distance`;
  const nearest = (from: SQL, length: number, byIndex: boolean) => sql`
    (select *, ${length}::int as length, ${sql.raw(String(byIndex))} as by_index from (${from}) as one
    where distance <> 'NaN' order by distance + 0, chunk limit ${length})`;
  const allowed = rows.get(source);
  const exact = (condition: SQL | undefined) => {
    const from = sql`from ${table} c where ${and(own, sql`c.embedding is not null`, condition)}`;
    const all = grouped
      ? sql`select distinct on (${parent}) ${columns} ${from} order by ${parent}, ${distance}, c.id`
      : sql`select ${columns} ${from}`;
    return nearest(all, depth, false);
  };
  const among = allowed && sql`${parent} in (${allowed})`;
  const length = lengths.get(source);
  if (length === undefined) return [exact(among)];
  // An index knows halves of the numbers: what it finds is put in its order by all of them.
  const byIndex = (condition: SQL | undefined) =>
    nearest(
      sql`select ${columns} from ${table} c where ${and(own, condition)}
        order by (c.embedding::halfvec(1536)) <=> ${vector}::halfvec(1536) limit ${length}`,
      length,
      true,
    );
  if (!among) return [byIndex(undefined)];
  const few = sql`(select count(*) from (select from (${allowed}) as allowed limit ${fewRows + 1}) as few) <= ${fewRows}`;
  // Put so that it stays a condition on what the index finds: as a join, it would be another order.
  return [exact(and(few, among)), byIndex(and(sql`not ${few}`, sql`(${among}) is true`))];
}

/** Selects the chunks that have the words. */
function saidIn({ sources, model, rows, depth }: Search, words: string): SQL {
  const names = sources.map(({ name }) => name);
  const filtered = sources.some((source) => rows.has(source));
  const allowed = sources.map((source) => rows.get(source) ?? sql`select id from ${source.entity.table} where tenant_id = ${tenant}`);
  const among = filtered ? sql`array(${sql.join(allowed, sql` union all `)})` : sql`null`;
  return sql`select * from door_search_words(${sql.param(names)}::text[], ${model}, ${words}, ${among}::uuid[], ${depth})`;
}

/** Numbers a list from its best, each row once where the search is grouped. */
function ranked({ grouped, depth }: Search, list: SQL, order: SQL): SQL {
  const once = grouped ? sql`(select distinct on (source, parent) * from ${list} order by source, parent, ${order}, chunk)` : list;
  return sql`select *, row_number() over (order by ${order}, chunk) as place from ${once} as one order by ${order}, chunk limit ${depth}`;
}

function fused({ origins, words, grouped }: Search): SQL {
  if (words === undefined)
    return sql`select source, parent, chunk, 1 - distance as score, place as near_rank, null::bigint as word_rank from near`;
  if (!origins) return sql`select source, parent, chunk, score, null::bigint as near_rank, place as word_rank from said`;
  const key = grouped ? sql`n.source = w.source and n.parent = w.parent` : sql`n.chunk = w.chunk`;
  const share = (place: SQL) => sql`coalesce(1 / (${fusionRank} + ${place})::double precision, 0)`;
  // Over the best there can be: 1 is first in both lists.
  const score = sql`(${share(sql`n.place`)} + ${wordsWeight} * ${share(sql`w.place`)}) * ${(fusionRank + 1) / (1 + wordsWeight)}`;
  return sql`
    select coalesce(n.source, w.source) as source, coalesce(n.parent, w.parent) as parent,
      case when w.place < n.place or n.place is null then w.chunk else n.chunk end as chunk,
      ${score} as score, n.place as near_rank, w.place as word_rank
    from near n full join said w on ${key}`;
}

/** A query that any of the words satisfies; as text, a lexeme stands in quotes. */
const anyOf = (words: string): SQL => sql`(
  select string_agg('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | ')::tsquery
  from unnest(to_tsvector('english', ${words})))`;

/** The text with the words marked in its parts that have the most of them. */
function marked(words: string): SQL {
  const { start, stop, gap, less, greater } = marks;
  const options = `StartSel=${start}, StopSel=${stop}, FragmentDelimiter=${gap}, MaxFragments=2, MaxWords=30, MinWords=10`;
  const plain = sql`translate(c.chunk_text, ${`<>${start}${stop}${gap}${less}${greater}`}, ${less + greater})`;
  return sql`ts_headline('english', ${plain}, ${anyOf(words)}, ${options})`;
}
