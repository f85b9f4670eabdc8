import type { Row } from '../db/flight.js';
import type { TestGateway } from './gateway.js';

/** What a mutation left beside the rows that it changed. */
export interface Traces<T> {
  result: T;
  /** In the order of their types. */
  events: { type: string; payload: Row; userId: string | null }[];
  /** In the order of resource types and ids. */
  audit: { action: string; resourceType: string; resourceId: string | null; userId: string | null; metadata: Row }[];
  /** How many statements it took, beside the transaction's own. */
  statements: number;
}

/** Runs `work` and returns the events and audit entries that it added, of all tenants. */
export async function traced<T>({ database, statements }: TestGateway, work: () => Promise<T>): Promise<Traces<T>> {
  const { pool } = database.engine;
  const known = await pool.query<{ id: string }>('select id from events union all select id from audit_log');
  statements.clear();
  const result = await work();
  const count = statements.beside.length;
  const ids = [known.rows.map(({ id }) => id)];
  const events = await pool.query(`select type, payload, user_id as "userId" from events where id <> all($1) order by type, payload`, ids);
  const audit = await pool.query(
    `select action, resource_type as "resourceType", resource_id as "resourceId", user_id as "userId", metadata
    from audit_log where id <> all($1) order by resource_type, resource_id`,
    ids,
  );
  return { result, events: events.rows, audit: audit.rows, statements: count };
}
