import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { embedLocally } from '../embeddings/local.js';

/** A request that the stand-in received. */
export interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: { model: string; input: string[]; dimensions?: number };
}

/** How the stand-in answers: with vectors where this returns undefined, else as it says, or not at all where it wrote to the response. */
export type Answer = (asked: Asked, response: ServerResponse) => unknown;

/** A server with OpenAI's `/v1/embeddings`, in place of one on the internet: real HTTP, vectors of what is asked of it. */
export interface TestProvider {
  url: string;
  asked: Asked[];
  /** All texts that it was sent. */
  readonly texts: string[];
  /** Answers otherwise from now on; as usual where left out. */
  answer(how?: Answer): void;
  close(): Promise<void>;
}

/** Starts a stand-in whose vectors have `dimensions` numbers. */
export async function testProvider(dimensions = 384): Promise<TestProvider> {
  const asked: Asked[] = [];
  let how: Answer | undefined;
  const server = createServer(async (request, response) => {
    const one: Asked = { path: request.url ?? '', headers: request.headers, body: (await json(request)) as Asked['body'] };
    asked.push(one);
    const given = await how?.(one, response);
    if (response.headersSent) return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(given ?? embeddings(one.body, one.body.dimensions ?? dimensions)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    get texts() {
      return asked.flatMap(({ body }) => body.input);
    },
    answer: (next) => {
      how = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What such a server answers: the first numbers of a vector that says what the text is about. */
export function embeddings({ model, input }: Asked['body'], dimensions: number) {
  const data = input.map((text, index) => {
    const vector = embedLocally(`${model} ${text}`);
    return { object: 'embedding', index, embedding: Array.from({ length: dimensions }, (_, at) => (vector[at % 1536] ?? 0) + 1e-6) };
  });
  return { object: 'list', data, model, usage: { prompt_tokens: 1, total_tokens: 1 } };
}

/** Answers with this status, headers and body. */
export const refuse =
  (status: number, headers: Record<string, string> = {}, body: unknown = {}): Answer =>
  (_asked, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
