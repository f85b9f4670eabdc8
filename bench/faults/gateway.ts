import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Message } from './gateway-process.js';

/** A gateway in a process of its own. */
export interface Gateway {
  url: string;
  port: number;
  /** How many of its pool's connections have settings of an operation on them, while none is under way. */
  left(): Promise<number>;
  kill(): Promise<void>;
}

/** What a gateway is started with; a tenant's share is the usual one where it is left out. */
export interface Limits {
  poolSize: number;
  tenantShare?: number;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
}

/** What it signs with. */
export const secret = 'a secret for the bench, and only for that';

/** How long operations wait, and how many run: little, so that what takes them all takes little time. */
export const settings = { poolSize: 6, connectTimeoutMs: 1_000, statementTimeoutMs: 2_000 };

const entry = fileURLToPath(new URL('gateway-process.ts', import.meta.url));

/** Starts a gateway over the database, at `port` or a free one, and waits until it listens. */
export async function startGateway(databaseUrl: string, port = 0, limits: Limits = settings): Promise<Gateway> {
  const { poolSize, tenantShare = Math.ceil(poolSize / 2), connectTimeoutMs, statementTimeoutMs } = limits;
  const child = fork(entry, {
    execArgv: ['--import', 'tsx'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      JWT_SECRET: secret,
      PORT: String(port),
      DATABASE_POOL_SIZE: String(poolSize),
      DATABASE_TENANT_SHARE: String(tenantShare),
      CONNECT_TIMEOUT_MS: String(connectTimeoutMs),
      STATEMENT_TIMEOUT_MS: String(statementTimeoutMs),
    },
  });
  const told = await message(child);
  if (!('port' in told)) throw new Error('The gateway told something else first.');
  return {
    url: `http://127.0.0.1:${told.port}/graphql`,
    port: told.port,
    left: async () => {
      const answer = message(child);
      child.send('look');
      const reply = await answer;
      return 'left' in reply ? reply.left.filter((one) => one !== '').length : 0;
    },
    kill: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function message(child: ChildProcess): Promise<Message> {
  const [told] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The gateway ended; what it printed says why.'))),
  ]);
  return told;
}
