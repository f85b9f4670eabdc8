import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { engineOf, extensions } from '../db/embedded.js';
import { openEngine } from '../db/engine.js';
import { migrate } from '../db/migrate.js';
import { seedDemo } from '../db/seed.js';

/** Where tests copy their databases from: a file of PGlite's, or a database on the server. */
export interface Template {
  /** A migrated database with the demo companies. */
  demo: string;
  /** A migrated database without any company. */
  empty: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    template: Template;
  }
}

/** Makes the templates once for the whole run, since migrating and seeding takes seconds and copying does not. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const databaseUrl = process.env.DATABASE_URL;
  const { template, remove } = databaseUrl ? await onServer(databaseUrl) : await embedded();
  project.provide('template', template);
  return remove;
}

async function embedded() {
  const lite = await PGlite.create({ extensions });
  const engine = engineOf(lite, 5_000);
  const path = (name: string) => join(tmpdir(), `basicos-${process.pid}-${name}.tar`);
  const dump = async (name: string) => {
    writeFileSync(path(name), Buffer.from(await (await lite.dumpDataDir('none')).arrayBuffer()));
    return path(name);
  };
  await migrateEngine(engine);
  const empty = await dump('empty');
  await seedDemo(engine, () => {});
  const demo = await dump('demo');
  await engine.close();
  return {
    template: { empty, demo },
    remove: async () => {
      rmSync(empty);
      rmSync(demo);
    },
  };
}

async function onServer(databaseUrl: string) {
  const [empty, demo] = [`basicos_empty_${process.pid}`, `basicos_demo_${process.pid}`];
  await statement(databaseUrl, `CREATE DATABASE ${empty}`);
  await withEngine(databaseUrl, empty, migrateEngine);
  await statement(databaseUrl, `CREATE DATABASE ${demo} TEMPLATE ${empty}`);
  await withEngine(databaseUrl, demo, (engine) => seedDemo(engine, () => {}));
  const remove = async () => {
    for (const name of [empty, demo]) await statement(databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { template: { empty, demo }, remove };
}

async function withEngine<T>(databaseUrl: string, database: string, work: (engine: Awaited<ReturnType<typeof openEngine>>) => Promise<T>) {
  const engine = await openEngine({ databaseUrl: withDatabase(databaseUrl, database), dataDir: '', poolSize: 2, connectTimeoutMs: 5_000 });
  await work(engine);
  await engine.close();
}

async function migrateEngine(engine: Awaited<ReturnType<typeof openEngine>>): Promise<void> {
  const client = await engine.pool.connect();
  await migrate(client, () => {});
  client.release();
}

/** Runs a statement on the server, outside any transaction. */
export async function statement(databaseUrl: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** The same server, another database. */
export function withDatabase(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
}
