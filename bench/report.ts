import type { Costs } from './answers.js';
import { medianOf, type Round, ratio } from './rounds.js';
import { type Side, sides } from './sides.js';
import { table } from './table.js';

/** What was measured, by workload. */
export type Results = Map<string, Record<Side, Round[]>>;

const names: Record<Side, string> = { gateway: 'gateway', postgraphile: 'PostGraphile', floor: 'by hand' };

const perSide = (rounds: Record<Side, Round[]>, of: (round: Round) => number | undefined, digits = 0) =>
  sides.map((side) => medianOf(rounds[side], of)?.toFixed(digits) ?? '-');

/** Requests a second, and how the gateway compares. */
export const throughput = (results: Results): string =>
  table(
    ['requests a second', ...sides.map((side) => names[side]), '× PostGraphile', 'of by hand'],
    [...results].map(([name, rounds]) => [
      name,
      ...perSide(rounds, ({ perSecond }) => perSecond),
      ratio(rounds.gateway, rounds.postgraphile).toFixed(2),
      ratio(rounds.gateway, rounds.floor).toFixed(2),
    ]),
  );

/** Latencies. */
export const latency = (results: Results): string =>
  table(
    ['latency, ms', ...sides.map((side) => `${names[side]} p50`), ...sides.map((side) => `${names[side]} p99`)],
    [...results].map(([name, rounds]) => [name, ...perSide(rounds, ({ p50 }) => p50, 1), ...perSide(rounds, ({ p99 }) => p99, 1)]),
  );

/** Where the CPU time goes, and how much of it PostGraphile and the statement by hand need of the gateway's, database included. */
export const cpuTime = (results: Results): string =>
  table(
    ['CPU, µs a request', ...sides.flatMap((side) => [names[side], '+ database']), '× PostGraphile', 'of by hand'],
    [...results].map(([name, rounds]) => {
      const all = ({ serverCpu, databaseCpu }: Round) => serverCpu && serverCpu + (databaseCpu ?? 0);
      const [gateway, postgraphile, floor] = sides.map((side) => medianOf(rounds[side], all) ?? Number.NaN) as [number, number, number];
      return [
        name,
        ...sides.flatMap((side) =>
          [({ serverCpu }: Round) => serverCpu, ({ databaseCpu }: Round) => databaseCpu].map(
            (of) => medianOf(rounds[side], of)?.toFixed() ?? '-',
          ),
        ),
        (postgraphile / gateway).toFixed(2),
        (floor / gateway).toFixed(2),
      ];
    }),
  );

/** What goes to the database. */
export const costs = (counted: Costs): string =>
  table(
    ['statements, round trips (waited for)', ...sides.map((side) => names[side])],
    [...counted].map(([name, cost]) => [
      name,
      ...sides.map((side) => `${cost[side].statements}, ${cost[side].roundTrips} (${cost[side].waited})`),
    ]),
  );

/** What each had in memory at the most, in megabytes. */
export const memory = (peaks: readonly (number | undefined)[]): string =>
  table(['', ...sides.map((side) => names[side])], [['peak memory, MB', ...peaks.map((peak) => peak?.toFixed() ?? '-')]]);

/** The ratios of each workload, as baseline.json keeps them. */
export function ratios(results: Results): Map<string, { timesPostGraphile: number; ofFloor: number }> {
  const rounded = (value: number) => Number(value.toFixed(2));
  return new Map(
    [...results].map(([name, { gateway, postgraphile, floor }]) => [
      name,
      { timesPostGraphile: rounded(ratio(gateway, postgraphile)), ofFloor: rounded(ratio(gateway, floor)) },
    ]),
  );
}
