import { PGlite } from '@electric-sql/pglite';
import { engineOf, extensions } from '../../src/db/embedded.js';
import { type Engine, openEngine } from '../../src/db/engine.js';
import { prepare } from '../../src/db/prepare.js';
import { seedDemo } from '../../src/db/seed.js';
import { alternate } from '../../src/testing/alternating.js';
import type { User } from './client.js';
import type { Outcome } from './outcome.js';
import type { Server } from './server.js';

const operations = 10_000;

/** Operations of alternating tenants on one connection: to the server, through PgBouncer, and on the embedded engine. */
export async function alternations(server: Server, users: readonly User[]): Promise<Outcome> {
  const open = (databaseUrl: string) => openEngine({ databaseUrl, dataDir: '', poolSize: 1, connectTimeoutMs: 5_000 });
  const lines: string[] = [];
  const failures: string[] = [];
  const run = async (way: string, engine: Engine, two: readonly User[]) => {
    const began = performance.now();
    const wrong = await alternate(engine, two, operations);
    await engine.close();
    lines.push(`${operations} operations ${way}, ${wrong.length} wrong, in ${((performance.now() - began) / 1000).toFixed()} s`);
    failures.push(...wrong.slice(0, 5).map((line) => `${way}: ${line}`));
  };
  // At the same time, and so not of the same tenants, whose rows each counts.
  await Promise.all([
    run('on one connection', await open(server.url), users.slice(2)),
    run('through PgBouncer', await open(server.pooledUrl), users.slice(0, 2)),
  ]);
  await run('on the embedded engine', await embedded(), users.slice(0, 2));
  return { lines, failures };
}

async function embedded(): Promise<Engine> {
  const engine = engineOf(await PGlite.create({ extensions }), 5_000);
  await prepare(engine, { production: false }, () => {});
  await seedDemo(engine, () => {});
  return engine;
}
