import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashToken, newSessionToken } from '../db/doors.js';
import { counted } from '../testing/counted.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { send } from '../testing/http.js';

const app = 'https://app.example';
let gateway: TestGateway;
/** Its session is looked up each time. */
const token = newSessionToken();
beforeAll(async () => {
  gateway = await testGateway({ env: { CORS_ORIGINS: app } });
  const { tenantId, userId } = identityOf('acme.admin');
  await gateway.database.engine.pool.query(
    "insert into sessions (tenant_id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 day')",
    [tenantId, userId, hashToken(token)],
  );
});
afterAll(() => gateway.close());

/** What a request is answered with, as its client can tell it from another, and the statements that it takes. */
async function answer(path: string, body: string, headers: Record<string, string>) {
  const url = new URL(path, gateway.url).href;
  const given = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
  const { answer: answered, all: statements } = await counted(gateway, () => send(url, 'POST', given, body));
  const { date, connection, 'x-request-id': id, 'content-length': length, 'transfer-encoding': chunked, ...rest } = answered.headers;
  // Only read in the answer to a preflight request; Yoga sends them with every one.
  for (const name of ['methods', 'headers']) delete rest[`access-control-allow-${name}`];
  delete rest['access-control-max-age'];
  // A whole Request repeats a body that it cannot read.
  const text = answered.text.replaceAll(String(id), 'its id').replace(/, \\".* is not valid JSON/, '');
  return {
    status: answered.status,
    text,
    headers: rest,
    statements,
  };
}

/** By an address that is no other to a client, a request goes all of Yoga's way. */
const [short, whole] = ['/graphql', '/graphql?whole'];

async function same(body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const given = await answer(short, text, headers);
  expect(given).toEqual(await answer(whole, text, headers));
  return given;
}

const deals = { query: '{ deals(first: 2) { nodes { id title value createdAt activities { nodes { content } } } } }' };
const missing = '00000000-0000-4000-8000-00000000dead';

it.each<[string, Record<string, string>]>([
  ['nothing said', {}],
  ['anything', { accept: '*/*' }],
  ['JSON', { accept: 'application/json' }],
  ['GraphQL’s own JSON', { accept: 'application/graphql-response+json' }],
  ['one before the other', { accept: 'application/json, application/graphql-response+json' }],
  ['the other before the one', { accept: 'application/graphql-response+json; charset=utf-8, application/json;q=0.9' }],
  ['any application', { accept: 'text/html, APPLICATION/*' }],
  ['another charset first', { accept: 'application/json; charset=latin1, application/graphql-response+json' }],
  ['no JSON', { accept: 'text/html' }],
  ['a stream too', { accept: 'application/json, text/event-stream' }],
  ['a stream rather', { accept: 'text/event-stream, application/json' }],
  ['whatever there is', { accept: 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed' }],
  ['a stream alone', { accept: 'text/event-stream' }],
  ['parts', { accept: 'multipart/mixed' }],
  ['gzip', { 'accept-encoding': 'gzip' }],
  ['an origin that may read', { origin: app }],
  ['an origin that may not', { origin: 'https://evil.example' }],
  ['no token', { authorization: '' }],
  ['a wrong token', { authorization: 'Bearer nobody' }],
  ['a charset', { 'content-type': 'application/json; charset=utf-8' }],
  ['a charset behind a space', { 'content-type': 'application/json ; charset=utf-8' }],
  ['something like a charset', { accept: 'application/json;xcharset=utf-16' }],
])('answers data and errors as Yoga would, and runs nothing twice: %s', async (_, headers) => {
  await same(deals, headers);
  await same({ query: `{ deal(id: "${missing}") { id } deals(first: 101) { totalCount } me { id } }` }, headers);
  await same({ query: '{ deals { nothing } }' }, headers);
  await same({ query: `{ users(first: 100) { nodes { ${Array.from({ length: 40 }, (_, i) => `a${i}: email`).join(' ')} } } }` }, headers);
});

it.each([
  ['no JSON', '{ deals }'],
  ['nothing', ''],
  ['a list', '[{"query":"{ __typename }"}]'],
  ['null', 'null'],
  ['a string', '"{ __typename }"'],
  ['no query', '{}'],
  ['a query that is none', '{"query":1}'],
  ['something more', '{"query":"{ __typename }","more":1}'],
  ['variables that are none', '{"query":"{ __typename }","variables":[]}'],
  ['a syntax error', '{"query":"{ __typename"}'],
  ['an operation that is not there', '{"query":"query A { __typename }","operationName":"B"}'],
  ['a subscription', '{"query":"subscription { replicaChanged(deviceId: \\"d\\") { __typename } }"}'],
])('answers a body as Yoga would: %s', async (_, body) => {
  expect((await same(body)).text).toContain('"errors"');
});

it.each(['Zoë', 'Łódź', '東京', 'мир', '🎉', 'a\u2028b'])('answers text that is not ASCII as Yoga would: %j', async (title) => {
  const create = 'mutation ($title: String!) { createTask(input: { title: $title }) { task { id title } } }';
  const { task } = JSON.parse((await answer(short, JSON.stringify({ query: create, variables: { title } }), {})).text).data.createTask;
  expect(task.title).toBe(title);
  expect(JSON.parse((await same({ query: `{ task(id: "${task.id}") { title } }` })).text)).toEqual({ data: { task: { title } } });
});

it('compresses a long answer without running the operation again', async () => {
  const long = { query: `{ users { nodes { ${Array.from({ length: 200 }, (_, i) => `a${i}: email`).join(' ')} } } }` };
  const { headers } = await same(long, { 'accept-encoding': 'gzip' });
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Origin, accept-encoding' });
});

it.each([
  ['a long answer', 'value: "1"', { 'accept-encoding': 'gzip' }, 1],
  ['headers of its own', 'value: "1"', { 'idempotency-key': 'headers' }, 1],
  ['an error', 'value: "no number"', {}, 0],
  ['an error of the database', `value: "1", companyId: "${missing}"`, {}, 0],
])('runs a mutation once that has %s', async (title, values, headers, rows) => {
  const long = Array.from({ length: 1_000 }, (_, i) => `a${i}: title`).join(' ');
  await answer(
    short,
    JSON.stringify({ query: `mutation { createDeal(input: { title: "${title}", ${values} }) { deal { ${long} } } }` }),
    headers,
  );
  const { rowCount } = await gateway.database.engine.pool.query('select from deals where title = $1', [title]);
  expect(rowCount).toBe(rows);
});

it('says of a mutation that it was answered before, as Yoga would', async () => {
  const create = { query: 'mutation { createDeal(input: { title: "Once", value: "1" }) { deal { id } } }' };
  const key = { 'idempotency-key': 'once' };
  const first = await answer(short, JSON.stringify(create), key);
  const { headers, text } = await same(create, key);
  expect(headers['idempotency-replayed']).toBe('true');
  expect(text).toBe(first.text);
});
