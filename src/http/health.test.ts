import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { stepSchema } from '../testing/steps.js';
import { statement } from '../testing/template.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ schema: stepSchema() });
});
afterAll(() => gateway.close());

const get = async (path: string, init?: RequestInit) => {
  const response = await fetch(new URL(path, gateway.url), init);
  return { status: response.status, text: await response.text(), cache: response.headers.get('cache-control') };
};

it('/health answers without the database', async () => {
  expect(await get('/health')).toEqual({ status: 200, text: 'ok\n', cache: 'no-store' });
  expect(gateway.statements.all).toEqual([]);
});

it('/ready answers when the database does', async () => {
  expect(await get('/ready')).toEqual({ status: 200, text: 'ready\n', cache: 'no-store' });
  expect(gateway.statements.all).toEqual(['SELECT 1']);
});

it('/ready asks the database once for all who look at the same time', async () => {
  const { pool } = gateway.database.engine;
  const clients = await Promise.all(Array.from({ length: process.env.DATABASE_URL ? 4 : 1 }, () => pool.connect()));
  gateway.statements.clear();
  const looks = Array.from({ length: 20 }, () => get('/ready'));
  while (pool.waitingCount === 0) await sleep(5);
  await sleep(200);
  for (const client of clients) client.release();
  expect(new Set((await Promise.all(looks)).map(({ status }) => status))).toEqual(new Set([200]));
  expect(gateway.statements.all).toEqual(['SELECT 1']);
});

it('both answer whatever the credential', async () => {
  const init = { headers: { authorization: 'Bearer nonsense' } };
  expect([(await get('/health', init)).status, (await get('/ready', init)).status]).toEqual([200, 200]);
});

it.runIf(process.env.DATABASE_URL)('/ready answers 503 while the database takes no connections, and 200 again after', async () => {
  const server = process.env.DATABASE_URL ?? '';
  const name = new URL(gateway.database.url ?? '').pathname.slice(1);
  await statement(server, `alter database ${name} allow_connections false`);
  await statement(server, `select pg_terminate_backend(pid, 2000) from pg_stat_activity where datname = '${name}'`);
  expect(await get('/ready')).toMatchObject({ status: 503, text: 'the database does not answer\n' });
  expect((await get('/health')).status).toBe(200);
  await statement(server, `alter database ${name} allow_connections true`);
  expect(await get('/ready')).toMatchObject({ status: 200 });
});
