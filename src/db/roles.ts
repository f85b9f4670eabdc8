import pg from 'pg';
import { OperatorError, sqlState } from '../errors.js';
import { unreachable } from './engine.js';

/** Who does what in production: `owner` migrates, `login` serves and can do nothing but enter gateway_runtime. */
export interface Logins {
  owner: string;
  login: string;
  database: string;
  /** The serving login's; left as it is where not given. */
  password?: string | undefined;
}

const literal = pg.escapeLiteral;
const identifier = pg.escapeIdentifier;

/** Makes the role where it is missing, and leaves one that is there alone. */
const role = (name: string, attributes: string) => `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(name)}) THEN
    CREATE ROLE ${identifier(name)} ${attributes};
  END IF;
END $$;`;

/** Lets a login enter a role by SET ROLE, and by nothing else. */
const entrance = (name: string, login: string) => `DO $$ BEGIN
  IF NOT pg_has_role(${literal(login)}, ${literal(name)}, 'SET') THEN
    GRANT ${identifier(name)} TO ${identifier(login)} WITH INHERIT FALSE, SET TRUE;
  END IF;
END $$;`;

/**
 * The statements, with what each is for, that an administrator runs once in the database: after them the owner migrates and
 * the login serves without one. An administrator is a superuser or, on PostgreSQL 16 and later, has CREATEROLE and BYPASSRLS
 * itself. Run again they change nothing, but for the password.
 */
export function rolesStatements({ owner, login, database, password }: Logins): [purpose: string, statement: string][] {
  return [
    ['pgvector, which not every owner may install', 'CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;'],
    ['what indexes words by tenant; PostgreSQL ships it', 'CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;'],
    ['what every request runs as', role('gateway_runtime', 'NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS')],
    [
      'what owns the few functions that look across tenants; nobody else has it',
      role('gateway_doors', 'NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT BYPASSRLS'),
    ],
    ['the login that owns the tables and migrates them', role(owner, 'LOGIN NOSUPERUSER NOBYPASSRLS')],
    [
      'it makes tables and, in migrations, the functions of gateway_doors',
      `GRANT CREATE ON DATABASE ${identifier(database)} TO ${identifier(owner)};`,
    ],
    ['', `GRANT USAGE, CREATE ON SCHEMA public TO ${identifier(owner)} WITH GRANT OPTION;`],
    [
      'nobody else makes tables, lasting or temporary',
      `REVOKE CREATE ON SCHEMA public FROM PUBLIC;\nREVOKE TEMPORARY ON DATABASE ${identifier(database)} FROM PUBLIC;`,
    ],
    ['', entrance('gateway_runtime', owner)],
    ['', entrance('gateway_doors', owner)],
    ['the login that serves', role(login, 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS')],
    [
      'it must not pass the policies by itself',
      `DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(login)} AND (rolsuper OR rolbypassrls OR rolcreaterole)) THEN
    RAISE EXCEPTION 'login % may do more than serve', ${literal(login)} USING HINT = 'Choose another login with --login.';
  END IF;
END $$;`,
    ],
    ['it enters gateway_runtime, and that is all', entrance('gateway_runtime', login)],
    ['', `GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(login)}, ${identifier(owner)};`],
    ...(password === undefined
      ? []
      : [['its password', `ALTER ROLE ${identifier(login)} PASSWORD ${literal(password)};`] as [string, string]]),
  ];
}

/**
 * Runs them, all or none, as the login in `url`.
 * @throws OperatorError where that login is no administrator, or the database refuses for another reason.
 */
export async function applyRoles(url: string, variable: string, logins: Logins): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect().catch((error: unknown) => {
    throw unreachable(url, variable, error);
  });
  try {
    await client.query('BEGIN');
    for (const [, statement] of rolesStatements(logins)) await client.query(statement);
    await client.query('COMMIT');
  } catch (error) {
    if (!sqlState(error)) throw error;
    const { message, hint } = error as { message: string; hint?: string };
    const next = hint ?? 'an administrator runs once what `npm run db:roles` prints';
    throw new OperatorError(`nothing was changed: ${message}. ${next}`, { cause: error });
  } finally {
    await client.end();
  }
}
