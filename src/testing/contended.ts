import { setTimeout as sleep } from 'node:timers/promises';
import type { TestGateway } from './gateway.js';

/**
 * Starts `works` while `lock`, a SELECT … FOR UPDATE, holds the rows that all of them need, and lets go when all of them
 * wait in the database: that they meet is sure. For PostgreSQL only, with a pool that has a connection for each and two more.
 */
export async function contended<T>({ database }: TestGateway, lock: string, works: (() => Promise<T>)[]): Promise<T[]> {
  const { pool } = database.engine;
  const holder = await pool.connect();
  try {
    await holder.query('begin');
    await holder.query(lock);
    const running = Promise.all(works.map((work) => work()));
    const waiting = `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    const end = performance.now() + 4_000;
    // On another connection: within a transaction the view stays as it was first read.
    while ((await pool.query<{ count: number }>(waiting)).rows[0]?.count !== works.length) {
      if (performance.now() > end) throw new Error(`not all of ${works.length} wait`);
      await sleep(20);
    }
    await holder.query('commit');
    return await running;
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}
