import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/db/engine.js';
import { prepare } from '../../src/db/prepare.js';
import { createTenant } from '../../src/db/tenants.js';
import { type User, userOf } from '../faults/client.js';
import { type Gateway, startGateway } from '../faults/gateway.js';
import type { Server } from '../faults/server.js';

/** What the parts work with: a server, a gateway over it, a company with people, and a directory for files. */
export interface Scene {
  server: Server;
  /** Another one where a part has killed it. */
  gateway: Gateway;
  /** An admin of the company, and a member of another one, whose rows are no business of the first. */
  user: User;
  stranger: User;
  directory: string;
  close(): Promise<void>;
}

/** The most that a part waits for anything, in milliseconds. */
export const limits = { poolSize: 10, connectTimeoutMs: 5_000, statementTimeoutMs: 30_000 };

export async function setScene(server: Server, progress: (line: string) => void): Promise<Scene> {
  const engine = await openEngine({ databaseUrl: server.url, dataDir: '', poolSize: 2, connectTimeoutMs: 5_000 });
  await prepare(engine, { production: false }, progress);
  const [user, stranger] = await Promise.all(
    ['initech', 'umbrella'].map(async (name) => userOf(name, await createTenant(engine, { name, admin: `admin@${name}.example` }))),
  );
  await engine.close();
  const directory = mkdtempSync(join(tmpdir(), 'bench-replica-'));
  const scene: Scene = {
    server,
    gateway: await startGateway(server.url, 0, limits),
    user: user as User,
    stranger: stranger as User,
    directory,
    close: async () => {
      await scene.gateway.kill();
      rmSync(directory, { recursive: true });
    },
  };
  return scene;
}

/** What a part found: figures to print, and what went wrong. */
export interface Outcome {
  lines: string[];
  failures: string[];
}

/** The value below which this share of all values lies. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
