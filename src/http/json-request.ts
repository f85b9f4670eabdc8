import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** A handler of fetch's kind, which is given what it knows of the request beside it. */
export type FetchHandler = (request: Request, context: object) => Response | Promise<Response>;

/**
 * Hands what most requests are, a POST of JSON to /graphql with its length announced, to `handle` as a request that has of
 * fetch's what Yoga and its plugins read; any other goes to `others`. A whole Request, its streams and its AbortSignal cost
 * more than all plugins together. A body of more than `maxBodyBytes` is not read.
 */
export function jsonRequests(handle: FetchHandler, others: RequestListener, maxBodyBytes: number): RequestListener {
  return (request, response) => {
    if (!isPlain(request, maxBodyBytes)) return others(request, response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      void answer(handle, new JsonRequest(request, response, body), response);
    });
  };
}

function isPlain({ method, url, headers }: IncomingMessage, maxBodyBytes: number): boolean {
  const { accept = '', 'content-type': type = '', 'content-length': length = '' } = headers;
  const streams = /text\/event-stream|multipart\//i.test(accept);
  return (
    method === 'POST' &&
    url === '/graphql' &&
    type.startsWith('application/json') &&
    Number(length) <= maxBodyBytes &&
    length !== '' &&
    !streams
  );
}

async function answer(handle: FetchHandler, request: JsonRequest, response: ServerResponse): Promise<void> {
  try {
    const answered = await handle(request as unknown as Request, { res: response });
    const { status, headers } = answered;
    // Text as it is, what is compressed as bytes.
    const body = headers.has('content-encoding') ? Buffer.from(await answered.arrayBuffer()) : await answered.text();
    if (response.destroyed) return;
    for (const [name, value] of headers) response.setHeader(name, value);
    response.writeHead(status).end(body);
  } catch {
    response.writeHead(500).end();
  }
}

class JsonRequest {
  readonly method = 'POST';
  readonly url: string;
  /** None is left to read. */
  readonly body = null;
  readonly headers: { get(name: string): string | null };
  readonly signal: Departure;

  constructor(
    { url = '', headers }: IncomingMessage,
    response: ServerResponse,
    private readonly content: Buffer,
  ) {
    this.url = `http://${headers.host}${url}`;
    this.headers = { get: (name) => headers[name.toLowerCase()]?.toString() ?? null };
    this.signal = new Departure(response);
  }

  json(): unknown {
    return JSON.parse(this.content.toString());
  }
}

/** Says when the client has gone before its answer was sent, as an AbortSignal. */
class Departure {
  readonly #listeners = new Set<() => void>();

  constructor(private readonly response: ServerResponse) {
    response.once('close', () => {
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
