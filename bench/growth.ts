import { startClients } from './clients.js';
import { createCopies, type Database } from './database.js';
import { connections } from './growth/connections.js';
import { delays } from './growth/delays.js';
import { addDeals, pages } from './growth/pages.js';
import { tenants } from './growth/tenants.js';
import type { Grown } from './growth/variants.js';
import type { Output } from './output.js';
import { type Server, startSide } from './sides.js';

/** With what time may grow. */
export const growthParts = ['connections', 'network', 'tenants', 'pages'] as const;

const counts = [10, 1_000, 10_000];
const first = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** Shows how the gateway's time grows, with what is wanted. Returns the aims that were missed, a line each. */
export async function growth(wanted: readonly string[], quick: boolean, { print, progress }: Output): Promise<string[]> {
  const length = quick ? { rounds: 2, seconds: 1 } : { rounds: 5, seconds: 2 };
  const clients = startClients();
  const databases = new Map<number, Database>();
  const servers = new Map<number, Server>();
  const load = async (count: number) => {
    progress(`loading ${count} tenants`);
    const database = await createCopies(`basicos_bench_${count}`, count, progress);
    databases.set(count, database);
    servers.set(count, await startSide('gateway', database.url));
  };
  const measure: Record<(typeof growthParts)[number], () => Promise<Grown>> = {
    connections: () => connections(servers.get(1_000) as Server, first(50), clients, length),
    network: () => delays(databases.get(10) as Database, first(10), clients, { rounds: 3, seconds: 1 }),
    tenants: () => tenants(servers, clients, length),
    // The last, since one of the tenants is a large one from then on.
    pages: async () => {
      await addDeals(databases.get(10) as Database, 1, 10_000);
      return pages(servers.get(10) as Server, 1, clients, length);
    },
  };
  const missed: string[] = [];
  try {
    for (const count of wanted.includes('tenants') ? counts : counts.slice(0, 2)) await load(count);
    for (const part of growthParts.filter((one) => wanted.includes(one))) {
      progress(part);
      const grown = await measure[part]();
      print(grown.table);
      missed.push(...grown.missed);
    }
  } finally {
    clients.stop();
    for (const server of servers.values()) await server.stop();
    for (const database of databases.values()) await database.drop();
  }
  return missed;
}
