import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { send } from './clients.js';
import type { Database } from './database.js';
import { requestOf, tokenOf } from './requests.js';
import { type Server, type Side, sides, startSide } from './sides.js';
import { openWire, type Wire } from './wire.js';
import { reads, type Workload, writes } from './workloads.js';

/** What an operation costs between a side and the database. */
export interface Cost {
  /** Messages that run statements, those that open and end the transaction included. */
  statements: number;
  /** Round trips, that of a COMMIT which nobody waits for included. */
  roundTrips: number;
  /** Round trips that the client waits for. */
  waited: number;
}

/** By workload and side. */
export type Costs = Map<string, Record<Side, Cost>>;

/** A network slow enough to tell what waits for it from what does not, in milliseconds. */
const slow = 100;

/**
 * Asks each side for the same, one operation at a time by way of a slow network, and counts what that takes.
 * @throws where two answers differ, or two mutations leave behind a different number of audit entries or events.
 */
export async function compare(database: Database, workloads: readonly string[], progress: (line: string) => void): Promise<Costs> {
  const costs: Costs = new Map();
  const wires = new Map<Side, Wire>();
  const servers = new Map<Side, Server>();
  try {
    for (const side of sides) {
      const wire = await openWire(database.url);
      wires.set(side, wire);
      servers.set(side, await startSide(side, wire.url, { DATABASE_POOL_SIZE: '1', POOL_SIZE: '1' }));
    }
    for (const workload of [...reads, ...writes].filter(({ name }) => workloads.includes(name))) {
      const answers: [Side, unknown][] = [];
      const cost: Partial<Record<Side, Cost>> = {};
      for (const side of sides) {
        const before = await traces(database, workload.reset);
        const { origin } = servers.get(side) as Server;
        const ask = await asker(side, origin, workload);
        const answer = await ask(1);
        const after = await traces(database);
        const left = workload.name in byName(writes) ? after.map((count, i) => count - (before[i] as number)) : [];
        answers.push([side, [normalised(answer, left.length > 0), left]]);
        cost[side] = await costOf(wires.get(side) as Wire, ask);
      }
      const [[, expected] = []] = answers;
      for (const [side, answer] of answers) {
        if (isDeepStrictEqual(answer, expected)) continue;
        throw new Error(`${workload.name}: ${side} answers ${JSON.stringify(answer)}, and ${answers[0]?.[0]} ${JSON.stringify(expected)}`);
      }
      costs.set(workload.name, cost as Record<Side, Cost>);
    }
    progress(`the same answers from ${sides.join(', ')} in ${costs.size} workloads`);
    return costs;
  } finally {
    for (const server of servers.values()) await server.stop();
    for (const wire of wires.values()) await wire.close();
  }
}

const byName = (workloads: readonly Workload[]) => Object.fromEntries(workloads.map((one) => [one.name, one]));

async function asker(side: Side, origin: string, workload: Workload): Promise<(nth: number) => Promise<unknown>> {
  const tenant = 1;
  const token = await tokenOf(tenant);
  return (nth) => send(origin, requestOf(side, workload, tenant, token, nth));
}

async function costOf(wire: Wire, ask: (nth: number) => Promise<unknown>): Promise<Cost> {
  // The first prepares statements.
  await ask(2);
  wire.delay = slow;
  // Until a COMMIT that nobody waits for has come back.
  const settled = () => sleep(2 * slow);
  await settled();
  wire.reset();
  await ask(3);
  const waited = wire.answers;
  await settled();
  wire.delay = 0;
  return { statements: wire.statements, roundTrips: wire.roundTrips, waited };
}

/** How many audit entries and events there are, after `reset`. */
async function traces(database: Database, reset = 'SELECT'): Promise<number[]> {
  await database.query(reset);
  const [row] = await database.query<{ audit: number; events: number }>(
    'SELECT (SELECT count(*)::int FROM audit_log) AS audit, (SELECT count(*)::int FROM events) AS events',
  );
  return row ? [row.audit, row.events] : [];
}

/** The same for answers that say the same: of instants, numbers and fixed sets, whose spelling differs; ids and times of what is new are left out. */
function normalised(value: unknown, writes: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => normalised(one, writes));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([key]) => !writes || !['id', 'createdAt'].includes(key));
    return Object.fromEntries(entries.map(([key, inner]) => [key, normalised(inner, writes)]));
  }
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return new Date(value).getTime();
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (/^[A-Z_]+$/.test(value)) return value.toLowerCase().replaceAll('_', '-');
  // PostGraphile gives JSON as text.
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}
