import { setTimeout as sleep } from 'node:timers/promises';
import { ReplicaError } from './errors.js';

/** How long a failed attempt is followed by none, at least and at most, in milliseconds. */
const backoff = { least: 250, most: 30_000 };

/** What a watch works with. */
export interface Watched {
  /** Yields with every hint that there may be changes. */
  hints(signal: AbortSignal): AsyncIterable<void>;
  /** Sends what waits, and brings what changed. */
  sync(): Promise<void>;
  /** Whether something waits to be sent. */
  isWaiting(): Promise<boolean>;
}

export interface WatchOptions {
  signal?: AbortSignal | undefined;
  /** Told of every failure that will be tried again: the gateway cannot be reached. */
  onOffline?: ((error: ReplicaError, retryInMs: number) => void) | undefined;
  /** How often changes are asked for without a hint, in milliseconds; a minute where it is left out. */
  pollMs?: number | undefined;
  /** How often the outbox is looked at for what other processes write, in milliseconds; a second where it is left out. */
  outboxMs?: number | undefined;
}

/**
 * Keeps a replica in step until `signal` is aborted: with every hint of the gateway's, after every write, and once a minute.
 * Where the gateway cannot be reached it tries again, ever more slowly. Rejects with what trying again does not mend.
 */
export async function watch({ hints, sync, isWaiting }: Watched, wake: Wake, options: WatchOptions): Promise<void> {
  const { signal, onOffline, pollMs = 60_000, outboxMs = 1_000 } = options;
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const tries = async (work: () => Promise<void>) => {
    for (let failures = 0; !stopped.aborted; ) {
      try {
        await work();
        failures = 0;
      } catch (error) {
        if (stopped.aborted) return;
        if (!(error instanceof ReplicaError) || !['OFFLINE', 'BUSY'].includes(error.code)) throw error;
        const wait = Math.min(backoff.most, backoff.least * 2 ** failures++) * (0.5 + Math.random() / 2);
        onOffline?.(error, Math.round(wait));
        await sleep(wait, undefined, { signal: stopped }).catch(() => {});
      }
    }
  };
  const listen = () =>
    tries(async () => {
      for await (const _ of hints(stopped)) wake.now();
      // The gateway ended it: another process of the same device listens, or it restarts.
      await sleep(backoff.least, undefined, { signal: stopped }).catch(() => {});
    });
  const work = () =>
    tries(async () => {
      await sync();
      await wake.next(pollMs, stopped);
    });
  const look = async () => {
    while (!stopped.aborted) {
      await sleep(outboxMs, undefined, { signal: stopped }).catch(() => {});
      if (!stopped.aborted && (await isWaiting())) wake.now();
    }
  };
  try {
    await Promise.all([listen(), work(), look()]);
  } finally {
    stop.abort();
  }
}

/** Ends a wait: what is told while nobody waits is not lost. */
export class Wake {
  #told = false;
  #end: (() => void) | undefined;

  now(): void {
    this.#told = true;
    this.#end?.();
  }

  /** Resolves once told, after `ms`, or when aborted. */
  async next(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#told && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', this.#end, { once: true });
      });
      if (this.#end) signal.removeEventListener('abort', this.#end);
      this.#end = undefined;
    }
    this.#told = false;
  }
}
