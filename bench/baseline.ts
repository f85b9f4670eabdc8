import { readFileSync, writeFileSync } from 'node:fs';
import type { Costs } from './answers.js';
import { type Results, ratios } from './report.js';

/** What a workload costs and how it compares, as it should stay: counts and ratios, no times. */
export interface Expected {
  /** Messages that run statements, those that open and end the transaction included. */
  statements?: number;
  /** Round trips to the database, that of a COMMIT which nobody waits for included. */
  roundTrips?: number;
  timesPostGraphile?: number;
  ofFloor?: number;
}

const file = new URL('baseline.json', import.meta.url);

/** How much lower than the baseline a ratio may be, before it counts as lost. */
const tolerance = 0.15;

export const readBaseline = (): Record<string, Expected> => JSON.parse(readFileSync(file, 'utf8'));

/** Keeps what was measured; the other workloads stay as they are. */
export function saveBaseline(results: Results, costs: Costs): void {
  const baseline = readBaseline();
  for (const [name, values] of ratios(results)) {
    const { statements, roundTrips } = costs.get(name)?.gateway ?? {};
    baseline[name] = { ...(statements !== undefined && roundTrips !== undefined && { statements, roundTrips }), ...values };
  }
  writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** What has become worse, a line each. */
export function regressions(results: Results, costs: Costs): string[] {
  const baseline = readBaseline();
  const lines: string[] = [];
  for (const [name, { gateway }] of costs) {
    for (const key of ['statements', 'roundTrips'] as const) {
      const expected = baseline[name]?.[key];
      if (expected !== undefined && gateway[key] !== expected)
        lines.push(`${name}: ${key} ${gateway[key]}, where ${expected} are expected`);
    }
  }
  for (const [name, values] of ratios(results)) {
    for (const key of ['timesPostGraphile', 'ofFloor'] as const) {
      const expected = baseline[name]?.[key];
      if (expected !== undefined && values[key] < (1 - tolerance) * expected)
        lines.push(`${name}: ${key} ${values[key]}, where ${expected} was kept`);
    }
  }
  return lines;
}
