import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { badRequest, refusal } from '../errors.js';
import { answerType } from './json-only.js';
import type { Handler, IdentifiedResponse } from './response.js';

/**
 * Most requests are a POST of JSON to /graphql, its length announced, by a client that takes JSON. Hands those to `answer`, with
 * as much of fetch's Request as Yoga and its plugins read, and any other to `others`: a whole Request, its streams and its
 * AbortSignal cost more than all plugins together. A body of more than `maxBodyBytes` is not read. An address that is none is refused.
 */
export function jsonRequests(
  answer: (request: JsonRequest, response: IdentifiedResponse) => void,
  others: Handler,
  maxBodyBytes: number,
): Handler {
  return (request, response) => {
    const type = isPlain(request, maxBodyBytes) && answerType(request.headers.accept);
    if (!type) return isAddressed(request) ? others(request, response) : refuse(response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      answer(new JsonRequest(request, response, body, type), response);
    });
  };
}

/** Nothing that Yoga or useJsonOnly would refuse before it runs. */
function isPlain({ method, url, headers }: IncomingMessage, maxBodyBytes: number): boolean {
  const { 'content-type': type = '', 'content-length': length = '' } = headers;
  return method === 'POST' && url === '/graphql' && /^application\/json(;|$)/.test(type) && Number(length) <= maxBodyBytes && length !== '';
}

/** Whether a URL comes of it: Yoga would answer with a stack where none does. */
const isAddressed = ({ headers, url }: IncomingMessage) => URL.canParse(`http://${headers.host}${url}`);

function refuse(response: IdentifiedResponse): void {
  const text = refusal(badRequest('The Host header and the path make no URL.'));
  response.begin(400, ['content-type', 'application/json; charset=utf-8', 'content-length', String(text.length)]).end(text);
}

/** A request that was read to its end, with what Yoga and its plugins ask of fetch's. */
export class JsonRequest {
  readonly method = 'POST';
  /** None is left to read. */
  readonly body = null;
  readonly headers: { get(name: string): string | null };
  readonly signal: Departure;
  /** Only the path is looked at: a Host can be anything. */
  readonly url = 'http://localhost/graphql';

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    private readonly content: Buffer,
    /** What JSON is called in its answer. */
    readonly answerType: string,
  ) {
    const { headers } = request;
    this.headers = { get: (name) => headers[name.toLowerCase()]?.toString() ?? null };
    this.signal = new Departure(response);
  }

  json(): unknown {
    return JSON.parse(this.content.toString());
  }

  /** What it asks for; undefined where the body is no JSON object, about which Yoga has something to say. */
  params(): GraphQLParams | undefined {
    try {
      const body = this.json();
      return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Says when the client has gone before its answer was sent, as an AbortSignal. */
class Departure {
  readonly #listeners = new Set<() => void>();

  constructor(private readonly response: ServerResponse) {
    response.on('close', () => {
      if (this.aborted) for (const listener of this.#listeners) listener();
    });
  }

  get aborted(): boolean {
    return this.response.destroyed && !this.response.writableFinished;
  }

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
