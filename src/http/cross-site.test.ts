import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { send } from '../testing/http.js';
import { stepSchema } from '../testing/steps.js';

const app = 'https://app.example';
const other = 'http://localhost:5173';
const strangers = [
  'https://evil.example',
  'http://app.example',
  'https://app.example.evil.example',
  'https://app.example:8443',
  'null',
  '',
];

let gateway: TestGateway;
/** How often an operation ran. */
let ran = 0;
beforeAll(async () => {
  const schema = stepSchema({ count: () => void ran++ });
  gateway = await testGateway({ schema, env: { CORS_ORIGINS: `${app}, ${other}` } });
});
afterAll(() => gateway.close());
beforeEach(() => {
  ran = 0;
});

const operation = (kind: 'query' | 'mutation') => `${kind} { call(name: "count") { __typename } }`;

describe('a request by any method and of any type', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];
  const json = (query: string) => JSON.stringify({ query });
  const form = (query: string) => new URLSearchParams({ query }).toString();
  const multipart = (query: string) =>
    `--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${json(query)}\r\n--b\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n`;
  const types: [string | undefined, (query: string) => string][] = [
    [undefined, json],
    ['', json],
    ['application/json', json],
    ['application/json; charset=utf-8', json],
    ['APPLICATION/JSON', json],
    ['application/json, text/plain', json],
    ['text/plain, application/json', json],
    ['text/plain; application/json', json],
    ['text/plain;charset=application/json', json],
    ['text/plain', json],
    ['text/plain; charset=utf-8', json],
    ['application/x-www-form-urlencoded', form],
    ['application/x-www-form-urlencoded', json],
    ['multipart/form-data; boundary=b', multipart],
    ['multipart/mixed; boundary=b', multipart],
    ['application/graphql', (query) => query],
    ['application/graphql+json', json],
    ['application/jsonp', json],
    ['text/json', json],
    ['*/*', json],
  ];
  /** Everything that one method and type may do, with the operation in the body and in the address. */
  async function runs(kind: 'query' | 'mutation'): Promise<string[]> {
    const allowed = new Set<string>();
    for (const method of methods) {
      for (const [type, encode] of types) {
        const before = ran;
        const sent = encode(operation(kind));
        const url = `${gateway.url}?${form(operation(kind))}`;
        const headers = { accept: '*/*', 'x-http-method-override': 'POST', ...(type !== undefined && { 'content-type': type }) };
        const { text } = await send(url, method, headers, sent);
        const done = ran - before;
        expect(text.includes('"data":{'), `${method} ${type}: ${text}`).toBe(done > 0);
        if (done > 0) allowed.add(method === 'POST' ? `POST ${type}` : method);
      }
    }
    return [...allowed];
  }

  it('runs no mutation but one sent as JSON, by POST', async () => {
    expect(await runs('mutation')).toEqual(['POST application/json', 'POST application/json; charset=utf-8']);
  });

  it('runs no query but by GET, or as JSON by POST', async () => {
    expect(await runs('query')).toEqual(['GET', 'POST application/json', 'POST application/json; charset=utf-8']);
  });

  it('that asks for a mutation by GET is told by which method, of several operations too', async () => {
    for (const query of [operation('mutation'), `${operation('mutation').replace('{', 'M {')} query Q { __typename }`]) {
      const name = query.includes(' M ') ? '&operationName=M' : '';
      const { status, headers } = await send(`${gateway.url}?${form(query)}${name}`, 'GET');
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'POST' });
    }
    expect(ran).toBe(0);
  });

  it('that is a batch is refused with its reason', async () => {
    for (const batch of [[{ query: operation('query') }, { query: operation('mutation') }], [{ query: operation('query') }], []]) {
      const { status, text } = await send(gateway.url, 'POST', { 'content-type': 'application/json' }, JSON.stringify(batch));
      expect(status).toBe(400);
      expect(JSON.parse(text).errors).toMatchObject([{ message: 'Batching is not supported.', extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(ran).toBe(0);
  });

  it.each(['variables', 'extensions'])('that has %s in its address which are no JSON is wrong input', async (name) => {
    const { status, text } = await send(`${gateway.url}?${form(operation('query'))}&${name}={`, 'GET', {
      accept: 'application/graphql-response+json',
    });
    expect(JSON.parse(text).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(status).toBe(400);
    expect(gateway.log).toEqual([]);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string, url = gateway.url) =>
    send(url, 'OPTIONS', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    });
  const post = (origin: string, url = gateway.url, headers: Record<string, string> = {}) =>
    send(url, 'POST', { origin, 'content-type': 'application/json', ...headers }, JSON.stringify({ query: operation('query') }));
  const corsOf = ({ headers }: { headers: object }) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

  it.each([app, other])('of the list may send what it must ask for, and read the answers: %s', async (origin) => {
    expect(await preflight(origin)).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type, idempotency-key',
        vary: 'Origin',
      },
    });
    const answer = await post(origin);
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'retry-after, idempotency-replayed, x-request-id',
        vary: 'Origin',
      },
    });
    expect(corsOf(answer)).not.toContain('access-control-allow-credentials');
  });

  it('of the list may read refusals too', async () => {
    const refused = await post(app, gateway.url, { authorization: 'Bearer no' });
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': app } });
    expect((await send(gateway.url, 'PUT', { origin: app })).headers).toMatchObject({ 'access-control-allow-origin': app });
  });

  it.each(strangers)('of the list only: %j may neither ask nor read', async (origin) => {
    for (const answer of [await preflight(origin), await post(origin), await send(gateway.url, 'GET', { origin })]) {
      expect(corsOf(answer)).toEqual([]);
      expect(answer.headers.vary).toBe('Origin');
    }
  });

  it('may do nothing where there is no list', async () => {
    const closed = await testGateway({ schema: stepSchema(), database: gateway.database });
    for (const origin of [app, ...strangers]) {
      for (const answer of [await preflight(origin, closed.url), await post(origin, closed.url)]) expect(corsOf(answer)).toEqual([]);
    }
    await closed.close();
  });

  it.each([
    '*',
    'null',
    'app.example',
    'https://app.example/',
    'https://App.example',
    'https://app.example:443',
    'https://*.app.example',
    `${app},`,
  ])('is not listed by %j, which is no origin', (list) => {
    expect(() => readConfig({ CORS_ORIGINS: list })).toThrow(/^CORS_ORIGINS must be origins such as/);
  });
});
