import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { node } from './sides.js';

export interface Request {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Whom they ask for what. */
export interface Way {
  origin: string;
  requests: Request[];
}

/** What the clients are to do: ask one request after the other, over so many connections, each waiting for its answer. */
export interface Load extends Way {
  connections: number;
  seconds: number;
  /** Goes on beyond the time, for ten seconds at most, until so many requests are answered. */
  atLeast?: number;
}

/** What they are to ask by turns: one request in each way, over a connection of its own, then the next in each, for so many seconds. */
export interface Turns {
  ways: readonly Way[];
  seconds: number;
}

/** How long a server is asked before it is measured: V8 compiles for about that long. */
export const warmUp = { seconds: 2, atLeast: 1000 };

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
  takeTurns(turns: Turns): Promise<Measured[]>;
  stop(): void;
}

export function startClients(): Clients {
  const child = fork(fileURLToPath(new URL('load.mjs', import.meta.url)), { execPath: node, execArgv: [] });
  const sent = async (asked: Load | Turns) => {
    const answer = once(child, 'message');
    child.send(asked);
    return (await answer)[0];
  };
  return { pid: child.pid as number, run: sent, takeTurns: sent, stop: () => child.disconnect() };
}

/** Sends one request, and returns the data of its answer. @throws where that has errors. */
export async function send(origin: string, { path, headers, body }: Request): Promise<unknown> {
  const response = await fetch(origin + path, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) throw new Error(`${response.status} ${text.slice(0, 1000)} to ${body}`);
  return JSON.parse(text).data;
}
