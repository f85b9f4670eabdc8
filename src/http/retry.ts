import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import { KeyInUse } from '../db/idempotency.js';

/** How an operation went: what is to be sent, and, where nothing was written, the error that undid it. */
export interface Outcome {
  result: ExecutionResult;
  failure?: unknown;
}

/** Serialization failure and deadlock: the same operation may succeed when others have ended. */
const transient = ['40001', '40P01'];

/** Whether the database undid an operation for the sake of another. */
export const isTransient = (failure: unknown): boolean => transient.includes((failure as { code?: string } | undefined)?.code ?? '');

const attempts = 3;

/** Between looks at a key that another process uses: as long as a quick mutation takes at first, then longer. */
const [shortestWaitMs, longestWaitMs] = [20, 500];

/**
 * Runs a mutation, and runs it again where the database undid it for the sake of another: three times at most. Where
 * another process uses its idempotency key it looks again until `waitMs` are over. Each attempt is a transaction of its
 * own, and between them no connection is held. Returns the last outcome's result.
 */
export async function retried(attempt: () => Promise<Outcome>, waitMs: number): Promise<Outcome> {
  const end = performance.now() + waitMs;
  for (let undone = 0, waits = 0; ; ) {
    const outcome = await attempt();
    const { failure } = outcome;
    if (failure instanceof KeyInUse && performance.now() < end) {
      await sleep(jittered(Math.min(longestWaitMs, shortestWaitMs * 2 ** waits++)));
    } else if (isTransient(failure) && ++undone < attempts) {
      await sleep(jittered(shortestWaitMs * 2 ** undone));
    } else return outcome;
  }
}

/** Half of it for certain, so that two who met do not meet again at once. */
const jittered = (ms: number) => ms * (0.5 + Math.random() / 2);
