import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '../testing/http.js';
import { jsonRequests } from './json-request.js';
import { type HttpServer, listen } from './server.js';

let server: HttpServer;
beforeAll(async () => {
  const handler = jsonRequests(
    (_, response) => response.end('short'),
    (_, response) => response.end('whole'),
    20,
  );
  server = await listen(handler, '127.0.0.1', 0);
});
afterAll(() => server.drain(100));

it.each([
  ['JSON', 'application/json', '/graphql', '{}', 'short'],
  ['events too, as urql says', 'application/graphql-response+json, application/json, text/event-stream', '/graphql', '{}', 'short'],
  ['parts too, as Apollo Client says', 'multipart/mixed;deferSpec=20220824, application/json', '/graphql', '{}', 'short'],
  ['events alone', 'text/event-stream', '/graphql', '{}', 'whole'],
  ['no JSON', 'text/html', '/graphql', '{}', 'whole'],
  ['JSON, of another path', 'application/json', '/graphql?a', '{}', 'whole'],
  ['JSON, for a body that is too long', 'application/json', '/graphql', '"something so long"   ', 'whole'],
])('knows whether a request needs a whole Request: who takes %s', async (_, accept, path, body, way) => {
  const url = `http://127.0.0.1:${server.port}${path}`;
  expect((await send(url, 'POST', { 'content-type': 'application/json', accept }, body)).text).toBe(way);
});
