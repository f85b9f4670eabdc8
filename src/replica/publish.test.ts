import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Devices } from '../testing/devices.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { type Replica, TursoDatabase } from './index.js';

let gateway: TestGateway;
let devices: Devices;
let replica: Replica;
let server: ChildProcess;
let database: TursoDatabase;

/** Turso's own server, over a database in memory. */
async function tursodb(): Promise<string> {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  const cli = createRequire(import.meta.url).resolve('@tursodatabase/cli-linux-x64-gnu/package.json');
  server = spawn(join(dirname(cli), 'tursodb'), [':memory:', '--sync-server', `127.0.0.1:${port}`], {
    stdio: 'ignore',
    detached: true,
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => undefined))) await sleep(50);
  return url;
}

beforeAll(async () => {
  gateway = await testGateway();
  devices = new Devices(gateway);
  replica = await devices.open('publisher', 'acme.admin');
  database = new TursoDatabase(await tursodb(), undefined);
});
afterAll(async () => {
  // The command starts the server as a process of its own.
  if (server.pid) process.kill(-server.pid, 'SIGKILL');
  await devices.remove();
  await gateway.close();
});

/** Rows of both sides, for every table that is there. */
async function same(): Promise<string[]> {
  const tables = (
    await database.execute([`select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\' order by name`])
  ).map(([name]) => name as string);
  for (const table of tables) {
    const here = await replica.query.$client.execute(`select * from "${table}" order by id`);
    const there = await database.execute([`select * from "${table}" order by id`]);
    expect(there, table).toEqual(here.rows.map((row) => here.columns.map((_, i) => (row[i] === null ? null : String(row[i])))));
  }
  return tables;
}

it('brings a Turso database to the same rows, of the tables that everyone sees, and keeps it there', async () => {
  expect(await replica.publish(database)).toMatchObject({ resync: undefined });
  const tables = await same();
  expect(tables).toEqual(expect.arrayContaining(['deals', 'documents', 'tasks', 'users']));
  expect(tables).not.toEqual(expect.arrayContaining(['notifications']));
  expect(tables).not.toEqual(expect.arrayContaining(['audit_log']));

  await replica.write('createTask', { title: 'Published' });
  const { id } = await replica.write('createDeal', { title: 'Not for long' });
  await replica.push();
  expect(await replica.publish(database)).toMatchObject({ resync: undefined, deleted: 0 });
  await same();
  await replica.write('deleteDeal', { id: id as string });
  await replica.push();
  expect(await replica.publish(database)).toMatchObject({ deleted: 1 });
  await same();
  expect(await replica.publish(database)).toEqual({ rows: 0, deleted: 0, resync: undefined });

  await gateway.database.engine.pool.query('select public.renew_replicas()');
  expect(await replica.publish(database)).toMatchObject({ resync: expect.any(String) });
  expect(await same()).toEqual(tables);
});

it('leaves the database as it was where a batch fails', async () => {
  const before = await database.execute(['select count(*) from tasks']);
  await expect(database.batch([['delete from tasks'], ['insert into nowhere values (1)']])).rejects.toMatchObject({ code: 'REFUSED' });
  expect(await database.execute(['select count(*) from tasks'])).toEqual(before);
  expect(() => new TursoDatabase('file:x.db', undefined)).toThrow('no address of a Turso database');
  await expect(new TursoDatabase('http://127.0.0.1:1', undefined).execute(['select 1'])).rejects.toMatchObject({ code: 'OFFLINE' });
});
