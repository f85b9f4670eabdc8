import type pg from 'pg';
import type { Engine } from '../db/engine.js';

/** What happens to a statement. */
export type Fault =
  | 'fails in the database'
  | 'is refused by the driver'
  | 'and all after it are refused by the driver'
  | 'loses its connection'
  | 'loses its client';

type Query = (this: pg.PoolClient, ...args: unknown[]) => unknown;

/** How node-postgres' connection sends what runs a statement, on both engines. */
interface Wire {
  query(text: string): void;
  parse(statement: { text: string; name: string }): void;
  bind(values: { portal: string; statement: string; values: unknown[] }): void;
}

const failing = 'SELECT 1 / 0';

/**
 * Lets the fault befall what is sent `n`-th from now on, a transaction's own statements included, until disarm(), which
 * tells whether it was reached. In the database that is a statement; for the driver it is what goes together. `leave` makes
 * the client go away.
 */
export function faultAt(engine: Engine, n: number, fault: Fault, leave: () => void): { disarm(): boolean } {
  let count = 0;
  const undo = new Map<pg.PoolClient, () => void>();
  const befalls = () => ++count === n || (count > n && fault === 'and all after it are refused by the driver');
  const wrap = (client: pg.PoolClient) => {
    if (undo.has(client)) return;
    undo.set(client, fault === 'fails in the database' ? failOn(client, befalls) : befall(client, befalls, fault, leave));
  };
  engine.pool.on('acquire', wrap);
  const disarm = () => {
    engine.pool.off('acquire', wrap);
    for (const end of undo.values()) end();
    return count >= n;
  };
  return { disarm };
}

function failOn(client: pg.PoolClient, befalls: () => boolean): () => void {
  const wire = client.connection as unknown as Wire;
  const { query, parse, bind } = wire;
  wire.query = (text) => query.call(wire, befalls() ? failing : text);
  wire.bind = (values) => {
    const fails = befalls();
    if (fails) parse.call(wire, { text: failing, name: '' });
    bind.call(wire, fails ? { portal: '', statement: '', values: [] } : values);
  };
  return () => Object.assign(wire, { query, bind });
}

function befall(client: pg.PoolClient, befalls: () => boolean, fault: Fault, leave: () => void): () => void {
  const query = client.query as Query;
  client.query = function (this: pg.PoolClient, ...args: unknown[]) {
    // The pool's own queries, which no transaction sends, answer by callback.
    if (typeof args.at(-1) === 'function' || !befalls()) return query.apply(this, args);
    if (fault === 'loses its client') leave();
    else if (fault === 'loses its connection') client.connection.stream.destroy();
    else return refuse(client, args[0]);
    return query.apply(this, args);
  } as typeof client.query;
  return () => {
    client.query = query as typeof client.query;
  };
}

function refuse(client: pg.PoolClient, query: unknown): unknown {
  const refusal = new Error('refused by the driver');
  const { handleError } = query as { handleError?: (error: Error, connection: unknown) => void };
  if (!handleError) return Promise.reject(refusal);
  process.nextTick(() => handleError.call(query, refusal, client.connection));
  return query;
}
