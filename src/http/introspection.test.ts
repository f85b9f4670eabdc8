import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';

const as = 'acme.member';

/** Operations that GraphQL answers with guesses at what was meant, and the guesses. */
const nearMisses: [string, string, Record<string, unknown>, string][] = [
  ['a field', '{ dealz { nodes { id } } }', {}, 'deals'],
  ['an argument', '{ deals(fist: 1) { nodes { id } } }', {}, 'first'],
  ['a type', 'query ($f: DealFiltr) { deals(filter: $f) { nodes { id } } }', {}, 'DealFilter'],
  ['a field of an input', '{ deals(filter: { stag: { eq: WON } }) { nodes { id } } }', {}, 'stage'],
  ['a value of an enum', '{ deals(filter: { stage: { eq: WONN } }) { nodes { id } } }', {}, 'WON'],
  ['a type to narrow to', '{ node(nodeId: "x") { title } }', {}, 'Deal'],
  ['a field in a variable', 'query ($f: DealFilter) { deals(filter: $f) { nodes { id } } }', { f: { stag: { eq: 'WON' } } }, 'stage'],
  ['an enum in a variable', 'query ($f: DealFilter) { deals(filter: $f) { nodes { id } } }', { f: { stage: { eq: 'WONN' } } }, 'WON'],
];

describe('in production', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ env: { NODE_ENV: 'production' } });
  });
  afterAll(() => gateway.close());

  it.each([
    ['as tools ask for it', getIntrospectionQuery()],
    ['by __type', '{ __type(name: "Deal") { name } }'],
    ['in a fragment', '{ ...F } fragment F on Query { s: __schema { queryType { name } } }'],
    ['beside data', '{ me { name } __schema { types { name } } }'],
    ['in a mutation', 'mutation { updateTask(input: { id: "x", set: {} }) { query { __schema { types { name } } } } }'],
  ])('the schema is not told %s', async (_, query) => {
    for (const options of [{ as }, {}] as const) {
      const { data, errors } = await gateway.ask(query, options);
      expect(data).toBeUndefined();
      expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('introspection'), extensions: { code: 'BAD_USER_INPUT' } });
    }
  });

  it('the type of an object is, which clients ask for everywhere', async () => {
    expect((await gateway.ask('{ __typename me { __typename } }', { as })).data).toEqual({
      __typename: 'Query',
      me: { __typename: 'User' },
    });
  });

  it.each(nearMisses)('what was nearly meant is not told: %s', async (_, query, variables, guess) => {
    const { errors, text } = await gateway.ask(query, { as, variables });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ message: errors?.[0]?.message }] });
    expect(text).not.toMatch(/did you mean/i);
    expect(text).not.toMatch(new RegExp(`"${guess}\\\\?"`));
  });
});

describe('outside production', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  it('the schema is told', async () => {
    const { data } = await gateway.ask(getIntrospectionQuery());
    expect(data.__schema.queryType).toMatchObject({ name: 'Query' });
  });

  it.each(nearMisses)('what was nearly meant is told: %s', async (_, query, variables, guess) => {
    const { errors } = await gateway.ask(query, { as, variables });
    expect(errors?.[0]?.message).toMatch(new RegExp(`Did you mean .*"${guess}"`));
  });

  it('the schema’s types in types in types are not', async () => {
    const { errors } = await gateway.ask('{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('Maximum introspection depth'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

it.each([
  [{}, true],
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'production', INTROSPECTION: 'true' }, true],
  [{ INTROSPECTION: 'false' }, false],
])('with %j in the environment, whether the schema is told is %j', (env, told) => {
  expect(readConfig(env).http.introspection).toBe(told);
});
