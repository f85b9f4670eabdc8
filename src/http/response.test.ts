import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { type RawAnswer, send } from '../testing/http.js';
import { stepSchema } from '../testing/steps.js';

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const mine = '11111111-1111-4111-8111-111111111111';

let gateway: TestGateway;
beforeAll(async () => {
  const calls = {
    throw: () => {
      throw new Error('unforeseen');
    },
  };
  gateway = await testGateway({ schema: stepSchema(calls), env: { MAX_BODY_BYTES: '500' } });
});
afterAll(() => gateway.close());

const json = { 'content-type': 'application/json', 'x-request-id': mine };
const post = (query: string, headers = {}) => send(gateway.url, 'POST', { ...json, ...headers }, JSON.stringify({ query }));

const responses: [string, number, () => Promise<RawAnswer>][] = [
  ['an answer', 200, () => post('{ __typename }')],
  ['an answer to GET', 200, () => send(`${gateway.url}?query={__typename}`, 'GET')],
  ['an operation that failed', 200, () => post('{ call(name: "throw") { __typename } }')],
  ['a document that is wrong', 400, () => post('{ nothing', { accept: 'application/graphql-response+json' })],
  ['a token that is no good', 401, () => post('{ __typename }', { authorization: 'Bearer no' })],
  ['a path where there is nothing', 404, () => send(new URL('/nothing', gateway.url).href, 'GET')],
  ['a method that is not served', 405, () => send(gateway.url, 'PUT')],
  ['a mutation by GET', 405, () => send(`${gateway.url}?query=mutation{__typename}`, 'GET')],
  ['a form of answer that there is not', 406, () => post('{ __typename }', { accept: 'image/png' })],
  ['a body that is too large', 413, () => post(' '.repeat(600))],
  ['a body that is no JSON', 415, () => post('{ __typename }', { 'content-type': 'text/plain' })],
  ['an expectation that nobody meets', 417, () => send(gateway.url, 'GET', { expect: 'miracles' })],
  ['a Host that is none', 400, () => send(gateway.url, 'GET', { host: '[' })],
  ['a preflight', 204, () => send(gateway.url, 'OPTIONS', { origin: 'https://app.example' })],
  ['GraphiQL', 200, () => send(gateway.url, 'GET', { accept: 'text/html' })],
];

it.each(responses)('a response is for nobody else, and has an id that no other has: %s', async (_, status, ask) => {
  const [one, other] = [await ask(), await ask()];
  expect(one.status).toBe(status);
  expect(one.headers).toMatchObject({
    'cache-control': 'private, no-store',
    vary: 'Origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-request-id': expect.stringMatching(uuid),
  });
  expect(one.headers['x-request-id']).not.toBe(mine);
  expect(one.headers['x-request-id']).not.toBe(other.headers['x-request-id']);
});

it.each([
  [406, 'NOT_ACCEPTABLE', { accept: 'image/png' }],
  [406, 'NOT_ACCEPTABLE', { accept: 'application/json; charset=utf-16' }],
  [415, 'UNSUPPORTED_MEDIA_TYPE', { 'content-type': 'text/plain' }],
])('a refusal of the form, %i, has an error with code %s, and nothing ran', async (status, code, headers) => {
  gateway.log.length = 0;
  const answer = await post('mutation { call(name: "throw") { __typename } }', headers);
  expect(answer).toMatchObject({ status, headers: { 'content-type': expect.stringMatching(/^application\/(graphql-response\+)?json/) } });
  expect(JSON.parse(answer.text)).toEqual({ errors: [{ message: expect.any(String), extensions: { code } }] });
  expect(gateway.log).toEqual([]);
});

it.each([
  ['GET', '/health'],
  ['GET', '/graphql?query={__typename}'],
  ['POST', '/graphql?whole'],
])('a Host of which no URL comes is refused, and nothing is told of the server: %s %s', async (method, path) => {
  const { status, text } = await send(new URL(path, gateway.url).href, method, { ...json, host: '[' }, '{"query":"{ __typename }"}');
  expect(status).toBe(400);
  expect(JSON.parse(text)).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT' } }] });
});

it('an error has its code whatever the Host', async () => {
  const { errors } = JSON.parse((await post('{ nothing }', { host: '[' })).text);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

it.each(['*/*', 'application/*', 'text/html, application/json;q=0.5', 'application/graphql-response+json'])(
  'accepts %s',
  async (accept) => {
    expect(JSON.parse((await post('{ __typename }', { accept })).text)).toEqual({ data: { __typename: 'Query' } });
  },
);

describe('an error that nobody expected', () => {
  it('has the id of its response, and so has its line in the log', async () => {
    gateway.log.length = 0;
    const { headers, text } = await post('{ a: call(name: "throw") { __typename } b: call(name: "throw") { __typename } }');
    const id = headers['x-request-id'];
    expect(JSON.parse(text).errors.map((error: { extensions: object }) => error.extensions)).toEqual([
      { code: 'INTERNAL_SERVER_ERROR', requestId: id },
      { code: 'INTERNAL_SERVER_ERROR', requestId: id },
    ]);
    expect(gateway.log.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', requestId: id, path: ['a'] },
      { level: 'error', requestId: id, path: ['b'] },
    ]);
  });

  it('has it also where many are answered at once, each on a connection of the database', async () => {
    gateway.log.length = 0;
    const query = '{ call(name: "throw") { __typename } run(sql: "select pg_sleep(0.01), * from no_such_table") { rows } }';
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.ask(query, { as: 'acme.member' })));
    for (const { headers, errors } of answers) {
      expect(errors?.map(({ extensions }) => extensions.requestId)).toEqual(errors?.map(() => headers.get('x-request-id')));
    }
    const logged = gateway.log.map((line) => JSON.parse(line).requestId);
    expect(new Set(logged)).toEqual(new Set(answers.map(({ headers }) => headers.get('x-request-id'))));
  });
});
