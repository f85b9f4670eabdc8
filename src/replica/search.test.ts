import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Devices } from '../testing/devices.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { documents, type Replica } from './index.js';

const dimensions = 1536;
/** A direction of a topic's own, and what is near it. */
const direction = (topic: number, noise = 0) =>
  Float32Array.from({ length: dimensions }, (_, i) => Math.sin((i + 1) * (topic + 1) * 1.7) + noise * Math.sin(i * 91.7 + noise * 1000));
const topics = ['espresso', 'tax return', 'mountain railway'];

let gateway: TestGateway;
let devices: Devices;
let replica: Replica;
let ids: string[];

beforeAll(async () => {
  gateway = await testGateway();
  devices = new Devices(gateway);
  const { tenantId } = identityOf('acme.member');
  const { rows } = await gateway.database.engine.pool.query<{ id: string }>(
    'select id from documents where tenant_id = $1 order by id limit 3',
    [tenantId],
  );
  ids = rows.map(({ id }) => id);
  for (const [topic, id] of ids.entries()) {
    for (let i = 0; i < 8; i++) {
      await gateway.database.engine.pool.query(
        `insert into document_embeddings (tenant_id, document_id, chunk_text, chunk_index, embedding, model, dimensions)
         values ($1, $2, $3, $4, $5, 'test', 1536)`,
        [tenantId, id, `Part ${i} about ${topics[topic]}`, i, JSON.stringify(Array.from(direction(topic, (i + 1) / 10)))],
      );
    }
  }
  replica = await devices.open('laptop', 'acme.member');
});
afterAll(async () => {
  await devices.remove();
  await gateway.close();
});

const found = ({ hits }: { hits: { table: string; id: string }[] }) => hits.map(({ table, id }) => `${table}/${id}`);

describe('a search', () => {
  it('finds rows by words, without accents and by their beginning, and says that words alone decided', async () => {
    await replica.write('createTask', { title: 'Grüße an Zoë ausrichten', description: 'nach dem Mittagessen' });
    for (const query of ['grusse zoe', 'Grüße', 'mittagess', 'zoë AND "ausrichten']) {
      expect((await replica.search(query)).hits[0], query).toMatchObject({ table: 'tasks', title: 'Grüße an Zoë ausrichten' });
    }
    expect((await replica.search('mittagess')).way).toBe('keyword');
    expect(await replica.search('nowhereword')).toEqual({ way: 'keyword', hits: [] });
    await expect(replica.search('  ')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('answers with the row that a chunk is a part of, once', async () => {
    const result = await replica.search('espresso');
    expect(found(result).filter((row) => row === `documents/${ids[0]}`)).toHaveLength(1);
    expect(result.hits.find(({ id }) => id === ids[0])).toMatchObject({ text: expect.stringContaining('espresso') });
  });

  it('without an embedder looks near the best hits by words', async () => {
    const result = await replica.search('railway part');
    expect(result.way).toBe('hits');
    expect(result.hits[0]).toMatchObject({ table: 'documents', id: ids[2], ranks: { words: expect.any(Number), meaning: 1 } });
  });

  it('with one finds by meaning what no word says', async () => {
    const { open } = await import('./index.js');
    const embedded = await open({ file: devices.path('laptop'), embed: () => direction(1, 0.05) });
    const result = await embedded.search('Steuererklärung');
    expect(result.way).toBe('embedder');
    expect(result.hits[0]).toMatchObject({ table: 'documents', id: ids[1], ranks: { meaning: 1 } });
    await embedded.close();
  });

  it('keeps the vectors of queries for the next time', async () => {
    await replica.search('ristretto', { vector: direction(0, 0.02) });
    const again = await replica.search('ristretto');
    expect([again.way, again.hits[0]?.id]).toEqual(['cached', ids[0]]);
  });

  it('finds what is like a row, and not the row itself', async () => {
    const { tenantId } = identityOf('acme.member');
    const twin = await gateway.ask('mutation { createDocument(input: { title: "Twin" }) { document { id } } }', { as: 'acme.member' });
    const { id } = twin.data.createDocument.document;
    await gateway.database.engine.pool.query(
      `insert into document_embeddings (tenant_id, document_id, chunk_text, chunk_index, embedding, model, dimensions)
       values ($1, $2, $3, 0, $4, 'test', 1536)`,
      [tenantId, id, 'twin', JSON.stringify(Array.from(direction(2, 0.15)))],
    );
    await replica.pull();
    const result = await replica.search({ like: { table: 'documents', id } });
    expect([result.way, found(result)[0]]).toEqual(['similar', `documents/${ids[2]}`]);
    expect(found(result)).not.toContain(`documents/${id}`);
    expect(await replica.verify()).toMatchObject({ exact: true });
  });

  it('follows changes and deletes, and keeps to the tables that are asked for', async () => {
    const { id } = await replica.write('createTask', { title: 'Quixotic errand' });
    expect(found(await replica.search('quixotic'))).toEqual([`tasks/${id}`]);
    await replica.write('updateTask', { id: id as string, set: { title: 'Sober errand' } });
    expect(found(await replica.search('quixotic'))).toEqual([]);
    expect(found(await replica.search('sober errand'))).toEqual([`tasks/${id}`]);
    expect(found(await replica.search('sober', { tables: ['deals'] }))).toEqual([]);
    await replica.push();
    expect(found(await replica.search('sober'))).toEqual([`tasks/${id}`]);
    await replica.write('deleteTask', { id: id as string });
    expect(found(await replica.search('sober'))).toEqual([]);
    expect(await replica.query.$count(documents)).toBeGreaterThan(0);
  });
});
