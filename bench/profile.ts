import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clients, startClients, warmUp } from './clients.js';
import { createDatabase } from './database.js';
import type { Output } from './output.js';
import { requestsOf, workloadsOf } from './requests.js';
import { type Server, startSide } from './sides.js';
import { table } from './table.js';

const tenants = Array.from({ length: 50 }, (_, i) => i + 1);
const seconds = 5;

/** What the samples are counted as, by the function that was running and by its file: the first that fits. */
const groups: [string, RegExp][] = [
  ['writing to sockets', /^(writev|write\w+String|writeBuffer|shutdown) /],
  ['garbage collection', /^\(garbage collector\) /],
  ['promises', /^(runMicrotasks|processTicksAndRejections) /],
  ['Yoga and its plugins', /node_modules\/(graphql-yoga|@envelop|@whatwg-node|@graphql-yoga)\//],
  ['node-postgres', /node_modules\/pg(-\w+)?\//],
  ['Drizzle', /node_modules\/drizzle-orm\//],
  ['graphql-js', /node_modules\/graphql\//],
  ['loaders', /node_modules\/dataloader\/|dist\/src\/db\/loaders/],
  ['execution and resolvers', /dist\/src\/(graphql|modules)\//],
  ['statements and transactions', /dist\/(src\/db|schema)\//],
  ['identity, limits and turns', /dist\/src\/http\//],
  ["Node's own modules", / node:/],
];
const rest = 'the rest';

/** Prints where the gateway's process is during each workload, in parts of a hundred of the time in which it is not idle. */
export async function profile(names: readonly string[], { print, progress }: Output): Promise<string[]> {
  const database = await createDatabase('basicos_bench', { tenants: tenants.length, scale: 1 }, progress);
  const folder = mkdtempSync(join(tmpdir(), 'basicos-profile-'));
  const file = join(folder, 'cpu.json');
  const clients = startClients();
  const hook = new URL('profiled.mjs', import.meta.url).href;
  const server = await startSide('gateway', database.url, { NODE_OPTIONS: `--import ${hook}`, PROFILE: file });
  try {
    const shares = new Map<string, Map<string, number>>();
    for (const name of names) {
      progress(`profile of ${name}`);
      shares.set(name, sharesOf(await profileOf(name, server, clients, file)));
    }
    const rows = [...groups.map(([group]) => group), rest].map((group) => [
      group,
      ...names.map((name) => (shares.get(name)?.get(group) ?? 0).toFixed()),
    ]);
    print(table(['of a hundred', ...names], rows));
    return [];
  } finally {
    clients.stop();
    await server.stop();
    await database.drop();
    rmSync(folder, { recursive: true });
  }
}

async function profileOf(name: string, { origin, pid }: Server, clients: Clients, file: string): Promise<Profiler.Profile> {
  const load = { origin, requests: await requestsOf('gateway', workloadsOf(name), tenants), connections: 16 };
  await clients.run({ ...load, ...warmUp });
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  await clients.run({ ...load, seconds });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await sleep(50);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const where = new Map(nodes.map(({ id, callFrame: { functionName, url } }) => [id, `${functionName} ${url}`]));
  const times = new Map<string, number>();
  let busy = 0;
  for (const [i, id] of samples.entries()) {
    const at = where.get(id) ?? '';
    if (at.startsWith('(idle) ')) continue;
    const group = groups.find(([, pattern]) => pattern.test(at))?.[0] ?? rest;
    const time = timeDeltas[i] ?? 0;
    busy += time;
    times.set(group, (times.get(group) ?? 0) + time);
  }
  return new Map([...times].map(([group, time]) => [group, (100 * time) / busy]));
}
