import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FetchAPI, Plugin } from 'graphql-yoga';

const compressed = promisify(gzip);

/** Less than that travels in a packet or some, and is not worth the time. */
const shortestBytes = 16_384;

/** Whether an answer of this length, in bytes, is compressed for who sent this request. */
export const isCompressed = ({ headers }: Request, length: number): boolean =>
  length >= shortestBytes && /\bgzip\b/.test(headers.get('accept-encoding') ?? '');

/** Compresses long answers for clients that take that. Events, which have no end, go as they are. */
export const useCompression: Plugin = {
  onResponse({ request, response, setResponse, fetchAPI }) {
    if (!isCompressed(request, Number(response.headers.get('content-length')))) return undefined;
    return zipped(response, fetchAPI).then(setResponse);
  },
};

async function zipped(response: Response, { Headers, Response }: FetchAPI): Promise<Response> {
  const body = await compressed(await response.arrayBuffer());
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.set('content-encoding', 'gzip');
  headers.set('vary', 'Origin, accept-encoding');
  headers.set('content-length', String(body.length));
  return new Response(body, { status, statusText, headers });
}
