import { type Clients, type Measured, type Way, warmUp } from '../clients.js';
import { median } from '../rounds.js';

/** One of a few ways of asking that are compared. */
export interface Variant extends Way {
  label: string;
  connections: number;
}

export interface Length {
  rounds: number;
  seconds: number;
}

/** Measures all variants in rounds: each for its seconds, one after the other. */
export async function inRounds(clients: Clients, variants: readonly Variant[], { rounds, seconds }: Length): Promise<Measured[][]> {
  const measured = variants.map((): Measured[] => []);
  await warm(clients, variants);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { origin, requests, connections }] of variants.entries())
      measured[i]?.push(await clients.run({ origin, requests, connections, seconds }));
  }
  return measured;
}

/**
 * Measures all variants in rounds, one request of each by turns: a machine's noise lasts longer than a request, and may not be told
 * from a difference of a tenth where each is measured by itself.
 */
export async function byTurns(clients: Clients, variants: readonly Way[], { rounds, seconds }: Length): Promise<Measured[][]> {
  const measured = variants.map((): Measured[] => []);
  await warm(clients, variants);
  for (let round = 0; round < rounds; round++) {
    const each = await clients.takeTurns({ ways: variants, seconds: seconds * variants.length });
    for (const [i, one] of each.entries()) measured[i]?.push(one);
  }
  return measured;
}

/** Over several connections: one asks for too little in that time, and processes would differ in what V8 has compiled. */
async function warm(clients: Clients, variants: readonly Way[]): Promise<void> {
  for (const { origin, requests } of variants) await clients.run({ origin, requests, connections: 16, ...warmUp });
}

/** How often as long the second's median request takes: the median over the rounds. */
export const slowdown = (first: readonly Measured[], second: readonly Measured[]): number =>
  median(second.map(({ p50 }, i) => p50 / (first[i]?.p50 ?? Number.NaN)));

/** The first error, as an aim that was missed; nothing where there was none. */
export const failed = (variants: readonly Pick<Variant, 'label'>[], measured: readonly (readonly Measured[])[]): string[] =>
  measured.flatMap((rounds, i) => {
    const errors = rounds.reduce((sum, one) => sum + one.errors, 0);
    return errors > 0 ? [`${variants[i]?.label}: ${errors} errors: ${rounds.find((one) => one.firstError)?.firstError}`] : [];
  });

/** The median over the rounds. */
export const typical = (rounds: readonly Measured[], of: (one: Measured) => number): number => median(rounds.map(of));

/** What growth did: a table, and the aims that were missed, a line each. */
export interface Grown {
  table: string;
  missed: string[];
}
