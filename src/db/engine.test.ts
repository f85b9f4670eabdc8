import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { testDatabase } from '../testing/database.js';
import { identityOf } from '../testing/gateway.js';
import { openEngine } from './engine.js';
import { TenantTransaction } from './tenant-transaction.js';

const options = { dataDir: 'memory://', poolSize: 1, connectTimeoutMs: 300 };

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
  server = undefined;
});

/** The URL of a server that does `answer` with every connection. */
async function serverThat(answer: (socket: Socket) => void): Promise<string> {
  const listening = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    answer(socket);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `postgres://someone:hush-hush@127.0.0.1:${address.port}/basicos?options=-c%20a%3Dhush-hush`;
}

describe('a server that cannot be used', () => {
  const refused = async (databaseUrl: string) => {
    const began = performance.now();
    const error: unknown = await openEngine({ ...options, databaseUrl }).catch((error: unknown) => error);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(error).toBeInstanceOf(OperatorError);
    const { message } = error as OperatorError;
    expect(message).toMatch(/^cannot reach the database at postgres:\/\/someone@127\.0\.0\.1:\d+\/basicos: .+; check DATABASE_URL/);
    expect(message).not.toMatch(/hush|\n/);
    return message;
  };

  it('is named, without the password, where nothing listens', async () => {
    const url = await serverThat(() => {});
    server?.close();
    expect(await refused(url)).toContain('ECONNREFUSED');
  });

  it.each<[string, (socket: Socket) => void]>([
    ['never answers', () => {}],
    ['hangs up', (socket) => socket.destroy()],
    ['is no PostgreSQL', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('is named, without the password, where it %s', async (_, answer) => {
    await refused(await serverThat(answer));
  });
});

it('survives the loss of an idle connection', { skip: !process.env.DATABASE_URL }, async () => {
  const { engine, close } = await testDatabase({ empty: true, poolSize: 1 });
  const { rows } = await engine.pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const other = await openEngine({ ...options, databaseUrl: process.env.DATABASE_URL });
  await other.pool.query('select pg_terminate_backend($1, 2000)', [rows[0]?.pid]);
  await other.close();
  await expect.poll(() => engine.pool.totalCount).toBe(0);
  expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await close();
});

it('limits how long it waits for a statement where DATABASE_URL says so, and only for that one', {
  skip: !process.env.DATABASE_URL,
}, async () => {
  const database = await testDatabase();
  const url = new URL(database.url ?? '');
  url.searchParams.set('query_timeout', '300');
  const engine = await openEngine({ databaseUrl: url.href, dataDir: '', poolSize: 1, connectTimeoutMs: 5_000 });
  const read = () => new TenantTransaction(engine, identityOf('acme.member'), 'read', { statementTimeoutMs: 5_000, lockTimeoutMs: 5_000 });
  const patient = read();
  await patient.query(sql`select 1`);
  await sleep(200);
  // The first one's time is over while this one runs.
  expect(await patient.query(sql`select 2 as it, pg_sleep(0.2)`)).toMatchObject([{ it: 2 }]);
  await patient.commit();
  const slow = read();
  await expect(slow.query(sql`select pg_sleep(1)`)).rejects.toThrow();
  await slow.rollback();
  await engine.close();
  await database.close();
});

it('refuses in time whoever waits for a connection, and serves the next', async () => {
  const { engine, close } = await testDatabase({ empty: true, poolSize: 1, connectTimeoutMs: 200 });
  const client = await engine.pool.connect();
  await expect(engine.pool.connect()).rejects.toThrow('timeout exceeded');
  client.release();
  expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await close();
});

it('sends statements on one connection without waiting', async () => {
  const { engine, close } = await testDatabase({ empty: true });
  const client = await engine.pool.connect();
  expect(client).toMatchObject({ pipeline: true });
  const results = await Promise.allSettled([client.query('select 1 as a'), client.query('select 1 / 0'), client.query('select 2 as b')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  client.release();
  await close();
});
