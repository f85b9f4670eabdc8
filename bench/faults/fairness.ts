import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { send, type User } from './client.js';
import { startGateway } from './gateway.js';
import type { Heard, Noise } from './noise-process.js';
import type { Outcome } from './outcome.js';
import type { Server } from './server.js';

const limits = { poolSize: 10, connectTimeoutMs: 5_000, statementTimeoutMs: 15_000 };
/** Of one tenant: a fifth of the pool. */
const share = limits.poolSize / 5;
const atATime = 10 * share;
const requests = 200;
const read = '{ deals(first: 20, orderBy: [{ createdAt: DESC }]) { totalCount nodes { title company { name } } } }';
const slow = '{ automations { totalCount } }';

/**
 * One tenant asks ten times as much at once as its share. Where its statements take long, another one's 95th percentile
 * stays within twice what it is in quiet; where they are quick, the two share the processors, which is only told.
 */
export async function fairness(server: Server, [noisy, other]: readonly [User, User]): Promise<Outcome> {
  const lines: string[] = [];
  const measured = async (what: string, query: string, tenantShare: number) => {
    const gateway = await startGateway(server.url, 0, { ...limits, tenantShare });
    try {
      const p95 = () => percentile(gateway.url, other);
      await p95();
      const quiet = await p95();
      const stop = await noise({ url: gateway.url, user: noisy, query, atATime });
      const loud = await p95();
      const { served, refused } = await stop();
      const ratio = loud / quiet;
      lines.push(
        `${what}, share ${tenantShare} of ${limits.poolSize}: p95 ${quiet.toFixed(1)} ms in quiet, ${loud.toFixed(1)} ms beside ${atATime} requests at a time (${served} served, ${refused} refused): ratio ${ratio.toFixed(2)}`,
      );
      return ratio;
    } finally {
      await gateway.kill();
    }
  };
  const stop = slowly(server);
  const ratio = await measured('statements of 100 ms', slow, share);
  await measured('the same without a share', slow, limits.poolSize);
  await stop();
  await measured('quick reads', read, share);
  return { lines, failures: ratio > 2 ? [`the ratio is ${ratio.toFixed(2)}, more than 2`] : [] };
}

/** Makes every statement that reads automations take up to 100 ms, until what it returns is called. */
function slowly(server: Server): () => Promise<void> {
  let going = true;
  const work = async () => {
    const holder = await server.connect();
    while (going) {
      await holder.query('BEGIN; LOCK TABLE automations IN ACCESS EXCLUSIVE MODE');
      await sleep(100);
      await holder.query('COMMIT');
    }
    await holder.end();
  };
  const ended = work();
  return () => {
    going = false;
    return ended;
  };
}

/** Begins a noise in a process of its own, waits until it is heard, and returns what ends it. */
async function noise(how: Noise): Promise<() => Promise<Heard>> {
  const child = fork(fileURLToPath(new URL('noise-process.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  child.send(how);
  await once(child, 'message');
  return async () => {
    child.send('enough');
    const [heard] = await once(child, 'message');
    child.disconnect();
    return heard;
  };
}

/** The 95th percentile, in milliseconds, of requests one after the other, and of no more than 20 seconds. */
async function percentile(url: string, user: User): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + 20_000;
  for (let i = 0; i < requests && performance.now() < end; i++) {
    const began = performance.now();
    await send(url, user, read);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1] as number;
}
