import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openEngine } from '../src/db/engine.js';
import { prepare } from '../src/db/prepare.js';
import { applyRoles } from '../src/db/roles.js';
import { seedBulk } from '../src/db/seed.js';
import { OperatorError } from '../src/errors.js';
import { packageRoot } from '../src/package-root.js';
import { multiply } from './multiply.js';

/** How many companies the database holds, and how large each is. */
export interface Contents {
  tenants: number;
  scale: number;
}

/** A database of the bench's own. */
export interface Database {
  /** With the login that serves, which can do nothing but enter gateway_runtime. */
  url: string;
  /** Runs a statement as the administrator, on a connection of its own. */
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}

/** What serves, in all databases of the bench on a server; it is left there, and its password is forgotten. */
const login = 'basicos_bench';
const password = randomBytes(18).toString('base64url');

/**
 * Makes the database `name`, on the server that DATABASE_URL names, with bulk data. The data is kept in a database beside it,
 * so that it is loaded once for as long as seeds and migrations stay as they are.
 * @throws OperatorError where DATABASE_URL is not set.
 */
export async function createDatabase(name: string, { tenants, scale }: Contents, progress: (line: string) => void): Promise<Database> {
  const server = administrator();
  const template = `${name}_seed`;
  const contents = JSON.stringify([tenants, scale, fingerprint()]);
  const [found] = await queryAt<{ contents: string }>(
    server,
    `SELECT shobj_description(oid, 'pg_database') AS contents FROM pg_database WHERE datname = $1`,
    [template],
  );
  await queryAt(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  if (found?.contents !== contents) {
    await queryAt(server, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await queryAt(server, `CREATE DATABASE ${template}`);
    await fill(inDatabase(server, template), { tenants, scale }, progress);
    await queryAt(server, `COMMENT ON DATABASE ${template} IS ${pg.escapeLiteral(contents)}`);
  }
  await queryAt(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return open(server, name);
}

/** Makes the database `name` with as many tenants as `copies`, all of one small size, quickly: one by one would take an hour. */
export async function createCopies(name: string, copies: number, progress: (line: string) => void): Promise<Database> {
  const server = administrator();
  await queryAt(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await queryAt(server, `CREATE DATABASE ${name}`);
  await fill(inDatabase(server, name), { tenants: 1, scale: 0.1 }, progress);
  await multiply(inDatabase(server, name), copies);
  return open(server, name);
}

/** Gives the login that serves access to the database. */
async function open(server: string, name: string): Promise<Database> {
  const admin = inDatabase(server, name);
  await applyRoles(admin, 'DATABASE_URL', { owner: decodeURIComponent(new URL(admin).username), login, database: name, password });
  const url = new URL(admin);
  [url.username, url.password] = [login, password];
  return {
    url: url.href,
    query: (text, values) => queryAt(admin, text, values),
    drop: async () => void (await queryAt(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** The administrator's URL. @throws OperatorError where it is not set. */
export function administrator(): string {
  const url = process.env.DATABASE_URL;
  if (url) return url;
  throw new OperatorError(
    'set DATABASE_URL to a PostgreSQL server (16 or later, with pgvector) and a superuser on it: DATABASE_URL=postgres://… npm run bench',
  );
}

const inDatabase = (server: string, name: string) => new URL(`/${name}`, server).href;

/** Runs a statement on a connection of its own. */
export async function queryAt<R extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function fill(url: string, contents: Contents, progress: (line: string) => void): Promise<void> {
  const engine = await openEngine({ databaseUrl: url, dataDir: '', poolSize: 2, connectTimeoutMs: 10_000 });
  await prepare(engine, { production: false }, () => {});
  let told = performance.now();
  await seedBulk(engine, contents, (done) => {
    if (performance.now() - told < 5_000) return;
    told = performance.now();
    progress(`loading: ${done.tenants} of ${contents.tenants} tenants, ${done.rows} rows`);
  });
  await engine.close();
  await queryAt(url, readFileSync(new URL('bench.sql', import.meta.url), 'utf8'));
  await queryAt(url, 'VACUUM ANALYZE');
}

/** What the data follows from. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = ['migrations', 'seeds'].flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(sql|ts)$/.test(name))
      .sort()
      .map((name) => join(packageRoot, folder, name)),
  );
  for (const file of [...files, join(packageRoot, 'bench', 'bench.sql')]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
