import { GraphQLError } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { badInput } from '../errors.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { stepSchema } from '../testing/steps.js';

const secret = 'the words of an error that nobody foresaw';

let gateway: TestGateway;
beforeAll(async () => {
  const calls = {
    throw: () => {
      throw new Error(secret);
    },
    throwText: () => {
      throw secret;
    },
    wrap: () => {
      throw new GraphQLError(secret, { originalError: new Error(secret) });
    },
    refuse: () => {
      throw badInput([{ path: ['title'], message: 'is too long' }]);
    },
  };
  gateway = await testGateway({ schema: stepSchema(calls) });
});
afterAll(() => gateway.close());
beforeEach(() => void gateway.log.splice(0));
afterEach(() => vi.unstubAllEnvs());

const as = 'acme.member';
const run = (sql: string) => gateway.ask(`{ run(sql: ${JSON.stringify(sql)}) { rows } }`, { as });
const call = (name: string, kind = 'query') => gateway.ask(`${kind} { call(name: "${name}") { rows } }`, { as });

describe('an unexpected error', () => {
  it.each(['development', 'production', 'test'])('is masked, with an id that the log has, where NODE_ENV is %s', async (env) => {
    vi.stubEnv('NODE_ENV', env);
    const { errors, text } = await call('throw');
    expect(errors).toEqual([
      {
        message: 'Something went wrong on the server.',
        path: ['call'],
        locations: [{ line: 1, column: 9 }],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
      },
    ]);
    expect(text).not.toMatch(/nobody foresaw|stack|originalError|\.ts/);
    expect(gateway.log.map((line) => JSON.parse(line))).toEqual([
      { level: 'error', requestId: errors?.[0]?.extensions.requestId, path: ['call'], error: expect.stringContaining(secret) },
    ]);
  });

  it.each(['throw', 'throwText', 'wrap'])('keeps its words from the client: %s', async (name) => {
    const { errors, text } = await call(name, 'mutation');
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(text).not.toContain(secret);
    expect(gateway.log).toHaveLength(1);
    expect(gateway.log[0]).toContain(secret);
  });

  it('of the database is masked too', async () => {
    const { errors, text } = await run('select secret_column from no_such_table');
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(text).not.toMatch(/no_such_table|relation|42P01/);
    expect(gateway.log[0]).toContain('no_such_table');
  });
});

describe('an expected error', () => {
  it('keeps its words, and is not logged', async () => {
    const { errors } = await call('refuse');
    expect(errors).toMatchObject([
      { message: 'title: is too long', extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['title'], message: 'is too long' }] } },
    ]);
    expect(gateway.log).toEqual([]);
  });

  it('about an argument that a variable leaves null keeps its words', async () => {
    const query = 'query ($sql: String = "select 1") { run(sql: $sql) { rows } }';
    const { errors } = await gateway.ask(query, { as, variables: { sql: null } });
    expect(errors).toMatchObject([{ message: expect.stringContaining('must not be null'), extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.log).toEqual([]);
  });

  it.each([
    ['a division by zero', 'select 1 / 0', 'BAD_USER_INPUT'],
    ['text that is no number', "select 'x'::int", 'BAD_USER_INPUT'],
    ['a date that is none', "select '2026-02-30'::date", 'BAD_USER_INPUT'],
    ['a number out of range', 'select 2147483647 + 1', 'BAD_USER_INPUT'],
  ])("of the database has a code and none of PostgreSQL's text: %s", async (_, sql, code) => {
    const { errors, text } = await run(sql);
    expect(errors).toMatchObject([{ message: 'A value is out of range or not of its type.', path: ['run'], extensions: { code } }]);
    expect(text).not.toMatch(/zero|syntax|integer|2026/);
    expect(gateway.log).toEqual([]);
  });

  it('of a key that exists already is a CONFLICT that names neither row nor column', async () => {
    const insert = "insert into companies (id, name) values ('a0000000-0000-4000-8000-00000000c0de', 'Twice')";
    const { errors, data, text } = await gateway.ask(`mutation { a: run(sql: "${insert}") { rows } b: run(sql: "${insert}") { rows } }`, {
      as,
    });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'CONFLICT' } }]);
    expect(text).not.toMatch(/companies|c0de|pkey/);
  });
});
