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

/**
 * Lets the fault befall the `n`-th statement that transactions send from now on, the transaction's own included, until
 * disarm(), which tells whether it was reached. `leave` makes the client go away.
 */
export function faultAt(engine: Engine, n: number, fault: Fault, leave: () => void): { disarm(): boolean } {
  let count = 0;
  const wrapped = new Map<pg.PoolClient, Query>();
  const wrap = (client: pg.PoolClient) => {
    if (wrapped.has(client)) return;
    const query = client.query as Query;
    wrapped.set(client, query);
    client.query = function (this: pg.PoolClient, ...args: unknown[]) {
      // The pool's own queries, which no transaction sends, answer by callback.
      if (typeof args.at(-1) === 'function') return query.apply(this, args);
      const befalls = ++count === n || (count > n && fault === 'and all after it are refused by the driver');
      return befalls ? befall(this, query, args, fault, leave) : query.apply(this, args);
    } as typeof client.query;
  };
  engine.pool.on('acquire', wrap);
  const disarm = () => {
    engine.pool.off('acquire', wrap);
    for (const [client, query] of wrapped) client.query = query as typeof client.query;
    return count >= n;
  };
  return { disarm };
}

function befall(client: pg.PoolClient, query: Query, args: unknown[], fault: Fault, leave: () => void): unknown {
  switch (fault) {
    case 'fails in the database':
      return query.call(client, 'SELECT 1 / 0');
    case 'is refused by the driver':
    case 'and all after it are refused by the driver':
      return Promise.reject(new Error('refused by the driver'));
    case 'loses its connection':
      client.connection.stream.destroy();
      return query.apply(client, args);
    case 'loses its client':
      leave();
      return query.apply(client, args);
  }
}
