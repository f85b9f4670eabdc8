import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { OperatorError } from '../../src/errors.js';
import { packageRoot } from '../../src/package-root.js';

const run = promisify(execFile);

/** A PostgreSQL server of the bench's own, which it may kill. */
export interface Server {
  /** Of a database that is new. */
  url: string;
  /** The same database, through PgBouncer in transaction mode. */
  pooledUrl: string;
  /** Runs a statement as the superuser, on a connection of its own. */
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** A connection for work that needs to stay on one; who asked ends it. */
  connect(): Promise<pg.Client>;
  /** Kills it as a crash of the machine would, its connections with it, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const database = 'bench_faults';

/** Starts the server, and PgBouncer. @throws OperatorError where there is no script to start it with. */
export async function startServer(env: NodeJS.ProcessEnv): Promise<Server> {
  const script = resolve(packageRoot, env.BENCH_SERVER ?? '../shared/postgres/server');
  if (!existsSync(script)) {
    throw new OperatorError(`there is no ${script} to start a PostgreSQL server with: set BENCH_SERVER to the script's path`);
  }
  const own = { PGV_HOME: env.PGV_HOME ?? join(tmpdir(), 'basicos-bench-postgres'), PGV_PORT: env.PGV_PORT ?? '54398' };
  const call = async (...args: string[]) => (await run(script, args, { env: { PATH: env.PATH, ...own } })).stdout.trim();
  const inDatabase = (url: string) => new URL(`/${database}`, url).href;
  const start = () => call('start');

  const admin = await start();
  const connect = async (url = inDatabase(admin)) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const queryAt = async <R extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []) => {
    const client = await connect(url);
    try {
      return (await client.query<R>(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  await queryAt(admin, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await queryAt(admin, `CREATE DATABASE ${database}`);
  const crash = async () => {
    const [row] = await queryAt<{ pid: string }>(admin, `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid`);
    // What pg_ctl calls immediate: no connection is told, nothing is written.
    process.kill(Number(row?.pid), 'SIGQUIT');
    // As long as it goes down, the script takes it for one that runs.
    const gone = () =>
      queryAt(admin, 'SELECT').then(
        () => false,
        ({ code }) => code === 'ECONNREFUSED',
      );
    while (!(await gone())) await sleep(20);
    await start();
  };
  return {
    url: inDatabase(admin),
    pooledUrl: inDatabase(await call('pgbouncer', 'start', String(Number(own.PGV_PORT) + 1))),
    query: (text, values) => queryAt(inDatabase(admin), text, values),
    connect: () => connect(),
    crash,
    stop: async () => void (await call('stop')),
  };
}
