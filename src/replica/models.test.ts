import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { inTenant } from '../db/in-tenant.js';
import { storeChunks, turned } from '../testing/chunks.js';
import { Devices } from '../testing/devices.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { type Embed, open, type Query, type Replica } from './index.js';

/** What a query means to either model. */
const query = turned(0);

let gateway: TestGateway;
let devices: Devices;
let replica: Replica;
let tenantId: string;
/** Three documents, the first of which is close to the query by the old model, and the second by the young one. */
let rows: string[];

beforeAll(async () => {
  gateway = await testGateway();
  devices = new Devices(gateway);
  tenantId = identityOf('acme.member').tenantId;
  const { engine } = gateway.database;
  const found = await engine.pool.query<{ id: string }>('select id from documents where tenant_id = $1 order by id limit 3', [tenantId]);
  rows = found.rows.map(({ id }) => id);
  const chunks = (texts: string[], turns: number[]) =>
    rows.map((row, i) => ({ of: 'document' as const, row, text: texts[i] as string, vector: turned(turns[i] as number) }));
  await storeChunks(engine, tenantId, 'young', chunks(['zanzibar', 'zanzibar', 'yesterday'], [1, 0, 0.1]));
  await storeChunks(engine, tenantId, 'old', chunks(['quagga', 'zanzibar', 'zanzibar'], [0.3, 0.9, 1]));
  replica = await devices.open('laptop', 'acme.member');
});
beforeEach(() => answer('old'));
afterAll(async () => {
  await devices.remove();
  await gateway.close();
});

/** Has the other model answer, as the worker does, and delete what the one before made where `alone`. */
async function answer(model: string, alone = false): Promise<void> {
  await inTenant(gateway.database.engine, { tenantId, role: 'worker' }, async (db) => {
    await db.execute(sql`update embedding_models set answers = false where tenant_id = ${tenantId}`);
    await db.execute(sql`update embedding_models set answers = true where tenant_id = ${tenantId} and model = ${model}`);
    if (alone) await db.execute(sql`delete from embedding_models where tenant_id = ${tenantId} and model <> ${model}`);
    if (alone) await db.execute(sql`delete from document_embeddings where tenant_id = ${tenantId} and model <> ${model}`);
  });
  await replica.pull();
}

/** The documents that a search finds, best first, by their place among the three. */
async function places(what: Query, embed?: Embed): Promise<{ way: string; meaning: number[]; words: number[] }> {
  const file = await open({ file: devices.path('laptop'), embed });
  const { way, hits } = await file.search(what, { tables: ['documents'] });
  await file.close();
  const by = (list: 'meaning' | 'words') =>
    hits
      .filter(({ ranks }) => ranks[list] !== undefined)
      .sort((one, other) => (one.ranks[list] as number) - (other.ranks[list] as number))
      .map(({ id }) => rows.indexOf(id));
  return { way, meaning: by('meaning'), words: by('words') };
}

const embedder = (model?: string): Embed => Object.assign(() => query, { model });

it('is answered by the chunks of one model while another’s stand beside them', async () => {
  expect(await places('nowhereword', embedder())).toEqual({ way: 'embedder', meaning: [0, 1, 2], words: [] });
  await answer('young');
  expect(await places('nowhereword', embedder())).toEqual({ way: 'embedder', meaning: [1, 2, 0], words: [] });
});

it('finds the words of that model’s chunks alone, and the name of a model by no word', async () => {
  expect((await places('yesterday')).words).toEqual([]);
  expect((await places('quagga')).words).toEqual([0]);
  expect((await places('zanzibar')).words.sort()).toEqual([1, 2]);
  await answer('young');
  expect((await places('yesterday')).words).toEqual([2]);
  expect((await places('quagga')).words).toEqual([]);
  expect((await places('zanzibar')).words.sort()).toEqual([0, 1]);
  expect((await replica.search('young')).hits).toEqual([]);
});

it('finds by that model what is like a row, and what is near the best hits by words', async () => {
  const like = { like: { table: 'documents', id: rows[2] as string } };
  expect(await places(like)).toMatchObject({ way: 'similar', meaning: [1, 0] });
  expect(await places('quagga')).toMatchObject({ way: 'hits', meaning: [0, 1, 2] });
  await answer('young');
  expect(await places(like)).toMatchObject({ way: 'similar', meaning: [1, 0] });
  expect(await places('yesterday')).toMatchObject({ way: 'hits', meaning: [2, 1, 0] });
});

it('asks an embedder that says its model only while that one answers', async () => {
  expect(await places('nowhereword', embedder('old'))).toMatchObject({ way: 'embedder', meaning: [0, 1, 2] });
  expect(await places('nowhereword', embedder('young'))).toMatchObject({ way: 'keyword', meaning: [] });
});

it('forgets the vectors of queries once another model answers, and has its chunks alone then', async () => {
  await replica.search('nowhereword', { vector: query });
  expect(await places('nowhereword')).toMatchObject({ way: 'cached', meaning: [0, 1, 2] });
  await answer('young', true);
  expect(await places('nowhereword')).toMatchObject({ way: 'keyword', meaning: [] });
  await replica.search('nowhereword', { vector: query });
  await gateway.ask('mutation { createTask(input: { title: "Anything" }) { task { id } } }', { as: 'acme.member' });
  await replica.pull();
  expect(await places('nowhereword')).toMatchObject({ way: 'cached', meaning: [1, 2, 0] });
  expect(await replica.verify()).toMatchObject({ exact: true });
});
