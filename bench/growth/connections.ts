import type { Clients } from '../clients.js';
import { requestsOf, workloadsOf } from '../requests.js';
import { poolSize, type Server } from '../sides.js';
import { table } from '../table.js';
import { failed, type Grown, inRounds, type Length, typical } from './variants.js';

const counts = [1, 16, 256];

/** Clients at a time, over a pool of ten connections: the list of deals, of as many tenants as `asking` has. */
export async function connections({ origin }: Server, asking: readonly number[], clients: Clients, length: Length): Promise<Grown> {
  const requests = await requestsOf('gateway', workloadsOf('list'), asking);
  const variants = counts.map((count) => ({ label: `${count} clients`, origin, requests, connections: count }));
  const measured = await inRounds(clients, variants, length);
  const all = measured.map((rounds, i) => ({
    count: counts[i] as number,
    perSecond: typical(rounds, ({ perSecond }) => perSecond),
    p50: typical(rounds, ({ p50 }) => p50),
    p99: typical(rounds, ({ p99 }) => p99),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
  }));
  const [, some, many] = all;
  const missed = failed(variants, measured);
  if (some && many) {
    const kept = many.perSecond / some.perSecond;
    if (kept < 0.9) missed.push(`256 clients get ${kept.toFixed(2)} of the throughput of 16`);
    // All that wait are served once in the time that so many requests take.
    const queue = (1000 * many.count) / many.perSecond;
    if (many.p99 > 3 * queue)
      missed.push(`the p99 of 256 clients is ${many.p99.toFixed()} ms, where the queue takes ${queue.toFixed()} ms`);
  }
  const head = [`clients, pool of ${poolSize}`, 'requests a second', 'p50, ms', 'p99, ms', 'errors'];
  return {
    table: table(
      head,
      all.map((one) => [String(one.count), one.perSecond.toFixed(), one.p50.toFixed(1), one.p99.toFixed(1), String(one.errors)]),
    ),
    missed,
  };
}
