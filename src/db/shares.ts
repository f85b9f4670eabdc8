import type pg from 'pg';
import { tooManyWait, unavailable } from '../errors.js';

/** How many operations of one tenant may wait: what the shares serve of quick ones in well under the time they may wait. */
export const longestQueue = 100;

interface Tenant {
  /** The connections that it has, or that the pool was asked for on its behalf. */
  used: number;
  /** In the order in which they came. */
  waiting: Set<() => void>;
}

/**
 * Hands a pool's connections out to tenants. One tenant has at most its share at a time. Tenants that wait are served in
 * turn, so that none waits behind the queue of another. Together they never ask the pool for more than it has: whoever
 * asks the pool itself, for a session or for readiness, is given the next connection that comes back.
 */
export class Shares {
  /** Those that have a connection or wait for one; who was served last comes last. */
  readonly #tenants = new Map<string, Tenant>();
  readonly #holders = new WeakMap<pg.PoolClient, string>();
  #free: number;

  /** `size` and `share` are counts of connections: the pool's, and those of one tenant. Nobody waits longer than `waitMs`. */
  constructor(
    private readonly pool: pg.Pool,
    size: number,
    private readonly share: number,
    private readonly waitMs: number,
  ) {
    this.#free = size;
    // Whichever way it comes back, to be used again or destroyed.
    pool.on('release', (_, client) => {
      const holder = this.#holders.get(client);
      this.#holders.delete(client);
      if (holder !== undefined) this.#giveBack(holder);
    });
  }

  /**
   * Borrows a connection for the tenant, first come first served within it. Releasing it gives the place back.
   * @throws UNAVAILABLE at once where too many of the tenant's wait, after the waiting time, and when `gone` is aborted.
   */
  connect(tenantId: string, gone?: AbortSignal): Promise<pg.PoolClient> {
    return new Promise((resolve, reject) => {
      const tenant = this.#tenants.get(tenantId) ?? { used: 0, waiting: new Set() };
      if (gone?.aborted) return reject(unavailable());
      if (tenant.waiting.size >= longestQueue) return reject(tooManyWait());
      let over = false;
      const end = (settle: () => void) => {
        over = true;
        clearTimeout(timer);
        gone?.removeEventListener('abort', giveUp);
        settle();
      };
      const serve = () =>
        this.#borrow(tenantId, tenant).then(
          (client) => (over ? client.release() : end(() => resolve(client))),
          (error) => end(() => reject(error)),
        );
      const giveUp = () => {
        tenant.waiting.delete(serve);
        this.#forget(tenantId, tenant);
        end(() => reject(unavailable()));
      };
      const timer = setTimeout(giveUp, this.waitMs);
      gone?.addEventListener('abort', giveUp);
      tenant.waiting.add(serve);
      this.#tenants.set(tenantId, tenant);
      this.#serve();
    });
  }

  async #borrow(tenantId: string, tenant: Tenant): Promise<pg.PoolClient> {
    tenant.used++;
    this.#free--;
    try {
      const client = await this.pool.connect();
      this.#holders.set(client, tenantId);
      return client;
    } catch (error) {
      this.#giveBack(tenantId);
      throw error;
    }
  }

  #giveBack(tenantId: string): void {
    const tenant = this.#tenants.get(tenantId) as Tenant;
    tenant.used--;
    this.#free++;
    this.#forget(tenantId, tenant);
    this.#serve();
  }

  /** Gives out what is free: to one of each tenant that waits, then to the next of each. */
  #serve(): void {
    for (const [tenantId, tenant] of this.#tenants) {
      if (this.#free === 0) return;
      const [next] = tenant.waiting;
      if (!next || tenant.used >= this.share) continue;
      tenant.waiting.delete(next);
      // To the end of the line, where this loop comes by again.
      this.#tenants.delete(tenantId);
      this.#tenants.set(tenantId, tenant);
      next();
    }
  }

  #forget(tenantId: string, { used, waiting }: Tenant): void {
    if (used === 0 && waiting.size === 0) this.#tenants.delete(tenantId);
  }
}
