import type { Clients } from '../clients.js';
import { requestsOf, workloadsOf } from '../requests.js';
import type { Server } from '../sides.js';
import { table } from '../table.js';
import { byTurns, failed, type Grown, type Length, slowdown, typical } from './variants.js';

const most = 1.1;
/** How many of them ask, in no order: beyond that the clients would be what is measured. */
const asking = 1000;

/** The reads of a tenant beside more and more others of its size, one request at a time, of each count by turns. */
export async function tenants(servers: ReadonlyMap<number, Server>, clients: Clients, length: Length): Promise<Grown> {
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const name of ['list', 'nested', 'deal']) {
    const variants = [];
    for (const [count, { origin }] of servers) {
      const step = Math.max(1, count / asking);
      const some = Array.from({ length: Math.min(count, asking) }, (_, i) => 1 + Math.floor(i * step));
      variants.push({
        label: `${name} of ${count} tenants`,
        origin,
        requests: await requestsOf('gateway', workloadsOf(name), some),
      });
    }
    const measured = await byTurns(clients, variants, length);
    missed.push(...failed(variants, measured));
    const ratios = measured.slice(1).map((rounds) => slowdown(measured[0] ?? [], rounds));
    if (ratios.some((ratio) => ratio > most))
      missed.push(`${name}: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} times as long beside more tenants`);
    rows.push([
      name,
      ...measured.map((rounds) => typical(rounds, ({ p50 }) => p50).toFixed(2)),
      ...ratios.map((ratio) => ratio.toFixed(2)),
    ]);
  }
  const counts = [...servers.keys()].map((count) => count.toLocaleString('en'));
  return { table: table(['tenants: p50, ms', ...counts, ...counts.slice(1).map((count) => `${count}, times`)], rows), missed };
}
