import type { ClientBase } from 'pg';
import { sqlState } from '../../errors.js';
import { catalog } from './catalog.js';
import type { Finding } from './finding.js';

/** A tenant that is not there, so that every row that is seen as it is another's. */
const nobody = '00000000-0000-4000-8000-000000000000';
const other = '00000000-0000-4000-8000-000000000001';

/** The tables that the role in force can read: those that are declared, and those that are not. */
const readable = `${catalog} SELECT r.oid::regclass::text AS name FROM relation r
  WHERE r.relkind IN ('r', 'p') AND has_any_column_privilege(r.oid, 'SELECT') AND r.oid IS DISTINCT FROM to_regclass('drizzle.__drizzle_migrations')`;

/** The declared tables that take rows, with the column that holds the tenant. */
const writable = `${catalog} SELECT d.oid::regclass::text AS name, d.tenant FROM declared d JOIN pg_attribute a ON a.attrelid = d.oid AND a.attname = d.tenant
  WHERE d.relkind = 'r' AND has_column_privilege(d.oid, a.attnum, 'INSERT')`;

/** What the settings of tenant transactions must be where there is none: left by nobody, and chosen by nothing. */
export async function probeSettings(client: ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<Finding>(`
    SELECT 'setting ' || name AS object, 'has a value outside a transaction' AS says, 'find what sets it: the server, the pooler, or DATABASE_URL' AS mend
    FROM (VALUES ('app.tenant_id'), ('app.user_id'), ('app.user_role')) AS s(name) WHERE coalesce(current_setting(name, true), '') <> ''
    UNION ALL SELECT 'role ' || current_user, 'is still in force outside a transaction', 'find what sets it: the server, the pooler, or DATABASE_URL'
    WHERE current_user <> session_user`);
  return rows;
}

/** Asks every table that can be read, as an admin of no tenant and of one that is not there, for a row. Inside a transaction of the runtime role. */
export async function probeReads(client: ClientBase, expected: string): Promise<Finding[]> {
  const { rows: tables } = await client.query<{ name: string }>(readable, [expected]);
  if (tables.length === 0) return [];
  const all = tables
    .map(({ name }) => `SELECT '${name.replaceAll("'", "''")}' AS name WHERE EXISTS (SELECT FROM ${name})`)
    .join(' UNION ALL ');
  const ask = async (tenant: string, whom: string): Promise<Finding[]> => {
    await scope(client, tenant);
    const mend = 'compare its policies and the roles with what npm run audit says of them';
    return attempt(client, 'the tables', `cannot be read for ${whom}`, mend, async () => {
      const { rows } = await client.query<{ name: string }>(all);
      return rows.map(({ name }) => ({ object: name, says: `shows rows to ${whom}`, mend }));
    });
  };
  return [...(await ask('', 'no tenant')), ...(await ask(nobody, 'a tenant that has none'))];
}

/** Writes a row of another tenant into every table that takes rows, which each has to refuse before anything else is wrong with it. */
export async function probeWrites(client: ClientBase, expected: string): Promise<Finding[]> {
  const { rows: tables } = await client.query<{ name: string; tenant: string }>(writable, [expected]);
  await scope(client, nobody);
  // Class 23 is a constraint: policies come before those, so that a row that meets one has passed them.
  const inserts = tables.map(({ name, tenant }) => {
    const into = `INSERT INTO ${name} (${tenant}) VALUES ('${other}')`;
    return `BEGIN ${into}; taken := taken || '${name}'::text; EXCEPTION WHEN integrity_constraint_violation THEN taken := taken || '${name}'::text; WHEN OTHERS THEN NULL; END;`;
  });
  const mend = 'compare its policies and the roles with what npm run audit says of them';
  return attempt(client, 'the tables', 'cannot be written', mend, async () => {
    const block = `DO $probe$ DECLARE taken text[] := '{}'; BEGIN ${inserts.join('\n')} PERFORM set_config('app.taken', taken::text, true); END $probe$`;
    await client.query(block);
    const { rows } = await client.query<{ name: string }>(`SELECT unnest(current_setting('app.taken')::text[]) AS name`);
    return rows.map(({ name }) => ({ object: name, says: "takes a row of another tenant's", mend }));
  });
}

const scope = (client: ClientBase, tenant: string) =>
  client.query(
    `SELECT set_config('app.tenant_id', $1, true), set_config('app.user_id', '', true), set_config('app.user_role', 'admin', true)`,
    [tenant],
  );

/** What `probe` finds; an error of the database is a finding too, except one that says nothing of the schema. Undoes what it did. */
async function attempt(
  client: ClientBase,
  object: string,
  says: string,
  mend: string,
  probe: () => Promise<Finding[]>,
): Promise<Finding[]> {
  await client.query('SAVEPOINT probe');
  try {
    return await probe();
  } catch (error) {
    if (!/^(0A|22|2B|3F|42|P0|XX)/.test(sqlState(error) ?? '')) throw error;
    return [{ object, says: `${says}: ${(error as Error).message}`, mend }];
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT probe');
  }
}
