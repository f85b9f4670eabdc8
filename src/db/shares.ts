import type pg from 'pg';
import { fromDatabase, unavailable } from '../errors.js';
import { eventLoopBusy } from './pressure.js';
import { type Seat, Seats } from './seats.js';
import { SharedConnection } from './shared-connection.js';

/** How many operations of one tenant may wait: what the shares serve of quick ones in well under the time they may wait. */
export const longestQueue = 100;

/** Whose turn those have of whom no tenant is known: one for all of them, and no tenant's id. */
export const nobody = '';

/** Whose turn the look-ups of session tokens have: no tenant's id, and not those of whom no token tells anything. */
export const lookUps = 'look-ups';

/** Where a tenant's connection comes from. */
export interface Connections {
  /**
   * Borrows a connection for the tenant. Releasing it gives it back.
   * @throws UNAVAILABLE at once where too many of the tenant's wait, after the waiting time, and when `gone` is aborted.
   */
  connect(tenantId: string, gone?: AbortSignal): Promise<pg.PoolClient>;
  /**
   * The same for a quick read that ends along with its only flight, and sends that in the turn of the event loop in which it is
   * given the connection. It may share it with others, and gives none back.
   */
  share?(tenantId: string, gone?: AbortSignal): Promise<SharedConnection>;
}

/**
 * Decides whose operation is next. There are as many seats as the pool has connections, and who has one is given a
 * connection. Tenants leave more room to each other while this process is busy. Whoever asks the pool itself, for readiness
 * say, is given the next connection that comes back.
 */
export class Shares extends Seats implements Connections {
  readonly #seats = new WeakMap<pg.PoolClient, Seat>();
  /** The one that was taken last. */
  #shared: SharedConnection | undefined;

  /** `size` and `share` are counts of connections: the pool's, and those of one tenant. Nobody waits for a seat longer than `waitMs`. */
  constructor(
    private readonly pool: pg.Pool,
    size: number,
    share: number,
    waitMs: number,
    busy: () => boolean = eventLoopBusy(),
  ) {
    super({ size, share, longest: longestQueue, waitMs, busy, strangers: [nobody, lookUps] });
    // Whichever way it comes back, to be used again or destroyed.
    pool.on('release', (_, client) => this.#unseat(client));
  }

  async connect(tenantId: string, gone?: AbortSignal): Promise<pg.PoolClient> {
    const place = new Place(this);
    try {
      return await place.connect(tenantId, gone);
    } finally {
      place.leave();
    }
  }

  /** The connection that was opened to others last, joined by who has a seat; undefined where it has no room. */
  join(): SharedConnection | undefined {
    return this.#shared?.join() ? this.#shared : undefined;
  }

  /** Opens a connection to others. It holds no seat any more: each of them has their own. */
  openToOthers(client: pg.PoolClient): SharedConnection {
    this.#unseat(client);
    this.#shared = new SharedConnection(client);
    return this.#shared;
  }

  #unseat(client: pg.PoolClient): void {
    const seat = this.#seats.get(client);
    this.#seats.delete(client);
    if (seat) this.drop(seat);
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
}

/** The place of an operation among those under way, and where its connections come from: one after the other. */
export class Place implements Connections {
  #seat: Seat | undefined;

  constructor(private readonly shares: Shares) {}

  /**
   * Works when it is the tenant's turn, and leaves at the end. What is there at once is returned at once: a promise costs more than
   * a request for nothing does. @throws as connect() does.
   */
  hold<T>(tenantId: string, gone: AbortSignal | undefined, work: () => T | Promise<T>): T | Promise<T> {
    let result: T | Promise<T>;
    try {
      const turn = this.enter(tenantId, gone);
      result = turn ? turn.then(work) : work();
    } catch (error) {
      this.leave();
      throw error;
    }
    if (result instanceof Promise) return result.finally(() => this.leave());
    this.leave();
    return result;
  }

  /** Waits for the tenant's turn, without a connection yet; undefined where it has come. @throws as connect() does, in the promise. */
  enter(tenantId: string, gone?: AbortSignal): Promise<void> | undefined {
    const seat = this.shares.take(tenantId, gone);
    if (seat instanceof Promise) {
      return seat.then((taken) => {
        this.#seat = taken;
      });
    }
    this.#seat = seat;
    return undefined;
  }

  /** Enters first where the operation has left, or has entered for another tenant. */
  async connect(tenantId: string, gone?: AbortSignal): Promise<pg.PoolClient> {
    if (this.#seat?.tenantId !== tenantId) {
      this.leave();
      await this.enter(tenantId, gone);
    }
    return this.shares.borrow(this.#seat as Seat, gone);
  }

  /** The same place, with connections that nobody else shares. */
  get alone(): Connections {
    return { connect: (tenantId, gone) => this.connect(tenantId, gone) };
  }

  async share(tenantId: string, gone?: AbortSignal): Promise<SharedConnection> {
    const joined = this.#seat?.tenantId === tenantId ? this.shares.join() : undefined;
    return joined ?? this.shares.openToOthers(await this.connect(tenantId, gone));
  }

  /** Makes room for others, at the end or while the operation waits for something else. */
  leave(): void {
    if (this.#seat) this.shares.drop(this.#seat);
    this.#seat = undefined;
  }
}
