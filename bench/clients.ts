import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { node } from './sides.js';

export interface Request {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What the clients are to do: ask one request after the other, over so many connections, each waiting for its answer. */
export interface Load {
  origin: string;
  requests: Request[];
  connections: number;
  seconds: number;
}

/** What came of it; latencies in milliseconds. */
export interface Measured {
  requests: number;
  perSecond: number;
  p50: number;
  p99: number;
  errors: number;
  firstError: string | undefined;
}

/** Clients in a process of their own. */
export interface Clients {
  pid: number;
  run(load: Load): Promise<Measured>;
  stop(): void;
}

export function startClients(): Clients {
  const child = fork(fileURLToPath(new URL('load.mjs', import.meta.url)), { execPath: node, execArgv: [] });
  const run = async (load: Load): Promise<Measured> => {
    const answer = once(child, 'message');
    child.send(load);
    return (await answer)[0];
  };
  return { pid: child.pid as number, run, stop: () => child.disconnect() };
}
