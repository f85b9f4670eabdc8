import { z } from 'zod';
import { vectorDimensions } from '../../schema/chunks.js';
import { noVectors } from '../errors.js';
import type { Embedded, Embedder } from './embedder.js';
import { ProviderFailure } from './provider-failure.js';
import { unit } from './unit.js';

export interface ProviderOptions {
  /** The base of the API, such as `https://api.openai.com/v1`, or the whole address, as Azure's deployments have it. */
  url: string;
  apiKey?: string | undefined;
  model: string;
}

/** How many texts one request holds: what the strictest of the common servers take. */
export const requestTexts = 32;
/** How long one request may take, in milliseconds. */
const timeoutMs = 30_000;
/** The longest answer that is read, in bytes: the vectors of one request have about one megabyte. */
const longestAnswer = 32 * 2 ** 20;

const shape = z.object({ data: z.array(z.object({ index: z.int().nonnegative(), embedding: z.array(z.number()) })) });

/**
 * An embedder that asks any server with OpenAI's `/v1/embeddings`. What the server answers is checked, brought to unit
 * length and filled up with zeros. It is asked for fewer dimensions only after it gave more than can be stored.
 */
export function createProvider({ url, apiKey, model }: ProviderOptions): Embedder {
  const address = addressOf(url);
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...keyHeader(address, apiKey) };
  let shortened = false;

  async function ask(input: readonly string[], signal: AbortSignal | undefined): Promise<Embedded> {
    const body = JSON.stringify({ model, input, ...(shortened && { dimensions: vectorDimensions }) });
    const given = vectorsOf(await answerOf(() => send(address, headers, body, signal)), input.length);
    if (given.dimensions <= vectorDimensions) return given;
    if (shortened) throw unavailable(`gives vectors of ${given.dimensions} numbers, and at most ${vectorDimensions} can be stored`);
    shortened = true;
    return ask(input, signal);
  }

  return {
    model,
    async embed(texts, _purpose, signal) {
      const vectors: Float32Array[] = [];
      let dimensions = 0;
      for (let start = 0; start < texts.length; start += requestTexts) {
        const given = await ask(texts.slice(start, start + requestTexts), signal).catch((error: unknown) => {
          throw error instanceof ProviderFailure ? noVectors(error) : error;
        });
        vectors.push(...given.vectors);
        dimensions = given.dimensions;
      }
      return { vectors, dimensions };
    },
  };
}

/** Where the server answers: `/v1/embeddings` of a server that is named alone, `/embeddings` of an API, or what is named whole. */
function addressOf(url: string): URL {
  const address = new URL(url);
  const path = address.pathname.replace(/\/+$/, '');
  if (!path.endsWith('/embeddings')) address.pathname = path === '' ? '/v1/embeddings' : `${path}/embeddings`;
  return address;
}

/** Azure has a header of its own, and refuses a key that comes as everyone else's do. */
function keyHeader({ hostname, pathname }: URL, apiKey: string | undefined): Record<string, string> {
  if (apiKey === undefined) return {};
  const azure = /\.azure\.(com|us|cn)$/.test(hostname) || pathname.includes('/openai/deployments/');
  return azure ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` };
}

const unavailable = (reason: string, retryAfterMs?: number) => new ProviderFailure(`The provider ${reason}.`, 'unavailable', retryAfterMs);

/** The key goes where the operator said, and nowhere that a server redirects to. */
const send = (address: URL, headers: Record<string, string>, body: string, signal?: AbortSignal) =>
  fetch(address, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
  });

/** The answer's JSON. @throws ProviderFailure for any other answer, and none; the signal's reason where it was aborted. */
async function answerOf(request: () => Promise<Response>): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await request();
    text = await read(response);
  } catch (error) {
    if (error instanceof ProviderFailure || (error as Error).name === 'AbortError') throw error;
    if ((error as Error).name === 'TimeoutError') throw unavailable('does not answer in time');
    const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
    throw unavailable(typeof code === 'string' ? `cannot be reached (${code})` : 'cannot be reached');
  }
  const { status } = response;
  const json = parsed(text);
  if (response.ok) return json;
  const says = `answers ${status}${codeIn(json)}`;
  if ([400, 413, 422].includes(status)) throw new ProviderFailure(`The provider ${says}.`, 'refused');
  throw unavailable(says, retryAfter(response.headers));
}

async function read(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > longestAnswer) throw unavailable('answers with more than anyone asked for');
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The name that OpenAI's API gives an error, such as `insufficient_quota`. Its text is left out: it can repeat the key. */
function codeIn(json: unknown): string {
  const { error } = (json ?? {}) as { error?: { code?: unknown; type?: unknown } | null };
  const code = [error?.code, error?.type].find((name) => typeof name === 'string' && /^[a-z_]{1,60}$/i.test(name));
  return code === undefined ? '' : ` ${code}`;
}

/** What the server asks for, in milliseconds: as seconds or as a time, or in OpenAI's own header. */
function retryAfter(headers: Headers): number | undefined {
  const [exact, given] = [headers.get('retry-after-ms'), headers.get('retry-after')];
  const ms = exact ? Number(exact) : given ? Number(given) * 1000 || Date.parse(given) - Date.now() : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** The vectors in the order of the texts. @throws ProviderFailure where they are not what was asked for. */
function vectorsOf(json: unknown, count: number): Embedded {
  const { data: answer } = shape.safeParse(json);
  if (!answer) throw unavailable('answers something else than embeddings');
  const byIndex = new Map(answer.data.map(({ index, embedding }) => [index, embedding]));
  const ordered = Array.from({ length: count }, (_, index) => byIndex.get(index) ?? []);
  const dimensions = ordered[0]?.length ?? 0;
  if (answer.data.length !== count || dimensions === 0 || ordered.some(({ length }) => length !== dimensions)) {
    throw unavailable(`does not give one vector of one length for each of ${count} texts`);
  }
  return dimensions > vectorDimensions ? { vectors: [], dimensions } : { vectors: ordered.map(withDirection), dimensions };
}

function withDirection(numbers: readonly number[]): Float32Array {
  const vector = unit(numbers);
  if (!vector) throw unavailable('gives a vector without a direction');
  return vector;
}
