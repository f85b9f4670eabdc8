import { type Clients, type Measured, warmUp } from './clients.js';
import type { Database } from './database.js';
import { cpuOf, servesDatabase } from './proc.js';
import { requestsOf, workloadsOf } from './requests.js';
import { type Server, type Side, sides } from './sides.js';

/** One round of one side. CPU is in microseconds per request: undefined where the system does not tell. */
export interface Round extends Measured {
  serverCpu: number | undefined;
  databaseCpu: number | undefined;
}

export interface Plan {
  connections: number;
  rounds: number;
  seconds: number;
  tenants: readonly number[];
}

/** Measures a workload in rounds of each side in turn. @throws where anything is answered with an error. */
export async function measure(
  name: string,
  { connections, rounds, seconds, tenants }: Plan,
  servers: ReadonlyMap<Side, Server>,
  clients: Clients,
  database: Database,
): Promise<Record<Side, Round[]>> {
  const result: Record<Side, Round[]> = { gateway: [], postgraphile: [], floor: [] };
  // The first round of each warms it up.
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      const { origin, pid } = servers.get(side) as Server;
      const requests = await requestsOf(side, workloadsOf(name), tenants);
      const used = await cpu(pid, database);
      const measured = await clients.run({ origin, requests, connections, ...(round === 0 ? warmUp : { seconds }) });
      if (measured.errors > 0) throw new Error(`${side} answered ${name} with ${measured.errors} errors: ${measured.firstError}`);
      const [serverCpu, databaseCpu] = await used();
      const perRequest = (time: number | undefined) => time && time / measured.requests;
      if (round > 0) result[side].push({ ...measured, serverCpu: perRequest(serverCpu), databaseCpu: perRequest(databaseCpu) });
    }
  }
  return result;
}

/** Begins to count the CPU time of a server and of the database's processes, in microseconds; what it returns ends that. */
async function cpu(pid: number, database: Database): Promise<() => Promise<(number | undefined)[]>> {
  const backends = async () => {
    const [row] = await database.query<{ name: string; pids: number[] | null }>(
      `SELECT current_database() AS name, array_agg(pid) AS pids FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    return (row?.pids ?? []).filter((pid) => servesDatabase(pid, row?.name ?? ''));
  };
  const before = new Map([pid, ...(await backends())].map((one) => [one, cpuOf(one) ?? 0]));
  return async () => {
    const server = cpuOf(pid);
    const atEnd = (await backends()).map((one) => (cpuOf(one) ?? 0) - (before.get(one) ?? 0));
    return [server && server - (before.get(pid) ?? 0), atEnd.length > 0 ? atEnd.reduce((sum, one) => sum + one) : undefined];
  };
}

/** Of an odd number of values the one in the middle, else the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = Number.NaN, above = Number.NaN] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]];
  return (below + above) / 2;
}

/** The median over the rounds of what `of` tells; undefined where any round lacks it. */
export function medianOf(rounds: readonly Round[], of: (round: Round) => number | undefined): number | undefined {
  const values = rounds.map(of);
  return values.every((value) => value !== undefined) ? median(values) : undefined;
}

/** How often as many requests a second the first side serves: the median of the rounds' ratios, since neighbours in time share what disturbs them. */
export const ratio = (first: readonly Round[], second: readonly Round[]): number =>
  median(first.map(({ perSecond }, i) => perSecond / (second[i]?.perSecond ?? Number.NaN)));
