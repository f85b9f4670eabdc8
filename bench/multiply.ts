import pg from 'pg';
import { type Declaration, declarations } from '../schema/kit.js';
import { bulkTenantId } from '../seeds/index.js';

/** The tables that the workloads read, each after those it points at. */
const tables = ['tenants', 'users', 'companies', 'contacts', 'deals', 'meetings', 'meeting_participants', 'deal_activities', 'tasks'];

/** Makes tenants 2 to `copies` with the rows of tenant 1, one statement a table. The ids are those of the bulk seed. */
export async function multiply(databaseUrl: string, copies: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // What is copied refers to what is copied: no need to look for each row again.
    await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
    for (const name of tables) await client.query(copyStatement(declarations.get(name) as Declaration, copies));
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

function copyStatement({ sqlName, columns, tenant }: Declaration, copies: number): string {
  const names = Object.values(columns).map(({ name }) => `"${name}"`);
  const values = Object.values(columns).map((column) => {
    const name = `"${column.name}"`;
    // An id begins with what is the tenant's.
    if (column.getSQLType() === 'uuid') return `overlay(${name}::text placing prefix from 1 for 8)::uuid`;
    return sqlName === 'tenants' && column.name === 'name' ? `'tenant' || i` : name;
  });
  return `INSERT INTO ${sqlName} (${names.join(', ')})
    SELECT ${values.join(', ')} FROM ${sqlName}, (SELECT i, 'c' || lpad(to_hex(i), 7, '0') AS prefix FROM generate_series(2, ${copies}) AS i) AS copy
    WHERE ${tenant.name} = '${bulkTenantId(1)}'`;
}
