import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declarations } from '../../../schema/kit.js';
import '../../../schema/index.js';
import { vectorDimensions } from '../../../schema/chunks.js';
import { storeChunks } from '../../testing/chunks.js';
import { identityOf, type TestGateway, testGateway } from '../../testing/gateway.js';
import { rowsOf, type SearchEdge, searchQuery, turningEmbedders } from '../../testing/searchable.js';
import { audit } from '../audit/audit.js';
import { holdings, maintain, stepsOf } from './maintain.js';
import { vectorBytes } from './origins.js';

const model = 'turning';
const limits = { promote: 60, demote: 40 };
const count = 90;
let gateway: TestGateway;
let documents: string[];
let vectors: { row: string; vector: Float32Array }[];

/** Always the same numbers, which look like chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

const random = (seed: number) => Float32Array.from({ length: vectorDimensions }, chance(seed));

beforeAll(async () => {
  gateway = await testGateway({ embedders: turningEmbedders(model).embedders });
  for (const as of ['acme.admin', 'globex.admin'] as const) {
    const rows = await rowsOf(gateway, as, 'document', 10);
    const chunks = Array.from({ length: as === 'acme.admin' ? count : 20 }, (_, i) => ({
      of: 'document' as const,
      row: rows[i % 10] ?? '',
      text: `Passage ${i} of the same words.`,
      // The last ten are as near as the ten before them, so that there are ties.
      vector: random(i >= 80 ? i - 10 : i),
      index: Math.floor(i / 10),
    }));
    await storeChunks(gateway.database.engine, identityOf(as).tenantId, model, chunks);
    if (as === 'acme.admin') [documents, vectors] = [rows, chunks.map(({ row, vector }) => ({ row, vector }))];
  }
});
afterAll(() => gateway.close());

async function owner<T>(work: (client: import('pg').PoolClient) => Promise<T>): Promise<T> {
  const client = await gateway.database.engine.pool.connect();
  try {
    return await work(client);
  } finally {
    client.release(true);
  }
}

const maintained = (promote = limits.promote, demote = limits.demote) => owner((client) => maintain(client, () => {}, { promote, demote }));
const indexes = async () =>
  (await gateway.database.engine.pool.query("select indexdef from pg_indexes where indexname like '%\\_near\\_%'")).rows.map(
    ({ indexdef }) => indexdef as string,
  );

async function nearest(input: object, first = 10, as: 'acme.admin' | 'globex.admin' = 'acme.admin') {
  const { data, errors } = await gateway.ask(searchQuery, { as, variables: { input, first } });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.search as { edges: SearchEdge[]; searchInfo: { strategy: string; recallTarget: number } };
}

/** The distances to all of the company's vectors, by brute force in float32 as they are stored. */
function byForce(query: Float32Array): { row: string; distance: number }[] {
  const dot = (one: Float32Array, other: Float32Array) => one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
  const length = (one: Float32Array) => Math.sqrt(dot(one, one));
  return vectors
    .map(({ row, vector }) => ({ row, distance: 1 - dot(query, vector) / length(query) / length(vector) }))
    .sort((one, other) => one.distance - other.distance);
}

/** Sums of 1,536 products in float32, in another order: what is the same number can differ in the sixth place. */
const same = (found: (number | null)[], expected: number[]) => {
  expect(found).toHaveLength(expected.length);
  for (const [i, distance] of expected.entries()) expect(found[i]).toBeCloseTo(distance, 4);
};

describe.each([
  ['before', 'EXACT', 1],
  ['after', 'INDEX', 0.99],
])('%s promotion, by %s', (_, strategy, recallTarget) => {
  it('says how it was answered, and small companies are answered exactly all the same', async () => {
    if (strategy === 'INDEX') {
      const steps = await maintained();
      expect(steps).toMatchObject([{ act: 'build', table: 'document_embeddings', holding: { chunks: count } }]);
      expect(await indexes()).toHaveLength(1);
      expect(await maintained()).toEqual([]);
    }
    const input = { embedding: Array.from(random(1000)), types: ['DOCUMENT'] };
    expect((await nearest(input)).searchInfo).toMatchObject({ strategy, recallTarget });
    expect((await nearest(input, 10, 'globex.admin')).searchInfo).toMatchObject({ strategy: 'EXACT', recallTarget: 1 });
  });

  it('finds the nearest parts that brute force finds, with ties, for queries of every kind', async () => {
    for (const seed of [3, 75, 85, 1001, 1002, 1003]) {
      const query = random(seed);
      const { edges } = await nearest({ embedding: Array.from(query), types: ['DOCUMENT'], groupByEntity: false }, 25);
      same(
        edges.map(({ distance }) => distance),
        byForce(query)
          .slice(0, 25)
          .map(({ distance }) => distance),
      );
    }
  });

  it('finds every row once by its nearest part, however many parts crowd at the top', async () => {
    const query = random(1004);
    const { edges } = await nearest({ embedding: Array.from(query) }, 100);
    const best = new Map<string, number>();
    for (const { row, distance } of byForce(query)) if (!best.has(row)) best.set(row, distance);
    expect(edges.map(({ node }) => node.id)).toEqual([...best.keys()]);
    same(
      edges.map(({ distance }) => distance),
      [...best.values()],
    );
    expect(edges).toHaveLength(10);
  });

  it('finds all that a filter leaves', async () => {
    const query = random(1005);
    const input = { embedding: Array.from(query), groupByEntity: false, filter: { withinDocumentId: documents[0] } };
    const { data } = await gateway.ask('{ documents(first: 100) { nodes { id parentId } } }', { as: 'acme.admin' });
    const parents = new Map((data.documents.nodes as { id: string; parentId: string | null }[]).map(({ id, parentId }) => [id, parentId]));
    const isBelow = (id: string | null | undefined): boolean => id != null && (id === documents[0] || isBelow(parents.get(id)));
    const { edges } = await nearest(input, 100);
    expect(edges.map(({ node }) => node.id)).toEqual(
      byForce(query)
        .filter(({ row }) => isBelow(row))
        .map(({ row }) => row),
    );
    const all = await nearest({ ...input, filter: { createdFrom: '2000-01-01T00:00:00Z' } }, 100);
    expect(all.edges).toHaveLength(count);
  });

  it('asks the index where there is one, and reads all vectors where there is none', async () => {
    const { pool } = gateway.database.engine;
    const scans = async () => {
      await owner((client) => client.query('select pg_stat_force_next_flush()'));
      const { rows } = await pool.query(
        "select coalesce(sum(idx_scan), 0)::int as scans from pg_stat_user_indexes where indexrelname like '%\\_near\\_%'",
      );
      return rows[0].scans as number;
    };
    await nearest({ embedding: Array.from(random(1006)), types: ['DOCUMENT'] });
    expect((await scans()) > 0).toBe(strategy === 'INDEX');
  });
});

it('leaves the audit nothing to find', async () => {
  expect(await indexes()).toHaveLength(1);
  expect((await audit(gateway.database.engine, declarations.values())).findings).toEqual([]);
});

it('keeps an index until its company is much smaller, and drops it then', async () => {
  expect(await maintained(count + 1, count)).toEqual([]);
  expect(await maintained(count + 10, count + 1)).toMatchObject([{ act: 'drop', why: `fewer than ${count + 1} chunks` }]);
  expect(await indexes()).toEqual([]);
  const { searchInfo } = await nearest({ embedding: Array.from(random(1000)) });
  expect(searchInfo.strategy).toBe('EXACT');
});

it('builds again what was interrupted, which no search asks meanwhile', async () => {
  await maintained();
  const { pool } = gateway.database.engine;
  await pool.query(
    `update pg_index set indisvalid = false where indexrelid in (select oid from pg_class where relname like '%\\_near\\_%')`,
  );
  expect((await nearest({ embedding: Array.from(random(1000)) })).searchInfo.strategy).toBe('EXACT');
  expect((await maintained())?.map(({ act, why }) => [act, why])).toEqual([
    ['drop', 'its build was interrupted'],
    ['build', `${limits.promote} chunks or more`],
  ]);
  expect((await nearest({ embedding: Array.from(random(1000)) })).searchInfo.strategy).toBe('INDEX');
});

it('drops the index of a model that left nothing behind', async () => {
  const { engine } = gateway.database;
  const { tenantId } = identityOf('acme.admin');
  await engine.pool.query(`update document_embeddings set model = 'another' where tenant_id = '${tenantId}'`);
  const steps = await owner(async (client) => stepsOf(await holdings(client), limits));
  expect(steps.map(({ act, why }) => [act, why])).toEqual([
    ['drop', 'no chunks are left for it'],
    ['build', `${limits.promote} chunks or more`],
  ]);
  await engine.pool.query(`update document_embeddings set model = '${model}' where tenant_id = '${tenantId}'`);
});

it('never compares a vector that has no direction', async () => {
  const { engine } = gateway.database;
  const { tenantId } = identityOf('globex.admin');
  const zero = vectorBytes(new Float32Array(vectorDimensions));
  await engine.pool.query('update document_embeddings set embedding = $1 where tenant_id = $2 and chunk_index = 0', [zero, tenantId]);
  const { edges } = await nearest({ embedding: Array.from(random(1)), groupByEntity: false }, 100, 'globex.admin');
  expect(edges).toHaveLength(10);
});

describe('where one row’s parts crowd around what is looked for', () => {
  const query = random(2000);
  /** The query's vector, turned from it as far as `by` says, each `seed` another way. */
  const beside = (by: number, seed: number) => query.map((value, i) => value + by * (random(seed)[i] ?? 0));
  let meetings: string[];
  beforeAll(async () => {
    meetings = await rowsOf(gateway, 'acme.admin', 'meeting', 3);
    const document = (row: number, index: number, by: number) => ({
      of: 'document' as const,
      row: documents[row] ?? '',
      text: 'near',
      index,
      vector: beside(by, 3000 + 100 * row + index),
    });
    await storeChunks(gateway.database.engine, identityOf('acme.admin').tenantId, 'crowded', [
      ...Array.from({ length: 90 }, (_, i) => document(0, i, 0.1)),
      ...Array.from({ length: 18 }, (_, i) => document(1 + (i % 9), Math.floor(i / 9), 0.5)),
      ...meetings.map((row, i) => ({ of: 'meeting' as const, row, text: 'far', vector: beside(2, 4000 + i) })),
    ]);
    expect(await maintained()).toContainEqual(
      expect.objectContaining({ act: 'build', holding: expect.objectContaining({ model: 'crowded' }) }),
    );
  });

  it('finds the other rows that are nearer than another source’s', async () => {
    const { edges, searchInfo } = await nearest({ embedding: Array.from(query) }, 3);
    expect(searchInfo.strategy).toBe('INDEX');
    expect(edges.map(({ node }) => meetings.includes(node.id))).toEqual([false, false, false]);
    expect(edges[0]?.node.id).toBe(documents[0]);
  });

  it('finds all rows above a score, where another source has only rows below it', async () => {
    const { edges } = await nearest({ embedding: Array.from(query), minScore: 0.5 }, 10);
    expect(edges.map(({ node }) => node.id).sort()).toEqual([...documents].sort());
  });

  it.each([
    ['once where the nearest stand out', beside(0.5, 3100), 1],
    ['again, and wider, where none does', random(2001), 2],
  ])('looks into the index %s', async (_, vector, times) => {
    gateway.statements.clear();
    await nearest({ embedding: Array.from(vector), types: ['DOCUMENT'], groupByEntity: false }, 1);
    expect(gateway.statements.beside.filter((text) => text.includes('<=>'))).toHaveLength(times);
  });
});
