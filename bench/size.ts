import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageRoot } from '../src/package-root.js';
import { type Clients, send, startClients } from './clients.js';
import { createDatabase, type Database } from './database.js';
import type { Output } from './output.js';
import { cpuOf, memoryOf } from './proc.js';
import { requestOf, requestsOf, tokenOf, workloadsOf } from './requests.js';
import { median } from './rounds.js';
import { node, startSide } from './sides.js';
import { table } from './table.js';
import { reads, type Workload } from './workloads.js';

const run = promisify(execFile);
const megabyte = 2 ** 20;
const tenants = Array.from({ length: 50 }, (_, i) => i + 1);

/** Shows how long the gateway takes to start, what it has in memory and on disk, and what of it dominates. There is nothing to miss. */
export async function size({ print, progress }: Output): Promise<string[]> {
  const database = await createDatabase('basicos_bench', { tenants: tenants.length, scale: 1 }, progress);
  const clients = startClients();
  try {
    progress('start');
    print(await start(database));
    progress('memory');
    print(await memory(database, clients));
    progress('installed size');
    print(await installed());
    return [];
  } finally {
    clients.stop();
    await database.drop();
  }
}

/** Milliseconds since the process began, and those of them that it had a processor for. */
type Moment = [ms: number, cpu: number];

/** From the start of the process to the first answer, on a database that is there: medians of five. */
async function start(database: Database): Promise<string> {
  const list = requestOf('gateway', reads[0] as Workload, 1, await tokenOf(1), 0);
  const moments: [ready: Moment, answered: Moment][] = [];
  for (let i = 0; i < 6; i++) {
    const began = performance.now();
    const server = await startSide('gateway', database.url);
    const moment = (): Moment => [performance.now() - began, (cpuOf(server.pid) ?? Number.NaN) / 1000];
    const ready = moment();
    await send(server.origin, list);
    // The first fills the system's caches.
    if (i > 0) moments.push([ready, moment()]);
    await server.stop();
  }
  const [bare, loaded, made] = await phases();
  const [ready, answered] = [0, 1].map((which) => middle(moments.map((run) => run[which] as Moment)));
  const marks: [string, Moment | undefined][] = [
    ['Node itself', bare?.at],
    ['loading the modules', loaded?.at],
    ['making the schema', made?.at],
    ['connecting, the audit, listening', ready],
    ['the first answer, a list of deals', answered],
  ];
  const since = (i: number, which: 0 | 1) => (marks[i]?.[1]?.[which] ?? 0) - (marks[i - 1]?.[1]?.[which] ?? 0);
  const rows = marks.map(([what], i) => [what, since(i, 0).toFixed(), since(i, 1).toFixed()]);
  return table(['warm start', 'ms', 'of them CPU'], [...rows, ['all', ...(answered ?? []).map((one) => one.toFixed())]]);
}

const middle = (moments: readonly Moment[]): Moment => [median(moments.map(([ms]) => ms)), median(moments.map(([, cpu]) => cpu))];

interface Mark {
  at: Moment;
  /** What the process has in memory, in bytes. */
  rss: number;
}

/** Marks taken in a process that does, one after the other, what the gateway does before it connects: medians of five. */
async function phases(): Promise<Mark[]> {
  const path = (file: string) => JSON.stringify(join(packageRoot, 'dist/src', file));
  const script = `const marks = [];
    const mark = () => {
      const { user, system } = process.cpuUsage();
      marks.push({ at: [performance.now(), (user + system) / 1000], rss: process.memoryUsage.rss() });
    };
    mark();
    await import(${path('app.js')});
    const { createSchema } = await import(${path('modules/index.js')});
    mark();
    globalThis.schema = createSchema();
    mark();
    console.log(JSON.stringify(marks));`;
  const runs: Mark[][] = [];
  for (let i = 0; i < 5; i++) {
    const { stdout } = await run(node, ['--enable-source-maps', '--input-type=module', '--eval', script], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    });
    runs.push(JSON.parse(stdout));
  }
  return [0, 1, 2].map((i) => {
    const marks = runs.map((run) => run[i] as Mark);
    return { at: middle(marks.map(({ at }) => at)), rss: median(marks.map(({ rss }) => rss)) };
  });
}

/** What the gateway has in memory, over PostgreSQL. */
async function memory(database: Database, clients: Clients): Promise<string> {
  const marks = await phases();
  const server = await startSide('gateway', database.url);
  const { origin, pid } = server;
  await send(origin, requestOf('gateway', reads[0] as Workload, 1, await tokenOf(1), 0));
  await sleep(3_000);
  const atRest = memoryOf(pid, 'VmRSS');
  await clients.run({ origin, requests: await requestsOf('gateway', workloadsOf('mix'), tenants), connections: 16, seconds: 20 });
  const atMost = memoryOf(pid, 'VmHWM');
  await sleep(3_000);
  const afterwards = memoryOf(pid, 'VmRSS');
  await server.stop();
  const [bare, loaded, made] = marks.map(({ rss }) => rss / megabyte);
  const rows: [string, number | undefined][] = [
    ['Node itself', bare],
    ['with the modules', loaded],
    ['with the schema', made],
    ['at rest, after an answer', atRest],
    ['at the most, with 16 clients and the mix', atMost],
    ['at rest, after that', afterwards],
  ];
  return table(
    ['memory', 'MB'],
    rows.map(([what, size]) => [what, size?.toFixed() ?? '-']),
  );
}

/** What an image holds beside Node: the packages without those for development, and the gateway itself. */
async function installed(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'basicos-size-'));
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(packageRoot, file), join(folder, file));
    await run('npm', ['ci', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
    const packages = join(folder, 'node_modules');
    const sizes = packagesIn(packages).map((name): [string, number] => [name, bytesIn(join(packages, name))]);
    const largest = sizes.sort(([, a], [, b]) => b - a).slice(0, 8);
    const own = ['dist', 'migrations'].reduce((sum, name) => sum + bytesIn(join(packageRoot, name)), 0);
    const all = bytesIn(packages);
    const rest = all - largest.reduce((sum, [, bytes]) => sum + bytes, 0);
    const rows: [string, number][] = [
      ...largest,
      [`${sizes.length - largest.length} other packages`, rest],
      ['the gateway', own],
      ['all', all + own],
    ];
    return table(
      ['installed', 'MB'],
      rows.map(([what, bytes]) => [what, (bytes / megabyte).toFixed(1)]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const packagesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => (name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name]));

function bytesIn(path: string): number {
  if (!existsSync(path)) return 0;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
