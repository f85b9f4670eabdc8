import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { send } from '../testing/http.js';
import { newestDeals } from '../testing/operations.js';
import { readTrustedDocuments } from './trusted-documents.js';

/** What `npm run codegen` wrote. */
const generated = join(packageRoot, 'src/testing/generated/persisted-documents.json');
const documents: [string, string][] = Object.entries(JSON.parse(readFileSync(generated, 'utf8')));
/** Of all of them. */
const variables = { first: 3, filter: { status: { eq: 'DONE' } }, text: 'offer', input: { text: 'offer', mode: 'KEYWORD' } };

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (...texts: string[]) => JSON.stringify(Object.fromEntries(texts.map((text) => [sha256(text), text])));
const asked = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

let folder: string;
let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trusted-'));
  gateway = await testGateway({ env: { TRUSTED_DOCUMENTS: generated } });
  token = await gateway.token('acme.member');
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => gateway.statements.clear());

/** Writes a file of the folder. */
function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function post(body: object, url = gateway.url, authorization = `Bearer ${token}`) {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', authorization };
  const answer = await send(url, 'POST', headers, JSON.stringify(body));
  return { ...answer, json: JSON.parse(answer.text) };
}

async function get(params: Record<string, string>, url = gateway.url) {
  const headers = { accept: 'application/graphql-response+json', authorization: `Bearer ${token}` };
  const answer = await send(`${url}?${new URLSearchParams(params)}`, 'GET', headers);
  return { ...answer, json: JSON.parse(answer.text) };
}

describe('a document that codegen wrote', () => {
  it('is one of many', () => expect(documents.length).toBeGreaterThan(2));

  it.each(documents)('is served by its hash, with the answer that its text has elsewhere: %s', async (id, text) => {
    const open = await testGateway({ database: gateway.database });
    const { data } = await open.ask(text, { as: 'acme.member', variables });
    await open.close();
    expect(data).toBeTruthy();
    for (const hash of [id, id.replace('sha256:', '')]) {
      expect(await post({ ...asked(hash), variables })).toMatchObject({ status: 200, json: { data } });
      const params = { extensions: JSON.stringify(asked(hash).extensions), variables: JSON.stringify(variables) };
      expect(await get(params)).toMatchObject({ status: 200, json: { data } });
    }
  });

  it('is called by the hash that its typed operation has', () => {
    const { hash } = newestDeals.__meta__ as { hash: string };
    expect(documents.map(([id]) => id)).toContain(hash);
  });

  it('is served only to who may ask', async () => {
    const [[id] = ['']] = documents;
    expect(await post({ ...asked(id), variables }, gateway.url, 'Bearer no')).toMatchObject({ status: 401 });
  });
});

describe('anything else is refused, without a word to the database:', () => {
  const [[id, text] = ['', '']] = documents;
  const requests: [string, Record<string, unknown>][] = [
    ['a query', { query: '{ me { name } }' }],
    ['a mutation', { query: 'mutation { signOut(input: {}) { query { me { name } } } }' }],
    ['the schema', { query: getIntrospectionQuery() }],
    ['the type of the query', { query: '{ __typename }' }],
    ['the text of a trusted document', { query: text, variables }],
    ['a hash and its text', { ...asked(id), query: text, variables }],
    ['a hash and another text', { ...asked(id), query: '{ me { name } }' }],
    ['a hash and an empty text', { ...asked(id), query: '', variables }],
    ['a hash that is none of them', asked(sha256('{ me { name } }'))],
    ['part of a hash', asked(id.slice(0, -1))],
    ['a hash in capitals', asked(id.toUpperCase())],
    ['a list of a hash', asked([sha256('{ me { name } }')])],
    ['a name that every object has', asked('__proto__')],
    ['no hash', { extensions: {} }],
    ['nothing', {}],
  ];

  it.each(requests)('%s', async (_, body) => {
    const answers = [await post(body)];
    const params = Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
    // An empty query in an address is none.
    if (body.query !== '') answers.push(await get(Object.fromEntries(params)));
    for (const { status, json } of answers) {
      expect(status).toBe(400);
      expect(json).toEqual({
        errors: [
          {
            message: 'Only trusted documents are served here: send the hash of one instead of a query.',
            extensions: { code: 'UNTRUSTED_DOCUMENT' },
          },
        ],
      });
    }
    expect(gateway.statements.all).toEqual([]);
  });
});

describe('a trusted document', () => {
  it('is held to the schema, the limits and the methods as any other', async () => {
    const [unknown, dear, mutation] = [
      '{ noSuchField }',
      '{ deals(first: 100) { nodes { activities(first: 100) { nodes { deal { company { deals(first: 100) { totalCount } } } } } } } }',
      'mutation { __typename }',
    ];
    const path = written('others.json', byHash(unknown, dear, mutation));
    const others = await testGateway({ database: gateway.database, env: { TRUSTED_DOCUMENTS: path } });
    const codeOf = async (text: string) => (await post(asked(sha256(text)), others.url)).json.errors[0].extensions.code;
    expect(await codeOf(unknown)).toBe('BAD_USER_INPUT');
    expect(await codeOf(dear)).toBe('QUERY_TOO_COMPLEX');
    expect(await get({ extensions: JSON.stringify(asked(sha256(mutation)).extensions) }, others.url)).toMatchObject({ status: 405 });
    expect((await post(asked(sha256(mutation)), others.url)).json).toEqual({ data: { __typename: 'Mutation' } });
    await others.close();
  });
});

describe('a file that is none of trusted documents', () => {
  it.each<[string, () => string, RegExp]>([
    ['is not there', () => join(folder, 'nowhere.json'), /ENOENT/],
    ['is a folder', () => folder, /EISDIR/],
    ['is no JSON', () => written('1.json', '{'), /not a JSON object of texts/],
    ['is a list', () => written('2.json', '["{ __typename }"]'), /not a JSON object of texts/],
    ['has what is no text', () => written('3.json', '{"a": {"query": "{ __typename }"}}'), /not a JSON object of texts/],
    ['is empty', () => written('4.json', '{}'), /no document in/],
    [
      'has a text that was changed',
      () => written('5.json', byHash('{ a }', '{ b }').replace('{ b }', '{ c }')),
      /not the one of that hash/,
    ],
    ['has a name instead of a hash', () => written('6.json', '{"Me": "{ me { name } }"}'), /"Me" in .* not the one of that hash/],
  ])('keeps the gateway from starting, in one line that says what to do: %s', (_, path, reason) => {
    const line = messageOf(() => readTrustedDocuments(path()));
    expect(line).toMatch(reason);
    expect(line).toMatch(/; run `npm run codegen`, or leave TRUSTED_DOCUMENTS unset$/);
    expect(line).not.toContain('\n');
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    throw error;
  }
  return expect.fail('nothing was refused');
}
