import { setTimeout as sleep } from 'node:timers/promises';
import { tenantsOfOtherModels, tenantsWithWork } from '../db/doors.js';
import { approach } from '../db/embeddings/models.js';
import type { Engine } from '../db/engine.js';
import type { Limits } from '../db/envelope.js';
import { inTenant, type TenantDatabase } from '../db/in-tenant.js';
import type { Embedders } from './embedder.js';
import { Pauses } from './pauses.js';
import { takeTurn } from './turn.js';

/** How often the queue is looked at, in milliseconds: for what other processes put there, and what is to be tried again. */
const pollMs = 1_000;
/** How soon after a hint, in milliseconds: what is written in quick succession is looked at once. */
const hintMs = 30;
/** How often tenants are looked for that another model answers, in milliseconds. */
const otherModelsMs = 3_600_000;
/** How many tenants have their turn at once, where there is more than one connection. */
const atOnce = 2;

/** Embeds what is queued, in the background. */
export interface Worker {
  /** Looks soon whether there is something to do. Costs nothing. */
  wake(): void;
  /** Takes no more work, puts back what is not embedded yet, and waits until what is under way is stored. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  engine: Engine;
  embedders: Embedders;
  limits: Limits;
  /** Gets what an operator should see: that a provider fails or works again, and what nobody expected. */
  log: (line: string) => void;
}

/**
 * Starts a worker: it takes the tenants that have something queued in turn, a few sources each, so that none waits for
 * another's backlog. Several may run side by side, in one process or many; where one dies, another takes over what it had.
 */
export function startWorker({ engine, embedders, limits, log }: WorkerOptions): Worker {
  const stopped = new AbortController();
  const { signal } = stopped;
  const pauses = new Pauses(log);
  const most = engine.kind === 'embedded' ? 1 : atOnce;
  const busy = new Map<string, Promise<void>>();
  let hint = () => {};
  let problem: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const wake = () => hint();
  const transact =
    (tenantId: string) =>
    <T>(work: (db: TenantDatabase) => Promise<T>) =>
      inTenant(engine, { tenantId, role: 'worker', limits }, work);
  const isKnown = (model: string) => embedders.of(model) !== undefined;
  // Without limits: deleting all that another model made takes as long as it takes.
  const advance = async (tenantId: string): Promise<boolean> => {
    try {
      await inTenant(engine, { tenantId, role: 'worker' }, (db) => approach(db, tenantId, embedders.current.model, isKnown));
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  };

  /** What went wrong is said once while it lasts: the database's own words, without what was sent to it. */
  const report = (error: unknown) => {
    const { cause, message } = error as Error & { cause?: { message?: string } };
    const line = `embedding failed: ${cause?.message ?? message}`;
    if (line !== problem) log(line);
    problem = line;
  };

  const turn = async (tenantId: string) => {
    try {
      const { more, moving } = await takeTurn({ tenantId, transact: transact(tenantId), embedders, pauses, signal });
      problem = undefined;
      if (moving && !signal.aborted) await advance(tenantId);
      if (more) wake();
    } catch (error) {
      report(error);
    } finally {
      busy.delete(tenantId);
    }
  };

  const look = async () => {
    if (performance.now() - lookedAt > otherModelsMs) {
      let all = true;
      for (const tenantId of await tenantsOfOtherModels(engine, embedders.current.model)) all = (await advance(tenantId)) && all;
      if (all) lookedAt = performance.now();
    }
    for (const tenantId of await tenantsWithWork(engine)) {
      while (busy.size >= most) await Promise.race(busy.values());
      if (signal.aborted) return;
      if (!busy.has(tenantId)) busy.set(tenantId, turn(tenantId));
    }
  };

  const run = async () => {
    while (!signal.aborted) {
      const hinted = new Promise<void>((resolve) => {
        hint = resolve;
      });
      await look().catch(report);
      const poll = setTimeout(wake, pollMs);
      await hinted;
      clearTimeout(poll);
      await sleep(hintMs, undefined, { signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    wake,
    async stop() {
      stopped.abort();
      wake();
      await running;
      await Promise.all(busy.values());
    },
  };
}
