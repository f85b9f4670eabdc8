import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type YogaServerInstance } from 'graphql-yoga';
import { isCompressed } from './compression.js';
import type { Cors } from './cors.js';
import type { JsonRequest } from './json-request.js';
import type { IdentifiedResponse } from './response.js';

/** `stringify`: how Yoga is to print it. */
type Result = (ExecutionResult & { stringify?(): string }) | AsyncIterable<ExecutionResult> | undefined;

/** Beside a request whose operation has run already: gives, or throws, what came of it. */
export interface Ran {
  ran?: (() => Result) | undefined;
}

/**
 * Makes the function that answers requests of JSON. Yoga and its plugins run the operation, and where nothing but data comes of
 * it, that is sent as it is: Yoga's way from a request to its parameters, and from a result to a Response, costs as much as all
 * the rest of a small query. Errors, events, a result's own headers, and what is compressed go that way, the operation having run.
 */
export function jsonAnswers<User extends object>(
  yoga: YogaServerInstance<object, User>,
  cors: Cors,
): (asked: JsonRequest, response: IdentifiedResponse) => Promise<void> {
  const { getResultForParams, waitUntil } = yoga;
  const handle = yoga.handleRequest as unknown as (request: Request, ...contexts: object[]) => Response | Promise<Response>;

  return async (asked, response) => {
    const request = asked as unknown as Request;
    const params = asked.params();
    let ran: Ran['ran'];
    let text: string | undefined;
    if (params) {
      try {
        const result: Result = await getResultForParams({ params, request }, { res: response, waitUntil });
        const printed = dataAlone(result);
        // A long one is printed once.
        ran = () => (printed === undefined ? result : { ...result, stringify: () => printed });
        text = printed;
      } catch (error) {
        ran = () => {
          throw error;
        };
      }
    }
    try {
      const length = text === undefined ? 0 : Buffer.byteLength(text);
      if (text === undefined || isCompressed(request, length)) {
        // Two contexts for a reason: Yoga makes a single one the prototype of a new one for each request, which V8 optimizes badly.
        return await relay(await handle(request, { res: response, ran }, { waitUntil }), response);
      }
      if (response.destroyed) return;
      const headers = ['content-type', `${asked.answerType}; charset=utf-8`, 'content-length', String(length)];
      const allowed = cors(request);
      if (allowed) {
        headers.push('access-control-allow-origin', allowed.origin);
        headers.push('access-control-expose-headers', allowed.exposedHeaders.join(', '));
      }
      response.begin(200, headers);
      // Along with all that this turn of the event loop answers: sent one by one, each would wake who reads it, a proxy beside us say.
      // ASCII is the same bytes in both, and as Latin-1 Node need not look at each letter again.
      setImmediate(() => response.end(text, length === text.length ? 'latin1' : 'utf8'));
    } catch {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  };
}

/** The text of a result that is nothing but data; undefined of any other. */
function dataAlone(result: Result): string | undefined {
  if (!result || isAsyncIterable(result) || result.errors || result.extensions) return undefined;
  return JSON.stringify(result);
}

async function relay(answer: Response, response: ServerResponse): Promise<void> {
  const { body, headers } = answer;
  // A pipeline cancels the events when their client goes.
  if (body && headers.get('content-type')?.startsWith('text/event-stream')) return pipeline(body, begin(response, answer));
  // Text as it is, what is compressed as bytes.
  const content = headers.has('content-encoding') ? Buffer.from(await answer.arrayBuffer()) : await answer.text();
  if (!response.destroyed) begin(response, answer).end(content);
}

function begin(response: ServerResponse, { status, headers }: Response): ServerResponse {
  for (const [name, value] of headers) response.setHeader(name, value);
  return response.writeHead(status);
}
