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
  plan: Plan,
  servers: ReadonlyMap<Side, Server>,
  clients: Clients,
  database: Database,
): Promise<Record<Side, Round[]>> {
  const result: Record<Side, Round[]> = { gateway: [], postgraphile: [], floor: [] };
  for (let round = 0; round < plan.rounds; round++) {
    for (const side of sides) {
      const server = servers.get(side) as Server;
      const used = await cpu(server.pid, database);
      const measured = await ask(side, name, plan, server, clients);
      const [serverCpu, databaseCpu] = await used();
      const perRequest = (time: number | undefined) => time && time / measured.requests;
      result[side].push({ ...measured, serverCpu: perRequest(serverCpu), databaseCpu: perRequest(databaseCpu) });
    }
  }
  return result;
}

/** Asks each side for a workload until it is warm. @throws as `measure` does. */
export async function warm(name: string, plan: Plan, servers: ReadonlyMap<Side, Server>, clients: Clients): Promise<void> {
  for (const side of sides) await ask(side, name, { ...plan, ...warmUp }, servers.get(side) as Server, clients);
}

async function ask(
  side: Side,
  name: string,
  { connections, tenants, seconds, atLeast }: Pick<Plan, 'connections' | 'tenants' | 'seconds'> & { atLeast?: number },
  { origin }: Server,
  clients: Clients,
): Promise<Measured> {
  const requests = await requestsOf(side, workloadsOf(name), tenants);
  const measured = await clients.run({ origin, requests, connections, seconds, ...(atLeast === undefined ? {} : { atLeast }) });
  if (measured.errors > 0) throw new Error(`${side} answered ${name} with ${measured.errors} errors: ${measured.firstError}`);
  return measured;
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
