import { deviceOf } from '../db/replica/device.js';
import { forbidden, unauthenticated } from '../errors.js';
import type { Identify } from './identity.js';
import type { Asking, Operations } from './tenant-transaction.js';
import { whenAborted } from './when-aborted.js';

/** How long a change that another gateway made can stay unnoticed, and a credential's end. */
const pollMs = 5_000;

/** Wakes those who wait for changes of a tenant, in this process. */
export class Wakes {
  readonly #waiting = new Map<string, Set<() => void>>();

  changed(tenantId: string): void {
    for (const wake of this.#waiting.get(tenantId) ?? []) wake();
  }

  /** Resolves when something of the tenant changed, after `ms`, or when `signal` says so. */
  next(tenantId: string, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(tenantId) ?? new Set();
      this.#waiting.set(tenantId, waiting);
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        waiting.delete(wake);
        if (waiting.size === 0) this.#waiting.delete(tenantId);
        resolve();
      };
      const timer = setTimeout(wake, ms).unref();
      waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted) wake();
    });
  }
}

/**
 * Makes the function that tells when a device may have changes to pull, and once in the beginning. Before each time it looks
 * again whom the credential names and whether the device is theirs. Nothing is held in between: neither transaction nor
 * connection. Asked for a device that is watched, it ends the earlier watch. It ends with `closing`.
 */
export function createWatch(operations: Operations, wakes: Wakes, identify: Identify, closing: AbortSignal) {
  const watched = new Map<string, AbortController>();
  return async function* watch(asking: Asking, deviceId: string): AsyncGenerator<void> {
    const mine = new AbortController();
    const over = AbortSignal.any([whenAborted(asking.request.signal), closing, mine.signal]);
    let place: string | undefined;
    try {
      for (let told = -1n; ; ) {
        const identity = await identify(asking.request.headers.get('authorization'));
        if (!identity) throw unauthenticated();
        // From before the look, so that nothing that comes after it is missed.
        const next = wakes.next(identity.tenantId, pollMs, over);
        // The place of the operation that asked for the events is given back: each look has one of its own.
        const head = await headFor(operations, { ...asking, identity, place: undefined }, deviceId);
        if (place === undefined) {
          place = `${identity.tenantId} ${deviceId}`;
          watched.get(place)?.abort();
          watched.set(place, mine);
        }
        if (head > told) {
          told = head;
          yield;
        }
        await next;
        if (over.aborted) return;
      }
    } finally {
      mine.abort();
      if (place !== undefined && watched.get(place) === mine) watched.delete(place);
    }
  };
}

/** The position of the tenant's newest change. @throws NOT_FOUND or FORBIDDEN where the device gets none. */
async function headFor(operations: Operations, asking: Asking, deviceId: string): Promise<bigint> {
  let head = 0n;
  const { failure } = await operations.query(asking, async ({ transaction }) => {
    const device = await deviceOf(transaction, deviceId);
    if (device.revoked) throw forbidden('use a device that was revoked');
    ({ head } = device);
    return { data: {} };
  });
  if (failure !== undefined) throw failure;
  return head;
}
