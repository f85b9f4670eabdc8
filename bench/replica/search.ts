import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { LocalFile } from '../../src/replica/file.js';
import { applyStatements } from '../../src/replica/rows.js';
import { createStatements, type ReplicaSchema } from '../../src/replica/schema.js';
import { search } from '../../src/replica/search.js';
import { indexWords } from '../../src/replica/words.js';
import { ms, type Outcome, quantile, type Scene } from './scene.js';

const dimensions = 1536;
const queries = 50;
const wanted = 10;

/** Chunks and their model, as the gateway describes them. */
const schema: ReplicaSchema = {
  version: '1',
  tenantId: randomUUID(),
  userId: randomUUID(),
  role: 'MEMBER',
  tables: [
    {
      name: 'chunks',
      version: '1',
      tenantWide: true,
      columns: [
        { name: 'id', type: 'ID', nullable: false },
        { name: 'chunk_text', type: 'TEXT', nullable: false },
        { name: 'model', type: 'TEXT', nullable: false },
        { name: 'embedding', type: 'VECTOR', nullable: true, dimensions },
      ],
    },
    {
      name: 'embedding_models',
      version: '1',
      tenantWide: true,
      columns: [
        { name: 'id', type: 'ID', nullable: false },
        { name: 'model', type: 'TEXT', nullable: false },
        { name: 'answers', type: 'BOOLEAN', nullable: false },
      ],
    },
  ],
};
const [table] = schema.tables as [ReplicaSchema['tables'][number]];
const model = 'bench';

/** Repeatable numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Vectors in topics: each near the middle of one, as texts about one thing are. */
function vectors(count: number, next: () => number): { all: Float32Array; near: (i: number) => Float32Array } {
  const topics = 200;
  const bell = () => next() + next() + next() - 1.5;
  const middles = Float32Array.from({ length: topics * dimensions }, bell);
  const all = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const at = (i % topics) * dimensions;
    let square = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = (middles[at + d] as number) + 0.8 * bell();
      all[i * dimensions + d] = value;
      square += value * value;
    }
    const scale = 1 / Math.sqrt(square);
    for (let d = 0; d < dimensions; d++) all[i * dimensions + d] = (all[i * dimensions + d] as number) * scale;
  }
  const near = (i: number) =>
    Float32Array.from({ length: dimensions }, (_, d) => (all[i * dimensions + d] as number) + (0.5 * bell()) / Math.sqrt(dimensions));
  return { all, near };
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The half-precision number next to a small one in single precision, as its 16 bits. */
function half(value: number): number {
  single[0] = value;
  const word = bits[0] as number;
  const exponent = ((word >>> 23) & 0xff) - 112;
  if (exponent <= 0) return (word >>> 16) & 0x8000;
  return ((word >>> 16) & 0x8000) | (exponent << 10) | ((word >>> 13) & 0x3ff);
}

function halfvec(vector: Float32Array): string {
  const bytes = Buffer.alloc(4 + 2 * vector.length);
  bytes.writeUInt16BE(vector.length, 0);
  for (const [i, value] of vector.entries()) bytes.writeUInt16BE(half(value), 4 + 2 * i);
  return bytes.toString('base64');
}

/** The best by cosine, in single precision and of all. */
function exact(all: Float32Array, count: number, query: Float32Array): number[] {
  const scores = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let dot = 0;
    for (let d = 0, at = i * dimensions; d < dimensions; d++) dot += (all[at + d] as number) * (query[d] as number);
    scores[i] = dot;
  }
  return Array.from(scores.keys())
    .sort((a, b) => (scores[b] as number) - (scores[a] as number))
    .slice(0, wanted);
}

/** Search over a file of chunks: its time, and how many of the ten best of all it finds. */
export async function searching({ directory }: Scene, progress: (line: string) => void): Promise<Outcome> {
  const outcome: Outcome = { lines: [], failures: [] };
  for (const [count, aim] of [
    [10_000, 10],
    [100_000, 60],
  ] as const) {
    progress(`${count} chunks`);
    const next = random(count);
    const { all, near } = vectors(count, next);
    const path = join(directory, `search-${count}.db`);
    const file = await LocalFile.open(path);
    await file.write(async (transaction) => void (await transaction.batch(schema.tables.flatMap((each) => createStatements(each)))));
    await file.execute({ sql: 'insert into embedding_models values (?, ?, 1)', args: [randomUUID(), model] });
    const word = () => `word${Math.floor(next() ** 3 * 5_000)}`;
    const ids = Array.from({ length: count }, (_, i) => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`);
    for (let from = 0; from < count; from += 500) {
      const rows = ids.slice(from, from + 500).map((id, i) => {
        const at = (from + i) * dimensions;
        return [id, Array.from({ length: 40 }, word).join(' '), model, halfvec(all.subarray(at, at + dimensions))];
      });
      const page = {
        table: 'chunks',
        columns: ['id', 'chunk_text', 'model', 'embedding'],
        rows: JSON.stringify(rows),
        count: rows.length,
        deleted: [],
      };
      await file.write((transaction) => transaction.batch(applyStatements(table, page)));
    }
    await file.write((transaction) => transaction.batch(indexWords(table)));
    await file.execute('pragma wal_checkpoint(truncate)');
    const times: number[] = [];
    let found = 0;
    for (let i = 0; i < queries; i++) {
      const query = near(Math.floor(next() * count));
      const best = exact(all, count, query);
      const start = performance.now();
      const { hits } = await search(file.reader, schema, `${word()} ${word()}`, () => query, { limit: 50 });
      times.push(performance.now() - start);
      const meant = hits.filter(({ ranks }) => (ranks.meaning ?? 99) <= wanted).map(({ id }) => ids.indexOf(id));
      found += best.filter((i) => meant.includes(i)).length;
    }
    const recall = found / (queries * wanted);
    const size = (statSync(path).size / 1e6).toFixed(0);
    outcome.lines.push(
      `${count} chunks: p50 ${ms(quantile(times, 0.5))} (aim ${aim}), p95 ${ms(quantile(times, 0.95))}, recall ${recall.toFixed(3)} (aim 0.97), a file of ${size} MB`,
    );
    if (recall < 0.97) outcome.failures.push(`recall is ${recall.toFixed(3)} at ${count} chunks`);
    await file.close();
  }
  return outcome;
}
