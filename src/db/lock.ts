import { randomBytes, timingSafeEqual } from 'node:crypto';
import { accessSync, constants, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { OperatorError } from '../errors.js';

/** A directory that this process has for itself. */
export interface Lock {
  /** From now on answers what other processes ask through askHolder(). */
  answer(errand: (args: string[]) => Promise<string>): void;
  release(): void;
}

const holderSchema = z.object({ pid: z.number(), port: z.number(), secret: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * Takes `dataDir` for this process alone. The lock file names the process and a port on loopback where it answers whoever
 * can read the file; a process that is gone, or whose number another process now has, does not, and its lock is taken over.
 * @throws OperatorError where a living process has the directory, or it cannot be written to.
 */
export async function takeLock(dataDir: string): Promise<Lock> {
  makeWritable(dataDir);
  const secret = randomBytes(32).toString('base64url');
  let errand = async (_: string[]): Promise<string> => {
    throw new OperatorError('the process that has the database is starting, or is not a gateway; try again when it is ready');
  };
  const server = await listen(secret, (args) => errand(args));
  const path = lockPath(dataDir);
  const mine = `${path}.${process.pid}`;
  const holder: Holder = { pid: process.pid, port: (server.address() as AddressInfo).port, secret };
  writeFileSync(mine, JSON.stringify(holder), { mode: 0o600 });
  try {
    await claim(dataDir, mine);
  } catch (error) {
    server.close();
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  const release = () => {
    rmSync(path, { force: true });
    server.close();
    server.closeAllConnections();
  };
  return { answer: (given) => (errand = given), release };
}

/**
 * Has the process that holds `dataDir` run a command.
 * @returns what it printed; undefined where no living process holds the directory.
 * @throws OperatorError with the other process's message where the command failed there.
 */
export async function askHolder(dataDir: string, args: string[]): Promise<string | undefined> {
  const holder = await livingHolder(dataDir);
  if (!holder) return undefined;
  const response = await fetch(`http://127.0.0.1:${holder.port}/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${holder.secret}` },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  if (!response.ok) throw new OperatorError(text);
  return text;
}

function makeWritable(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new OperatorError(`cannot write to ${dataDir} (${(error as Error).message}); set DATA_DIR to a folder that can be written`);
  }
}

/** Puts the file `mine` in the lock's place, atomically, unless a living process has it. */
async function claim(dataDir: string, mine: string): Promise<void> {
  const path = lockPath(dataDir);
  const takeover = `${path}.takeover`;
  for (;;) {
    try {
      linkSync(mine, path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await livingHolder(dataDir);
    if (holder) {
      throw new OperatorError(
        `process ${holder.pid} uses the embedded database in ${dataDir}, and only one process can: stop it, or set DATA_DIR to another folder or DATABASE_URL to a PostgreSQL server`,
      );
    }
    if (!existsSync(path)) continue;
    // Of several that find the lock abandoned, the one that makes this folder replaces it; the others look again.
    try {
      mkdirSync(takeover);
    } catch {
      if (Date.now() - (statSync(takeover, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 10_000) remove(takeover);
      await sleep(50);
      continue;
    }
    try {
      // A lock that was given back meanwhile may be a third one's by now: only an abandoned one is replaced.
      if (!existsSync(path) || (await livingHolder(dataDir))) continue;
      renameSync(mine, path);
      return;
    } finally {
      remove(takeover);
    }
  }
}

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true });

async function livingHolder(dataDir: string): Promise<Holder | undefined> {
  let holder: Holder;
  try {
    holder = holderSchema.parse(JSON.parse(readFileSync(lockPath(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
  return new Promise((resolve) => {
    const socket = connect(holder.port, '127.0.0.1');
    const end = (living: boolean) => {
      socket.destroy();
      resolve(living && processLives(holder.pid) ? holder : undefined);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function listen(secret: string, run: (args: string[]) => Promise<string>): Promise<Server> {
  const expected = Buffer.from(`Bearer ${secret}`);
  const server = createServer(async (request, response) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.writeHead(403).end('this is not the secret of the lock file');
      return;
    }
    try {
      const output = await run(z.array(z.string()).parse(await json(request)));
      response.end(output);
    } catch (error) {
      response.writeHead(400).end((error as Error).message);
    }
  });
  // The lock alone keeps no process alive.
  server.unref();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return server;
}

const lockPath = (dataDir: string) => join(dataDir, 'gateway.lock');
