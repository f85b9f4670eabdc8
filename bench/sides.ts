import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../src/package-root.js';

/** Who is compared. */
export const sides = ['gateway', 'postgraphile', 'floor'] as const;
export type Side = (typeof sides)[number];

/** A server in a process of its own. */
export interface Server {
  side: Side;
  origin: string;
  pid: number;
  stop(): Promise<void>;
}

/** What all sides verify tokens with. */
export const secret = 'a secret for the bench, and only for that';
/** Connections to the database, of each side. */
export const poolSize = 10;

const here = (name: string) => join(packageRoot, 'bench', name);

/** The Node that runs every side: the one that npm installed beside PostGraphile, so that all have the same. */
export const node = here('node_modules/node/bin/node');

/** Installs what the bench needs beside the gateway's packages, where that is missing, and compiles the gateway as its image has it. */
export async function prepareSides(progress: (line: string) => void): Promise<void> {
  const run = promisify(execFile);
  if (!existsSync(node)) {
    progress('installing PostGraphile, and a Node that it runs on');
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here('.') });
  }
  progress('compiling the gateway');
  await run(process.execPath, [join(packageRoot, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: packageRoot });
}

const entries: Record<Side, string[]> = {
  gateway: ['--enable-source-maps', join(packageRoot, 'dist/src/main.js'), 'serve'],
  postgraphile: [here('postgraphile.mjs')],
  floor: [here('floor.mjs')],
};

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a side as it runs in production, over the database, and waits until it is ready. */
export async function startSide(side: Side, databaseUrl: string, env: Record<string, string> = {}): Promise<Server> {
  const child = spawn(node, entries[side], {
    cwd: packageRoot,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      JWT_SECRET: secret,
      PORT: '0',
      POOL_SIZE: String(poolSize),
      DATABASE_POOL_SIZE: String(poolSize),
      // Neither of the others embeds what is written.
      WORKER: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const origin = await readyAt(side, child);
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { side, origin, pid: child.pid as number, stop };
}

function readyAt(side: Side, child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      printed = (printed + chunk).slice(-10_000);
      const found = /ready at (http:\/\/[^/\s]+)/.exec(printed)?.[1];
      if (found) resolve(found);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => reject(new Error(`${side} ended with ${code}: ${printed}`)));
  });
}
