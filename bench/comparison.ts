import { compare } from './answers.js';
import { regressions, saveBaseline } from './baseline.js';
import { startClients } from './clients.js';
import { createDatabase } from './database.js';
import type { Output } from './output.js';
import { memoryOf } from './proc.js';
import { costs, cpuTime, latency, memory, type Results, throughput } from './report.js';
import { measure, ratio, warm } from './rounds.js';
import { type Server, type Side, sides, startSide } from './sides.js';

const tenants = Array.from({ length: 50 }, (_, i) => i + 1);
const connections = 16;

export interface ComparisonOptions {
  workloads: readonly string[];
  /** Two short rounds instead of five. */
  quick: boolean;
  /** Whether the ratios and counts are kept, instead of compared with those that are. */
  save: boolean;
}

/** Compares the gateway with PostGraphile and with SQL written by hand. Returns what has become worse, a line each. */
export async function comparison({ workloads, quick, save }: ComparisonOptions, { print, progress }: Output): Promise<string[]> {
  // Short ones: what else the machine does lasts for seconds, and is then shared by neighbours.
  const length = quick ? { rounds: 4, seconds: 0.5 } : { rounds: 19, seconds: 0.5 };
  const database = await createDatabase('basicos_bench', { tenants: tenants.length, scale: 1 }, progress);
  const clients = startClients();
  const servers = new Map<Side, Server>();
  const results: Results = new Map();
  try {
    const counted = await compare(database, workloads, progress);
    for (const side of sides) servers.set(side, await startSide(side, database.url));
    progress('warming up');
    const plan = { connections, tenants, ...length };
    // A server runs for days. A side with more code takes longer to be compiled, and that is not what a request costs.
    for (const name of workloads) await warm(name, plan, servers, clients);
    for (const name of workloads) {
      await warm(name, plan, servers, clients);
      const rounds = await measure(name, plan, servers, clients, database);
      results.set(name, rounds);
      const { gateway, postgraphile, floor } = rounds;
      progress(`${name}: ${ratio(gateway, postgraphile).toFixed(2)} × PostGraphile, ${ratio(gateway, floor).toFixed(2)} of by hand`);
    }
    const peaks = sides.map((side) => memoryOf((servers.get(side) as Server).pid, 'VmHWM'));
    for (const text of [throughput(results), latency(results), cpuTime(results), costs(counted), memory(peaks)]) print(text);
    if (!save) return regressions(quick ? new Map() : results, counted);
    saveBaseline(results, counted);
    return [];
  } finally {
    clients.stop();
    for (const server of servers.values()) await server.stop();
    await database.drop();
  }
}
