import pg from 'pg';
import type { Clients } from '../clients.js';
import type { Database } from '../database.js';
import { requestsOf, workloadsOf } from '../requests.js';
import { median } from '../rounds.js';
import { startSide } from '../sides.js';
import { table } from '../table.js';
import { openWire } from '../wire.js';
import { failed, type Grown, inRounds, type Length, typical } from './variants.js';

const milliseconds = [0, 1, 5];

/** Operations over a network that takes time, one at a time: how many round trips of it each waits for, and how many it may. */
export async function delays(database: Database, asking: readonly number[], clients: Clients, length: Length): Promise<Grown> {
  const ways = await Promise.all(
    milliseconds.map(async (delay) => {
      const wire = await openWire(database.url);
      wire.delay = delay;
      return { wire, server: await startSide('gateway', wire.url), roundTrip: await roundTripOf(wire.url) };
    }),
  );
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const name of ['typename', 'deal', 'list', 'nested', 'deep', 'moveDeal', 'createTask']) {
    const workloads = workloadsOf(name);
    const requests = await requestsOf('gateway', workloads, asking);
    const variants = ways.map(({ server }, i) => ({
      label: `${name} at ${milliseconds[i]} ms`,
      origin: server.origin,
      requests,
      connections: 1,
    }));
    const measured = await inRounds(clients, variants, length);
    missed.push(...failed(variants, measured));
    const times = measured.map((rounds) => typical(rounds, ({ p50 }) => p50));
    const [none, , slow] = ways;
    const trips = ((times[2] ?? 0) - (times[0] ?? 0)) / ((slow?.roundTrip ?? 0) - (none?.roundTrip ?? 0));
    const allowed = (workloads[0]?.levels ?? 0) + 1;
    // Processes that have slept wake up late, several of them on each trip. What is counted exactly is in the comparison.
    if (trips > 1.25 * allowed) missed.push(`${name} takes ${trips.toFixed(1)} round trips, where ${allowed} are allowed`);
    rows.push([name, ...times.map((time) => time.toFixed(2)), trips.toFixed(1), String(allowed)]);
  }
  for (const { wire, server } of ways) {
    await server.stop();
    await wire.close();
  }
  const head = [
    'network: p50, ms',
    ...ways.map(({ roundTrip }, i) => `${milliseconds[i]} ms (is ${roundTrip.toFixed(2)})`),
    'round trips',
    'at most',
  ];
  return { table: table(head, rows), missed };
}

/** How long the least of statements takes, in milliseconds: timers are not exact. */
async function roundTripOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const times: number[] = [];
  for (let i = 0; i < 50; i++) {
    const began = performance.now();
    await client.query('SELECT 1');
    times.push(performance.now() - began);
  }
  await client.end();
  return median(times);
}
