import type { Client, ResultSet } from '@libsql/client';
import { ReplicaError } from './errors.js';
import { answeringModel, modelOf, ofModel } from './models.js';
import { quoted, type ReplicaSchema, type ReplicaTable, sideTables, vectorColumn } from './schema.js';
import { bodyColumns, titleColumn } from './words.js';

/**
 * Makes a text's vector on the device: of as many numbers as those that came from the gateway, and by the model that answers
 * the company's searches there (`embeddingModels`). One that says its `model` is asked only while that model answers.
 */
export interface Embed {
  (text: string): Float32Array;
  readonly model?: string | undefined;
}

/**
 * Where the vector of the query came from: the embedder on the device, a query that was asked with its vector before, the row
 * that others are to be like, the mean of the ten best hits by words; or there is none, and words alone decided.
 */
export type Way = 'embedder' | 'cached' | 'similar' | 'hits' | 'keyword';

/** A row that was found. Of a chunk, the row that it is a part of. */
export interface Hit {
  table: string;
  id: string;
  title: string | null;
  /** The part of its text that was found, or its beginning. */
  text: string;
  score: number;
  /** The place in the list by words and in the list by meaning, from 1. */
  ranks: { words?: number; meaning?: number };
}

export interface SearchResult {
  way: Way;
  hits: Hit[];
}

export interface SearchOptions {
  /** How many rows, 10 where it is left out. */
  limit?: number | undefined;
  /** Only rows of these tables. */
  tables?: readonly string[] | undefined;
  /** The query's vector by the model that answers, where the caller has it. It is kept for as long as that model answers. */
  vector?: Float32Array | undefined;
}

/** What is looked for: words, or what is like a row. */
export type Query = string | { like: { table: string; id: string } };

/**
 * How many candidates the scan over one bit a dimension hands to the one over eight: 200, of many chunks one in 200, and 500 at
 * the most. One bit tells topics apart, and hardly the passages of one, of which a large company has hundreds.
 */
const candidates = (bytes: string) => `(select min(500, max(200, coalesce(max(rowid), 0) / 200)) from ${quoted(bytes)})`;
/** How far down a list a row is still counted. */
const depth = 50;
/** Reciprocal rank fusion's constant. */
const k = 60;

/** What a search goes by: the file, its tables, and the model whose chunks answer. */
interface Ground {
  client: Client;
  schema: ReplicaSchema;
  model: string | null;
}

/** A row or a chunk in a list, best first. */
interface Found {
  table: string;
  id: string;
}

/** Finds rows by their words and by their meaning, and says how. */
export async function search(
  client: Client,
  schema: ReplicaSchema,
  query: Query,
  embed: Embed | undefined,
  { limit = 10, tables, vector }: SearchOptions,
): Promise<SearchResult> {
  const ground = { client, schema, model: await answeringModel(client, schema.tables) };
  const words = typeof query === 'string' ? await byWords(ground, query, depth) : [];
  const { way, value } = await queryVector(ground, query, words, embed, vector);
  const meaning = value ? await byMeaning(ground, value) : [];
  const owners = await ownersOf(client, schema, [...words, ...meaning]);
  const self = typeof query === 'string' ? undefined : keyOf(query.like);
  const isWanted = ({ table, id }: Found) => (!tables || tables.includes(table)) && keyOf({ table, id }) !== self;
  const lists = { words: distinct(words, owners, isWanted), meaning: distinct(meaning, owners, isWanted) };
  const fused = fuse(lists).slice(0, limit);
  const texts = await textsOf(
    client,
    schema,
    fused.flatMap((hit) => [hit, hit.from]),
  );
  return { way, hits: fused.flatMap((hit) => described(hit, texts)) };
}

const keyOf = ({ table, id }: Found) => `${table} ${id}`;

/** The best rows and chunks by words: those with all of them, the last as a beginning; where there are few, with any. */
async function byWords(ground: Ground, text: string, limit: number): Promise<Found[]> {
  const words =
    text
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, 32) ?? [];
  if (words.length === 0) return [];
  const terms = words.map((word) => `"${word}"`);
  const all = await matching(ground, `${terms.join(' ')}*`, limit);
  if (all.length >= Math.min(limit, 10) || words.length === 1) return all;
  const any = await matching(ground, `${terms.join(' OR ')}*`, limit);
  const seen = new Set(all.map(keyOf));
  return [...all, ...any.filter((found) => !seen.has(keyOf(found)))].slice(0, limit);
}

async function matching({ client, schema, model }: Ground, match: string, limit: number): Promise<Found[]> {
  const models = withVectors(schema).map((chunks) => `when '${chunks.name}' then (${modelOf(chunks, 'd.id')})`);
  const itsModel = `select case d.tbl ${models.join(' ')} else :model end from _docs d where d.doc = _words.rowid`;
  const { rows } = await client.execute({
    sql: `select d.tbl, d.id from (select rowid as doc, bm25(_words, 4.0, 1.0) as score from _words
        where _words match :match and ${ofModel(schema.tables, itsModel)} order by score limit :limit) w
      join _docs d on d.doc = w.doc order by w.score`,
    args: { match, limit, model },
  });
  return rows.map(({ tbl, id }) => ({ table: String(tbl), id: String(id) }));
}

const withVectors = (schema: ReplicaSchema) => schema.tables.filter((table) => vectorColumn(table));

/** The best chunks by meaning: exact over eight bits a dimension, of the candidates that one bit a dimension leaves. */
async function byMeaning({ client, schema, model }: Ground, vector: Uint8Array): Promise<Found[]> {
  const found = await Promise.all(
    withVectors(schema)
      .filter((table) => vector.byteLength === 4 * (table.columns.find(({ type }) => type === 'VECTOR')?.dimensions ?? 0))
      .map(async (table) => {
        const { name } = table;
        const { bits, bytes } = sideTables(name);
        const { rows } = await client.execute({
          sql: `with q as materialized (select vector1bit(:vector) as code, vector8(:vector) as vector),
            near as materialized (select b.id from ${quoted(bits)} b, q where ${ofModel(schema.tables, modelOf(table, 'b.id'))}
              order by vector_distance_cos(b.code, q.code) limit ${candidates(bytes)})
            select b.id, vector_distance_cos(b.vector, q.vector) as distance from near join ${quoted(bytes)} b on b.id = near.id, q order by distance limit ${depth}`,
          args: { vector, model },
        });
        return rows.map(({ id, distance }) => ({ table: name, id: String(id), distance: Number(distance) }));
      }),
  );
  return found
    .flat()
    .sort((one, other) => one.distance - other.distance)
    .slice(0, depth);
}

/** The vector to look with, as single-precision bytes, and where it came from. */
async function queryVector(
  ground: Ground,
  query: Query,
  words: readonly Found[],
  embed: Embed | undefined,
  given?: Float32Array,
): Promise<{ way: Way; value?: Uint8Array }> {
  const bytes = (vector: Float32Array) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  if (typeof query !== 'string') {
    const value = await meanOf(ground, await partsOf(ground, query.like));
    return value ? { way: 'similar', value } : { way: 'keyword' };
  }
  if (given) return { way: 'cached', value: bytes(given) };
  const { rows } = await ground.client.execute({ sql: 'select vector from _queries where text = ?', args: [query] });
  if (rows[0]) return { way: 'cached', value: new Uint8Array(rows[0].vector as ArrayBuffer) };
  if (embed && (embed.model === undefined || embed.model === ground.model)) return { way: 'embedder', value: bytes(embed(query)) };
  const chunks = new Set(withVectors(ground.schema).map(({ name }) => name));
  const value = await meanOf(ground, words.filter(({ table }) => chunks.has(table)).slice(0, 10));
  return value ? { way: 'hits', value } : { way: 'keyword' };
}

/** The chunks of a row, or the chunk itself. */
async function partsOf({ client, schema }: Ground, { table, id }: Found): Promise<Found[]> {
  if (withVectors(schema).some(({ name }) => name === table)) return [{ table, id }];
  const parts = await Promise.all(
    withVectors(schema).map(async (chunks) => {
      const owner = ownerColumn(chunks);
      if (owner?.references !== table) return [];
      const { rows } = await client.execute({ sql: `select id from ${quoted(chunks.name)} where ${quoted(owner.name)} = ?`, args: [id] });
      return rows.map((row) => ({ table: chunks.name, id: String(row.id) }));
    }),
  );
  return parts.flat();
}

/** The mean of the chunks' vectors by the model that answers, as single-precision bytes; undefined where none of them has one. */
async function meanOf({ client, schema, model }: Ground, chunks: readonly Found[]): Promise<Uint8Array | undefined> {
  const found = await Promise.all(
    withVectors(schema).map((table) => {
      const ids = chunks.filter((chunk) => chunk.table === table.name).map(({ id }) => id);
      return client.execute({
        sql: `select vector_extract(vector) as numbers from ${quoted(sideTables(table.name).bytes)} b
          where id in (select value from json_each(:ids)) and ${ofModel(schema.tables, modelOf(table, 'b.id'))}`,
        args: { ids: JSON.stringify(ids), model },
      });
    }),
  );
  const vectors = found.flatMap(({ rows }: ResultSet) => rows.map(({ numbers }) => JSON.parse(String(numbers)) as number[]));
  const [first] = vectors;
  if (!first) return undefined;
  const mean = Float32Array.from(first, (_, i) => vectors.reduce((sum, vector) => sum + (vector[i] ?? 0), 0) / vectors.length);
  return new Uint8Array(mean.buffer);
}

/** The column by which a chunk says which row it is a part of. */
const ownerColumn = (table: ReplicaTable) => table.columns.find(({ references }) => references);

/** The rows that chunks are parts of, by chunk. */
async function ownersOf(client: Client, schema: ReplicaSchema, found: readonly Found[]): Promise<Map<string, Found>> {
  const owners = new Map<string, Found>();
  for (const table of withVectors(schema)) {
    const owner = ownerColumn(table);
    const ids = found.filter((one) => one.table === table.name).map(({ id }) => id);
    if (!owner?.references || ids.length === 0) continue;
    const { rows } = await client.execute({
      sql: `select id, ${quoted(owner.name)} as owner from ${quoted(table.name)} where id in (select value from json_each(?))`,
      args: [JSON.stringify(ids)],
    });
    for (const row of rows)
      owners.set(keyOf({ table: table.name, id: String(row.id) }), { table: owner.references, id: String(row.owner) });
  }
  return owners;
}

/** A row with the chunk that speaks for it. */
interface Ranked extends Found {
  from: Found;
}

/** A list of rows out of one of rows and chunks: each at its best place. */
function distinct(found: readonly Found[], owners: ReadonlyMap<string, Found>, isWanted: (row: Found) => boolean): Ranked[] {
  const best = new Map<string, Ranked>();
  for (const from of found) {
    const row = owners.get(keyOf(from)) ?? from;
    if (isWanted(row) && !best.has(keyOf(row))) best.set(keyOf(row), { ...row, from });
  }
  return [...best.values()];
}

type Fused = Ranked & Pick<Hit, 'score' | 'ranks'>;

/** Both lists as one: a row's score is the sum of 1 / (60 + its place) over the lists that it is in. */
function fuse(lists: { words: Ranked[]; meaning: Ranked[] }): Fused[] {
  const fused = new Map<string, Fused>();
  for (const [list, rows] of Object.entries(lists)) {
    for (const [i, row] of rows.entries()) {
      const one = fused.get(keyOf(row)) ?? { ...row, score: 0, ranks: {} };
      fused.set(keyOf(row), { ...one, score: one.score + 1 / (k + i + 1), ranks: { ...one.ranks, [list]: i + 1 } });
    }
  }
  return [...fused.values()].sort((one, other) => other.score - one.score);
}

/** What is shown of a row. */
interface Text {
  title: string | null;
  text: string;
}

function described({ table, id, from, score, ranks }: Fused, texts: ReadonlyMap<string, Text>): Hit[] {
  const row = texts.get(keyOf({ table, id }));
  const part = texts.get(keyOf(from));
  return row && part ? [{ table, id, title: row.title, text: part.text || row.text, score, ranks }] : [];
}

/** Titles and beginnings of rows, by table and id; one that is gone is left out. */
async function textsOf(client: Client, schema: ReplicaSchema, rows: readonly Found[]): Promise<Map<string, Text>> {
  const texts = new Map<string, Text>();
  for (const table of schema.tables) {
    const ids = rows.filter((row) => row.table === table.name).map(({ id }) => id);
    if (ids.length === 0) continue;
    const title = titleColumn(table);
    const body = bodyColumns(table)
      .filter(({ type }) => type === 'TEXT')
      .map(({ name }) => quoted(name));
    const { rows: found } = await client.execute({
      sql: `select id, ${title ? quoted(title.name) : 'null'} as title, ${body.length > 0 ? `substr(concat_ws(' ', ${body.join(', ')}), 1, 300)` : `''`} as text
        from ${quoted(table.name)} where id in (select value from json_each(?))`,
      args: [JSON.stringify(ids)],
    });
    for (const { id, title, text } of found)
      texts.set(keyOf({ table: table.name, id: String(id) }), { title: title === null ? null : String(title), text: String(text) });
  }
  return texts;
}

/** @throws BAD_INPUT where nothing can be looked for. */
export function checkQuery(query: Query): void {
  if (typeof query === 'string' ? query.trim() === '' : !query.like.id) {
    throw new ReplicaError('BAD_INPUT', 'There is nothing to look for.', 'Give words, or the row that others are to be like.');
  }
}
