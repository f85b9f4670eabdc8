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
/** In quiet and beside the noise by turns, so that what else the machine does meets both alike. */
const rounds = 9;
const requests = 60;
/** How many times its value in quiet another tenant's 95th percentile may be. */
const most = 2;
const read = '{ deals(first: 20, orderBy: [{ createdAt: DESC }]) { totalCount nodes { title company { name } } } }';
const slow = '{ automations { totalCount } }';

/**
 * One tenant asks ten times as much at once as its share. Whether its statements take long or are quick, another one's
 * 95th percentile of quick reads stays within twice what it is in quiet.
 */
export async function fairness(server: Server, [noisy, other]: readonly [User, User]): Promise<Outcome> {
  const lines: string[] = [];
  const failures: string[] = [];
  const measured = async (what: string, query: string, tenantShare = share) => {
    const gateway = await startGateway(server.url, 0, { ...limits, tenantShare });
    const noise = new Noisy({ url: gateway.url, user: noisy, query, atATime });
    try {
      const p95 = () => percentile(gateway.url, other);
      await noise.during(p95);
      const quiet: number[] = [];
      const loud: number[] = [];
      for (let i = 0; i < rounds; i++) {
        quiet.push(await p95());
        loud.push(await noise.during(p95));
      }
      const ratio = median(loud.map((p95, i) => p95 / (quiet[i] as number)));
      lines.push(
        `${what}, share ${tenantShare} of ${limits.poolSize}: p95 ${median(quiet).toFixed(1)} ms in quiet, ${median(loud).toFixed(1)} ms beside ${atATime} requests at a time (${noise.served} served, ${noise.refused} refused); ratio ${ratio.toFixed(2)}, the median of ${rounds} rounds`,
      );
      return ratio;
    } finally {
      noise.end();
      await gateway.kill();
    }
  };
  const judged = async (what: string, query: string) => {
    const ratio = await measured(what, query);
    if (ratio > most) failures.push(`beside ${what} the ratio is ${ratio.toFixed(2)}, more than ${most}`);
  };
  const stop = slowly(server);
  await judged('statements of 100 ms', slow);
  await measured('the same without a share', slow, limits.poolSize);
  await stop();
  await judged('quick reads', read);
  return { lines, failures };
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

/** A tenant that makes a noise from a process of its own. */
class Noisy implements Heard {
  served = 0;
  refused = 0;
  readonly #child = fork(fileURLToPath(new URL('noise-process.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });

  constructor(private readonly how: Noise) {}

  /** Runs `work` beside the noise, from when it is heard; it is silent again at the end. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const heard = once(this.#child, 'message');
    this.#child.send(this.how);
    await heard;
    const result = await work();
    const silent = once(this.#child, 'message');
    this.#child.send('enough');
    const [{ served, refused }] = (await silent) as [Heard];
    this.served += served;
    this.refused += refused;
    return result;
  }

  end(): void {
    this.#child.disconnect();
  }
}

/** The 95th percentile, in milliseconds, of requests one after the other, and of no more than 10 seconds. */
async function percentile(url: string, user: User): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + 10_000;
  for (let i = 0; i < requests && performance.now() < end; i++) {
    const began = performance.now();
    await send(url, user, read);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1] as number;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
