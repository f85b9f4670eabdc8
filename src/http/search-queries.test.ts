import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Embedders } from '../embeddings/embedder.js';
import { createEmbedders } from '../embeddings/embedders.js';
import { createEmbedQueries } from '../embeddings/queries.js';
import { storeChunks, turned } from '../testing/chunks.js';
import { identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { type TestProvider, testProvider } from '../testing/provider.js';
import { rowsOf, searchQuery } from '../testing/searchable.js';
import { until } from '../testing/until.js';

const people = ['acme.viewer', 'globex.viewer'] as const;
let provider: TestProvider;
let embedders: Embedders;
let gateway: TestGateway;
/** Has the provider answer what it holds. */
let open = () => {};

beforeAll(async () => {
  provider = await testProvider();
  embedders = createEmbedders({ url: provider.url, model: 'test-model' });
  gateway = await testGateway({ embedders });
  for (const as of people) {
    const [row = ''] = await rowsOf(gateway, as, 'document', 1);
    const chunk = { of: 'document' as const, row, text: 'A heron in the reeds.', vector: turned(0.1) };
    await storeChunks(gateway.database.engine, identityOf(as).tenantId, 'test-model', [chunk]);
  }
});
afterEach(() => {
  vi.useRealTimers();
  open();
  provider.answer();
  provider.asked.length = 0;
});
afterAll(async () => {
  await gateway.close();
  await provider.close();
});

/** Has the provider take its time, until `open()`. */
function hold() {
  const opened = new Promise<undefined>((resolve) => {
    open = () => resolve(undefined);
  });
  provider.answer(() => opened);
}

const search = (as: Person, mode: 'SEMANTIC' | 'HYBRID', signal?: AbortSignal) =>
  gateway.ask(searchQuery, { as, variables: { input: { text: `heron for ${as}`, mode, types: ['DOCUMENT'] } }, ...(signal && { signal }) });

it('asks a provider for two operations of a tenant at a time, and meanwhile for those of another', async () => {
  hold();
  gateway.statements.clear();
  const many = Array.from({ length: 6 }, () => search('acme.viewer', 'HYBRID'));
  await until(() => gateway.statements.beside.filter((text) => text.includes('embedding_models')).length === 6);
  const other = search('globex.viewer', 'HYBRID');
  await until(() => provider.texts.includes('heron for globex.viewer'));
  expect(provider.asked).toHaveLength(3);
  open();
  for (const { errors } of await Promise.all([...many, other])) expect(errors).toBeUndefined();
});

it('answers by the words who waits too long or finds too many waiting, and SEMANTIC not', async () => {
  hold();
  const first = [search('acme.viewer', 'HYBRID'), search('acme.viewer', 'HYBRID')];
  await until(() => provider.asked.length === 2);
  const late = Array.from({ length: 25 }, () => search('acme.viewer', 'HYBRID'));
  const semantic = await search('acme.viewer', 'SEMANTIC');
  for (const { data } of await Promise.all(late)) {
    expect(data.search.edges).toHaveLength(1);
    expect(data.search.searchInfo).toMatchObject({ semantic: false });
  }
  expect(semantic).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
  expect(semantic.headers.get('retry-after')).toBe('1');
  open();
  for (const { data } of await Promise.all(first)) expect(data.search.searchInfo).toMatchObject({ semantic: true });
  expect(provider.asked).toHaveLength(2);
});

it('makes no room at once for who goes away and comes again', async () => {
  hold();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const turn = async (holds: () => boolean) => {
    while (!holds()) await new Promise(setImmediate);
  };
  const embed = createEmbedQueries(embedders);
  const gone = new AbortController();
  const here = new AbortController();
  const given = ['one', 'two'].map((text) => embed('acme', 'test-model', [text], gone.signal));
  await turn(() => provider.asked.length === 2);
  gone.abort();
  for (const one of given) await expect(one).rejects.toThrow();
  const again = embed('acme', 'test-model', ['three'], here.signal);
  const other = embed('globex', 'test-model', ['four'], here.signal);
  await turn(() => provider.texts.includes('four'));
  expect(provider.texts).toEqual(['one', 'two', 'four']);
  vi.advanceTimersByTime(1_000);
  await turn(() => provider.texts.includes('three'));
  open();
  await Promise.all([again, other]);
});
