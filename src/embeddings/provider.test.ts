import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { vectorDimensions } from '../../schema/chunks.js';
import { embeddings, refuse, type TestProvider, testProvider } from '../testing/provider.js';
import { createProvider } from './provider.js';
import type { ProviderFailure } from './provider-failure.js';

let provider: TestProvider;
beforeAll(async () => {
  provider = await testProvider();
});
afterEach(() => {
  provider.answer();
  provider.asked.length = 0;
});
afterAll(() => provider.close());

const embedder = (options: { url?: string; apiKey?: string } = {}) =>
  createProvider({ url: provider.url, model: 'test-model', ...options });

/** Why it gave no vectors. */
async function failure(texts = ['tea'], signal?: AbortSignal): Promise<ProviderFailure> {
  const error = await embedder({ apiKey: 'sk-very-secret' })
    .embed(texts, 'passage', signal)
    .then(
      () => undefined,
      (error: Error) => error,
    );
  expect(error).toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
  const cause = error?.cause as ProviderFailure;
  expect(JSON.stringify([cause.reason, cause.message, error?.message])).not.toMatch(/secret|127\.0\.0\.1/);
  return cause;
}

describe('what a provider gives', () => {
  it('comes in the order of the texts, at unit length, filled up with zeros', async () => {
    provider.answer(({ body }) => {
      const answer = embeddings(body, 384);
      return { ...answer, data: answer.data.toReversed() };
    });
    const { vectors, dimensions } = await embedder().embed(['tea', 'coffee'], 'passage');
    expect(dimensions).toBe(384);
    const expected = embeddings({ model: 'test-model', input: ['tea', 'coffee'] }, 384).data.map(({ embedding }) => embedding);
    for (const [index, vector] of vectors.entries()) {
      expect(vector).toHaveLength(vectorDimensions);
      expect(vector.slice(384).every((value) => value === 0)).toBe(true);
      const length = Math.hypot(...(expected[index] as number[]));
      expect([...vector.slice(0, 384)]).toEqual((expected[index] as number[]).map((value) => expect.closeTo(value / length, 5)));
    }
  });

  it('is asked for in requests of 32 texts at most', async () => {
    const { vectors } = await embedder().embed(
      Array.from({ length: 70 }, (_, index) => `text ${index}`),
      'passage',
    );
    expect(vectors).toHaveLength(70);
    expect(provider.asked.map(({ body }) => body.input.length)).toEqual([32, 32, 6]);
    expect(provider.asked[0]?.body).toEqual({ model: 'test-model', input: expect.any(Array) });
  });

  it('is asked for at 1536 numbers where it is longer, from then on at once', async () => {
    provider.answer(({ body }) => embeddings(body, body.dimensions ?? 3072));
    const large = embedder();
    expect((await large.embed(['tea'], 'passage')).dimensions).toBe(1536);
    await large.embed(['coffee'], 'passage');
    expect(provider.asked.map(({ body }) => body.dimensions)).toEqual([undefined, 1536, 1536]);
  });

  it.each([1e-300, 1e300])('keeps its direction whatever its size, such as %d', async (size) => {
    provider.answer(() => ({ data: [{ index: 0, embedding: [size, 0, 0, -size] }] }));
    const { vectors } = await embedder().embed(['tea'], 'passage');
    expect([...(vectors[0] as Float32Array).slice(0, 4)]).toEqual([
      expect.closeTo(Math.SQRT1_2, 4),
      0,
      0,
      expect.closeTo(-Math.SQRT1_2, 4),
    ]);
  });
});

describe('a server is asked', () => {
  const at = (path: string) => new URL(path, provider.url).href;
  it.each([
    ['', '/v1/embeddings'],
    ['/v1', '/v1/embeddings'],
    ['/v1/', '/v1/embeddings'],
    ['/v1/embeddings', '/v1/embeddings'],
    ['/gateway/v1', '/gateway/v1/embeddings'],
    ['/openai/deployments/small?api-version=2024-10-21', '/openai/deployments/small/embeddings?api-version=2024-10-21'],
    ['/openai/deployments/small/embeddings?api-version=2024-10-21', '/openai/deployments/small/embeddings?api-version=2024-10-21'],
  ])('as %j at %s', async (url, path) => {
    await embedder({ url: at(url || '/') }).embed(['tea'], 'query');
    expect(provider.asked[0]?.path).toBe(path);
  });

  it('with the key where it wants it, and with none where there is none', async () => {
    await embedder({ apiKey: 'k1' }).embed(['tea'], 'query');
    await embedder({ apiKey: 'k2', url: at('/openai/deployments/small/embeddings?api-version=2024-10-21') }).embed(['tea'], 'query');
    await embedder().embed(['tea'], 'query');
    expect(provider.asked.map(({ headers }) => [headers.authorization, headers['api-key']])).toEqual([
      ['Bearer k1', undefined],
      [undefined, 'k2'],
      [undefined, undefined],
    ]);
  });
});

describe('a provider that fails', () => {
  it.each([
    [
      401,
      'unavailable',
      'The provider answers 401 invalid_api_key.',
      { error: { message: 'Incorrect: sk-very-secret', code: 'invalid_api_key' } },
    ],
    [429, 'unavailable', 'The provider answers 429 insufficient_quota.', { error: { type: 'insufficient_quota' } }],
    [500, 'unavailable', 'The provider answers 500.', { error: { code: 'sk-very-secret' } }],
    [400, 'refused', 'The provider answers 400.', { error: null }],
    [413, 'refused', 'The provider answers 413 Validation.', { error: { type: 'Validation' } }],
  ] as const)('with %d says so, and nothing that was sent', async (status, kind, reason, body) => {
    provider.answer(refuse(status, {}, body));
    expect(await failure()).toMatchObject({ kind, reason, retryAfterMs: undefined });
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000, 7_000],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250, 250],
    [{ 'retry-after': 'a minute from now' }, 50_000, 60_000],
    [{ 'retry-after': 'soon' }, undefined, undefined],
  ])('with %j is left alone as long as it asks', async (headers, least, most) => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const named = Object.entries(headers).map(([name, value]) => [name, value?.replace('a minute from now', date)]);
    provider.answer(refuse(429, Object.fromEntries(named)));
    const { retryAfterMs } = await failure();
    if (least === undefined) expect(retryAfterMs).toBeUndefined();
    else expect(retryAfterMs).toSatisfy((ms: number) => ms >= least && ms <= (most as number));
  });

  it.each([
    ['something else', { hello: 'world' }],
    ['too few vectors', { data: [{ index: 0, embedding: [1] }] }],
    ['a vector twice', { data: [0, 0].map((index) => ({ index, embedding: [1] })) }],
    ['vectors of two lengths', { data: [0, 1].map((index) => ({ index, embedding: Array(index + 1).fill(1) })) }],
    ['a vector of zeros', { data: [0, 1].map((index) => ({ index, embedding: [0, 0] })) }],
    ['empty vectors', { data: [0, 1].map((index) => ({ index, embedding: [] })) }],
    ['what is no number', { data: [0, 1].map((index) => ({ index, embedding: ['1'] })) }],
    ['more than can be stored, even when asked for less', embeddings({ model: '', input: ['', ''] }, 4096)],
  ])('by giving %s', async (_, answer) => {
    provider.answer(() => answer);
    expect((await failure(['tea', 'coffee'])).kind).toBe('unavailable');
  });

  it('by not giving JSON, by hanging up, by sending elsewhere, or by not being there', async () => {
    provider.answer((_, response) => response.writeHead(200).end('<html>'));
    expect((await failure()).reason).toBe('The provider answers something else than embeddings.');
    provider.answer((_, response) => response.writeHead(200).flushHeaders() ?? response.destroy());
    expect((await failure()).reason).toMatch(/^The provider cannot be reached/);
    provider.answer((_, response) => response.writeHead(307, { location: '/elsewhere' }).end());
    expect((await failure()).reason).toMatch(/^The provider cannot be reached/);
    expect(provider.asked.map(({ path }) => path)).not.toContain('/elsewhere');
    const closed = await testProvider();
    await closed.close();
    const gone = createProvider({ url: closed.url, model: 'm' });
    await expect(gone.embed(['tea'], 'query')).rejects.toMatchObject({
      cause: { reason: 'The provider cannot be reached (ECONNREFUSED).' },
    });
  });

  it('by taking too long for whoever asks', async () => {
    provider.answer(() => new Promise(() => {}));
    expect((await failure(['tea'], AbortSignal.timeout(50))).reason).toBe('The provider does not answer in time.');
  });
});
