import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../testing/until.js';
import '../../../schema/index.js';
import { declarations } from '../../../schema/kit.js';
import { readConfig } from '../../config.js';
import { createEmbedders } from '../../embeddings/embedders.js';
import { OperatorError } from '../../errors.js';
import { listen } from '../../http/server.js';
import { createGateway } from '../../http/yoga.js';
import { type TestDatabase, testDatabase } from '../../testing/database.js';
import { stepSchema } from '../../testing/steps.js';
import { createSeal } from '../seal.js';
import { type Guard, guardIsolation } from './guard.js';

const onServer = process.env.DATABASE_URL !== undefined;

let database: TestDatabase;
let log: string[];
let guard: Guard | undefined;
beforeEach(async () => {
  database = await testDatabase();
  log = [];
});
afterEach(async () => {
  await guard?.stop();
  guard = undefined;
  await database.close();
});

const begin = async (production = false, everyMs?: number) => {
  guard = await guardIsolation(database.engine, declarations.values(), production, (line) => log.push(line), everyMs);
  return guard;
};
const breaking = () => database.engine.pool.query('alter table deals disable row level security');
const mending = () => database.engine.pool.query('alter table deals enable row level security');

it('lets a sound database be served, and says what the boundary rests on', async () => {
  expect((await begin()).holds).toBe(true);
  expect(log).toEqual([
    expect.stringMatching(onServer ? /^warning: login postgres can pass the policies.*db:roles/ : /^embedded database/),
  ]);
});

it('refuses a broken one, with the table and the statement that mends it', async () => {
  await breaking();
  await expect(begin()).rejects.toThrow(OperatorError);
  expect(log).toContainEqual(expect.stringMatching(/^deals .*Mend: ALTER TABLE deals ENABLE ROW LEVEL SECURITY;/));
});

it('refuses in production a login that can pass the policies; the embedded engine has no other', async () => {
  const refusal = begin(true);
  if (onServer) await expect(refusal).rejects.toThrow('tenants are not isolated');
  else expect((await refusal).holds).toBe(true);
});

it('turns /ready to 503 while isolation does not hold, and back when it is mended, and logs each once', async () => {
  const { engine } = database;
  const limits = readConfig({});
  const watch = await begin(false, 20);
  const gateway = createGateway({
    schema: stepSchema(),
    engine,
    limits,
    seal: createSeal('a secret for tests, and only for those'),
    embedders: createEmbedders(undefined),
    identify: async () => undefined,
    graphiql: false,
    isolated: () => watch.holds,
    http: limits.http,
    log: () => {},
  });
  const server = await listen(gateway, '127.0.0.1', 0);
  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/ready`);
    return `${response.status} ${await response.text()}`;
  };
  const answers = (expected: RegExp) => until(async () => expected.test(await ready()));
  expect(await ready()).toBe('200 ready\n');
  log.splice(0);
  await breaking();
  await answers(/^503 tenants are not isolated/);
  await sleep(300);
  const told = [...log];
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told).size).toBe(told.length);
  await mending();
  await answers(/^200 ready/);
  expect(log.at(-1)).toBe('tenants are isolated again');
  await server.drain(1_000);
});
