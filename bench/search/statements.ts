import type pg from 'pg';
import type { Engine } from '../../src/db/engine.js';

/** A statement as it went over the wire. */
export interface Sent {
  text: string;
  values: unknown[] | undefined;
}

/** The messages that carry a statement, as node-postgres' connection sends them. */
interface Wire {
  query(text: string): void;
  parse(statement: { name?: string; text: string }): void;
  bind(portal: { statement?: string; values?: unknown[] }): void;
}

/** Keeps what the engine sends: what `take` returns is all since it was last called. */
export function statementsOf(engine: Engine): { take(): Sent[] } {
  let sent: Sent[] = [];
  const known = new WeakSet<pg.PoolClient>();
  engine.pool.on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    const wire = client.connection as unknown as Wire;
    const { query, parse, bind } = wire;
    const texts = new Map<string, string>();
    wire.query = (text) => {
      sent.push({ text, values: undefined });
      query.call(wire, text);
    };
    wire.parse = (statement) => {
      texts.set(statement.name ?? '', statement.text);
      parse.call(wire, statement);
    };
    wire.bind = (portal) => {
      sent.push({ text: texts.get(portal.statement ?? '') ?? '', values: portal.values });
      bind.call(wire, portal);
    };
  });
  return {
    take() {
      const taken = sent;
      sent = [];
      return taken;
    },
  };
}

/** Runs statements one after the other, as somebody would by hand. Returns the milliseconds that they took. */
export async function replay(client: pg.Client, statements: readonly Sent[]): Promise<number> {
  const start = performance.now();
  for (const { text, values } of statements) await client.query(text, values as unknown[]);
  return performance.now() - start;
}

/** How many pages the statements that read chunks touch, each run as it was, among the others. */
export async function buffersOf(client: pg.Client, statements: readonly Sent[]): Promise<number> {
  let pages = 0;
  for (const { text, values } of statements) {
    if (!/<=>|door_search_words/.test(text)) await client.query(text, values as unknown[]);
    else {
      const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}`, values as unknown[]);
      const plan = rows[0]['QUERY PLAN'][0].Plan;
      pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    }
  }
  return pages;
}

/** The value that `share` of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
