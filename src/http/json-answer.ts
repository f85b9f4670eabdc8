import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ExecutionResult } from 'graphql';
import { type GraphQLParams, isAsyncIterable, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { isCompressed } from './compression.js';
import type { Cors } from './cors.js';
import type { JsonRequest } from './json-request.js';

/** `stringify`: how Yoga is to print it. */
type Result = (ExecutionResult & { stringify?(): string }) | AsyncIterable<ExecutionResult> | undefined;

/** Beside a request whose operation has run already: what came of it. */
export interface Ran {
  ran?: Promise<Result> | undefined;
}

/**
 * Answers a request whose operation has run by what came of it: nothing runs twice. It stands before the others, so that what it
 * throws ends there. With a result Yoga runs no operation, but asks each `onParams` behind it: one that looks something up has to
 * return where it has `ran`.
 */
export const useRan: Plugin<Ran> = {
  onParams({ context, setResult }) {
    return (context as Ran).ran?.then((result) => setResult(result as ExecutionResult));
  },
};

/**
 * Makes the function that answers requests of JSON. Yoga and its plugins run the operation, and where nothing but data comes of
 * it, that is sent as it is: Yoga's way from a request to its parameters, and from a result to a Response, costs as much as all
 * the rest of a small query. Errors, events, a result's own headers, and what is compressed go that way, the operation having run.
 */
export function jsonAnswers<Server extends object, User extends object>(
  yoga: YogaServerInstance<Server, User>,
  cors: Cors,
): (asked: JsonRequest, response: ServerResponse) => Promise<void> {
  const { getResultForParams, waitUntil } = yoga;
  const run = async (request: Request, params: GraphQLParams, res: ServerResponse): Promise<Result> =>
    getResultForParams({ params, request }, { res, waitUntil } as never);
  const handle = yoga.handleRequest as unknown as (request: Request, ...contexts: object[]) => Response | Promise<Response>;

  return async (asked, response) => {
    const request = asked as unknown as Request;
    try {
      const params = asked.params();
      const ran = params && run(request, params, response);
      const text = await ran?.then(dataAlone).catch(() => undefined);
      const length = text === undefined ? 0 : Buffer.byteLength(text);
      if (text === undefined || isCompressed(request, length)) {
        // A long one is printed once.
        const printed = text === undefined ? ran : ran?.then((result) => ({ ...result, stringify: () => text }));
        // Two contexts for a reason: Yoga makes a single one the prototype of a new one for each request, which V8 optimizes badly.
        return await relay(await handle(request, { res: response, ran: printed }, { waitUntil }), response);
      }
      if (response.destroyed) return;
      const allowed = cors(request);
      if (allowed) {
        response.setHeader('access-control-allow-origin', allowed.origin);
        response.setHeader('access-control-expose-headers', allowed.exposedHeaders.join(', '));
      }
      response.setHeader('content-type', `${asked.answerType}; charset=utf-8`).setHeader('content-length', length);
      // Along with all that this turn of the event loop answers: sent one by one, each would wake who reads it, a proxy beside us say.
      setImmediate(() => response.end(text));
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
