import { openAsBlob } from 'node:fs';
import { inject } from 'vitest';
import { openEmbedded } from '../db/embedded.js';
import { type Engine, type EngineOptions, openEngine } from '../db/engine.js';
import { statement, withDatabase } from './template.js';

export interface TestDatabase {
  engine: Engine;
  /** Where it is; undefined on the embedded engine. */
  url: string | undefined;
  close(): Promise<void>;
}

export type TestDatabaseOptions = { empty?: boolean } & Partial<Pick<EngineOptions, 'poolSize' | 'tenantShare' | 'connectTimeoutMs'>>;

let count = 0;

/** A database of the test's own: migrated, with the demo companies unless `empty`, in memory or on the server of DATABASE_URL. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { empty = false, poolSize = 4, tenantShare, connectTimeoutMs = 5_000 } = options;
  const template = inject('template')[empty ? 'empty' : 'demo'];
  const server = process.env.DATABASE_URL;
  if (!server) {
    const engine = await openEmbedded('memory://', connectTimeoutMs, await openAsBlob(template));
    return { engine, url: undefined, close: () => engine.close() };
  }
  const name = `basicos_test_${process.pid}_${++count}`;
  await statement(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  // What is granted on a database does not come with its template.
  await statement(server, `REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
  const url = withDatabase(server, name);
  const engine = await openEngine({ databaseUrl: url, dataDir: '', poolSize, tenantShare, connectTimeoutMs });
  const close = async () => {
    await engine.close();
    await statement(server, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { engine, url, close };
}
