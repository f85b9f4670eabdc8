import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { createSeal } from '../db/seal.js';
import { createEmbedders } from '../embeddings/embedders.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { stepSchema } from '../testing/steps.js';
import { listen } from './server.js';
import { createGateway } from './yoga.js';

const json = 'application/json';
const graphqlResponse = 'application/graphql-response+json';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ schema: stepSchema() });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

const post = (body: string | FormData, contentType?: string, accept = graphqlResponse) =>
  fetch(gateway.url, { method: 'POST', body, headers: { accept, ...(contentType && { 'content-type': contentType }) } });

describe("GraphQL over HTTP, by graphql-http's audits", () => {
  const audits = serverAudits({ url: () => gateway.url });

  it('are many', () => expect(audits.length).toBeGreaterThan(50));

  it.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ fn }) => {
    expect(await fn()).toMatchObject({ status: 'ok' });
  });
});

describe('a request that is wrong', () => {
  const wrong: [string, object, string][] = [
    ['a syntax error', { query: '{ run(' }, 'Syntax Error'],
    ['an unknown field', { query: '{ nothing }' }, 'Cannot query field'],
    ['an unknown argument', { query: '{ run(sql: "select 1", to: 1) { rows } }' }, 'Unknown argument'],
    ['a variable of the wrong type', { query: 'query ($sql: String!) { run(sql: $sql) { rows } }', variables: { sql: 5 } }, '$sql'],
    ['a variable that is missing', { query: 'mutation ($sql: String!) { run(sql: $sql) { rows } }' }, '$sql'],
    ['an operation that is not there', { query: 'query A { __typename }', operationName: 'B' }, 'operation'],
    ['two operations and no name', { query: 'query A { __typename } query B { __typename }' }, 'operation'],
    ['no query', {}, 'query'],
  ];

  it.each(wrong)('is told so, with a code: %s', async (_, body, words) => {
    for (const [accept, statuses] of [
      [graphqlResponse, [400]],
      [json, [200, 400]],
    ] as const) {
      const response = await post(JSON.stringify(body), json, accept);
      const answer = (await response.json()) as { data?: unknown; errors: { message: string; extensions: { code: string } }[] };
      expect(statuses).toContain(response.status);
      expect(response.headers.get('content-type')).toContain(accept);
      expect(answer).not.toHaveProperty('data');
      expect(answer.errors[0]?.message).toContain(words);
      expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect(gateway.log).toEqual([]);
    expect(gateway.statements.all).toEqual([]);
  });
});

describe('an operation made to exhaust', () => {
  it('by fragments that spread each other twice, over 40 levels, is answered at once', async () => {
    const real = await testGateway();
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Deal { ...f${i + 1} ...f${i + 1} }`).join('\n');
    const query = `{ deals { nodes { ...f0 } } }\n${fragments}\nfragment f40 on Deal { id }`;
    expect((await real.ask(query)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const { data, errors } = await real.ask(query, { as: 'acme.member' });
    expect(errors).toBeUndefined();
    expect(data.deals.nodes).toHaveLength(20);
    await real.close();
  });

  it('by nesting thousands of levels deep is refused, and not logged as a fault', async () => {
    const answer = await gateway.ask(`{ ${'a{'.repeat(8_000)}b${'}'.repeat(8_000)} }`);
    expect(['QUERY_TOO_COMPLEX', 'BAD_USER_INPUT']).toContain(answer.errors?.[0]?.extensions.code);
    expect(gateway.log).toEqual([]);
  });
});

describe('what is refused', () => {
  const body = { query: 'mutation { __typename }' };

  it('a mutation over GET', async () => {
    const response = await fetch(`${gateway.url}?query=${encodeURIComponent(body.query)}`, { headers: { accept: graphqlResponse } });
    expect(response.status).toBe(405);
  });

  it('a batch', async () => {
    const response = await post(JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]), json);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain('"data"');
  });

  it('a multipart form', async () => {
    const form = new FormData();
    form.set('operations', JSON.stringify(body));
    form.set('map', '{}');
    expect((await post(form)).status).toBe(415);
  });

  it.each([
    ['application/x-www-form-urlencoded', new URLSearchParams(body).toString()],
    ['application/graphql', body.query],
    ['text/plain', JSON.stringify(body)],
    ['application/json-but-not-really', JSON.stringify(body)],
  ])('a body of %s, which any page can send', async (type, sent) => {
    const response = await post(sent, type);
    expect(response.status).toBe(415);
  });

  it.each(['/', '/graphql/other', '/graphqlx', '/favicon.ico', '/health/x', '/x/health'])('%s, where there is nothing', async (path) => {
    expect((await fetch(new URL(path, gateway.url))).status).toBe(404);
  });

  it.each(['[', 'a b', 'http://x', ''])('or survived: a Host of %j', async (host) => {
    await page(gateway.url, host).catch(() => {});
    expect((await gateway.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

/** GraphiQL's page or the one to search with, asked for under a name of the host. */
async function page(url: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { accept: 'text/html', host }, agent: false, timeout: 20_000 }, (response) =>
      text(response).then(resolve, reject),
    )
      .on('error', reject)
      .on('timeout', () => reject(new Error('no answer')))
      .end();
  });
}

describe('GraphiQL, and the page to search with', () => {
  let url: string;
  const search = () => new URL('/search', url).href;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const handler = createGateway({
      schema: stepSchema(),
      engine: gateway.database.engine,
      limits: { statementTimeoutMs: 1_000, lockTimeoutMs: 1_000 },
      seal: createSeal('a secret for tests, and only for those'),
      embedders: createEmbedders(undefined),
      identify: async () => undefined,
      graphiql: { token: async () => 'the-demo-token' },
      isolated: () => true,
      http: readConfig({}).http,
      log: () => {},
    });
    const server = await listen(handler, '127.0.0.1', 0);
    url = `http://127.0.0.1:${server.port}/graphql`;
    close = () => server.drain(1_000);
  });
  afterAll(() => close());

  it.each(['localhost', 'localhost:4000', '127.0.0.1', '[::1]:4000', 'LOCALHOST'])('have the token where the host is %s', async (host) => {
    expect(await page(url, host)).toContain('Bearer the-demo-token');
    expect(await page(search(), host)).toContain('content="the-demo-token"');
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.1', 'evil.example:4000', '127.0.0.1@evil.example'])(
    'have none where the host is %s',
    async (host) => {
      const html = await page(url, host);
      expect(html).toContain('Authorization');
      expect(html).not.toContain('the-demo-token');
      expect(await page(search(), host)).toContain('<meta name="token" content="">');
    },
  );

  it.each(['/graphql', '/search'])('ask for nothing from another host: %s', async (path) => {
    const html = await page(new URL(path, url).href, 'localhost');
    const tags = html.replace(/(<script\b[^>]*>)[\s\S]*?(<\/script>)/g, '$1$2').match(/<(script|link|img|iframe|style)\b[^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(0);
    expect(tags.filter((tag) => /(src|href)\s*=\s*["']?(https?:)?\/\//i.test(tag))).toEqual([]);
    expect(html).not.toMatch(/\bimport\s*\(?\s*["']https?:|@import\s+(url\()?["']?https?:|unpkg|jsdelivr|cdnjs/);
  });

  it('let no query of their address end a script', async () => {
    const attack = '</script><script>alert(1)</script>';
    const response = await fetch(`${url}?query=${encodeURIComponent(attack)}`, { headers: { accept: 'text/html' } });
    const html = await response.text();
    expect(html).toContain('DealsWithActivities');
    expect(html).not.toContain(attack);
  });

  it('are not served where they are switched off', async () => {
    const handler = createGateway({
      schema: stepSchema(),
      engine: gateway.database.engine,
      limits: { statementTimeoutMs: 1_000, lockTimeoutMs: 1_000 },
      seal: createSeal('a secret for tests, and only for those'),
      embedders: createEmbedders(undefined),
      identify: async () => undefined,
      graphiql: false,
      isolated: () => true,
      http: readConfig({}).http,
      log: () => {},
    });
    const server = await listen(handler, '127.0.0.1', 0);
    for (const path of ['graphql', 'search'])
      expect(await page(`http://127.0.0.1:${server.port}/${path}`, 'localhost')).not.toContain('<html');
    await server.drain(1_000);
  });
});
