import type pg from 'pg';
import { fromDatabase, tooManyWait, unavailable } from '../errors.js';
import { eventLoopBusy } from './pressure.js';

/** How many operations of one tenant may wait: what the shares serve of quick ones in well under the time they may wait. */
export const longestQueue = 100;

/** Whose turn those have of whom no tenant is known: one for all of them, and no tenant's id. */
export const nobody = '';

/** Whose turn the look-ups of session tokens have: no tenant's id, and not those of whom no token tells anything. */
export const lookUps = 'look-ups';

/** For how long a tenant counts as active after its last operation, in milliseconds: longer than a client takes between two. */
const moment = 100;

/** Where a tenant's connection comes from. */
export interface Connections {
  /**
   * Borrows a connection for the tenant. Releasing it gives it back.
   * @throws UNAVAILABLE at once where too many of the tenant's wait, after the waiting time, and when `gone` is aborted.
   */
  connect(tenantId: string, gone?: AbortSignal): Promise<pg.PoolClient>;
}

interface Tenant {
  /** The seats that it has. */
  used: number;
  /** In the order in which they came. */
  waiting: Set<() => void>;
}

/** One of the tenant's, until neither the operation nor its connection holds it any more. */
interface Seat {
  tenantId: string;
  holders: number;
}

/**
 * Decides whose operation is next. There are as many seats as the pool has connections, and who has one is given a
 * connection. One tenant has at most its share of them at a time. While this process is busy and other tenants are active, one
 * that has more waiting than its share has a single seat, so that the others' operations meet few of its. Tenants that wait
 * are served in turn, so that none waits behind the queue of another. Whoever asks the pool itself, for readiness say, is
 * given the next connection that comes back.
 */
export class Shares implements Connections {
  /** Those that have a seat or wait for one; who was served last comes last. */
  readonly #tenants = new Map<string, Tenant>();
  readonly #seats = new WeakMap<pg.PoolClient, Seat>();
  #free: number;
  #sharedUntil = 0;

  /** `size` and `share` are counts of connections: the pool's, and those of one tenant. Nobody waits for a seat longer than `waitMs`. */
  constructor(
    private readonly pool: pg.Pool,
    size: number,
    private readonly share: number,
    private readonly waitMs: number,
    private readonly busy: () => boolean = eventLoopBusy(),
  ) {
    this.#free = size;
    // Whichever way it comes back, to be used again or destroyed.
    pool.on('release', (_, client) => {
      const seat = this.#seats.get(client);
      this.#seats.delete(client);
      if (seat) this.drop(seat);
    });
  }

  /** How many wait for a seat. */
  get waitingCount(): number {
    return [...this.#tenants.values()].reduce((count, { waiting }) => count + waiting.size, 0);
  }

  async connect(tenantId: string, gone?: AbortSignal): Promise<pg.PoolClient> {
    const place = new Place(this);
    try {
      return await place.connect(tenantId, gone);
    } finally {
      place.leave();
    }
  }

  /** Waits for a seat, first come first served within the tenant; whoever takes it drops it. @throws as connect() does. */
  take(tenantId: string, gone?: AbortSignal): Promise<Seat> {
    return new Promise((resolve, reject) => {
      const tenant = this.#tenants.get(tenantId) ?? { used: 0, waiting: new Set() };
      if (gone?.aborted) return reject(unavailable());
      if (tenant.waiting.size >= longestQueue) return reject(tooManyWait());
      const end = () => {
        clearTimeout(timer);
        gone?.removeEventListener('abort', giveUp);
      };
      const sit = () => {
        end();
        resolve({ tenantId, holders: 1 });
      };
      const giveUp = () => {
        end();
        tenant.waiting.delete(sit);
        this.#forget(tenantId, tenant);
        reject(unavailable());
      };
      const timer = setTimeout(giveUp, this.waitMs);
      gone?.addEventListener('abort', giveUp);
      tenant.waiting.add(sit);
      this.#tenants.set(tenantId, tenant);
      this.#serve();
    });
  }

  /** Asks the pool for a connection, which holds the seat too until it is released. */
  borrow(seat: Seat, gone?: AbortSignal): Promise<pg.PoolClient> {
    seat.holders++;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(unavailable());
      gone?.addEventListener('abort', giveUp);
      this.pool
        .connect()
        .then(
          (client) => {
            this.#seats.set(client, seat);
            if (gone?.aborted) client.release();
            else resolve(client);
          },
          (error) => {
            this.drop(seat);
            reject(fromDatabase(error) ?? error);
          },
        )
        .finally(() => gone?.removeEventListener('abort', giveUp));
    });
  }

  /** Lets go of a seat, for the operation or for its connection; the last of them gives it back. */
  drop(seat: Seat): void {
    if (--seat.holders > 0) return;
    const tenant = this.#tenants.get(seat.tenantId) as Tenant;
    tenant.used--;
    this.#free++;
    this.#forget(seat.tenantId, tenant);
    this.#serve();
  }

  /** Gives out what is free: to one of each tenant that waits, then to the next of each. */
  #serve(): void {
    if (this.#tenants.size > 1) this.#sharedUntil = performance.now() + moment;
    for (const [tenantId, tenant] of this.#tenants) {
      if (this.#free === 0) return;
      const [next] = tenant.waiting;
      if (!next || tenant.used >= this.#most(tenant)) continue;
      tenant.waiting.delete(next);
      tenant.used++;
      this.#free--;
      // To the end of the line, where this loop comes by again.
      this.#tenants.delete(tenantId);
      this.#tenants.set(tenantId, tenant);
      next();
    }
  }

  #most({ waiting }: Tenant): number {
    const greedy = waiting.size > this.share;
    return greedy && performance.now() < this.#sharedUntil && this.busy() ? 1 : this.share;
  }

  #forget(tenantId: string, { used, waiting }: Tenant): void {
    if (used === 0 && waiting.size === 0) this.#tenants.delete(tenantId);
  }
}

/** The place of an operation among those under way, and where its connections come from: one after the other. */
export class Place implements Connections {
  #seat: Seat | undefined;

  constructor(private readonly shares: Shares) {}

  /** Waits for the tenant's turn, without a connection yet. @throws as connect() does. */
  async enter(tenantId: string, gone?: AbortSignal): Promise<void> {
    this.#seat = await this.shares.take(tenantId, gone);
  }

  /** Enters first where the operation has left, or has entered for another tenant. */
  async connect(tenantId: string, gone?: AbortSignal): Promise<pg.PoolClient> {
    if (this.#seat?.tenantId !== tenantId) {
      this.leave();
      await this.enter(tenantId, gone);
    }
    return this.shares.borrow(this.#seat as Seat, gone);
  }

  /** Makes room for others, at the end or while the operation waits for something else. */
  leave(): void {
    if (this.#seat) this.shares.drop(this.#seat);
    this.#seat = undefined;
  }
}
