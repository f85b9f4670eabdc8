import { tooManyWait, unavailable } from '../errors.js';

/** For how long a tenant counts as active after its last operation, in milliseconds: longer than a client takes between two. */
const moment = 100;

/** How long one that asks for too much waits for others, from the last seat that it was given, in milliseconds. */
const pause = 10;

/** How soon who asks for one thing after the other asks again, in milliseconds: meanwhile none is given to who asks for too much. */
const between = 2;

interface Tenant {
  /** The seats that it has. */
  used: number;
  /** When it was last given one. */
  served: number;
  /** What gives a seat to those who have none yet, in the order in which they came. */
  waiting: Set<() => void>;
}

/** One of the tenant's, until none of its holders holds it any more. */
export interface Seat {
  tenantId: string;
  holders: number;
}

/** How many seats there are, and for whom. */
export interface SeatsOptions {
  size: number;
  /** How many one tenant may have at a time. */
  share: number;
  /** How many of one tenant may wait. */
  longest: number;
  /** Nobody waits longer, in milliseconds. */
  waitMs: number;
  /** Whether tenants should leave more room to each other. */
  busy?: () => boolean;
  /** Who takes turns with the tenants but is none: no tenant leaves more room for it. */
  strangers?: readonly string[];
}

/**
 * Seats for which tenants take turns. One tenant has at most its share of them at a time; while it is busy and other tenants
 * are active, one that has more waiting than its share has a single seat, and is given it when those who ask for no more than
 * theirs have none and do not come back at once, or after a pause: so that they meet few of its. Tenants that wait are served in
 * turn, so that none waits behind the queue of another.
 *
 * To wait for who may come back is anticipatory scheduling (Iyer and Druschel, 2001, who do it for reads from a disk).
 */
export class Seats {
  /** Those that have a seat or wait for one; who was served last comes last. */
  readonly #tenants = new Map<string, Tenant>();
  #free: number;
  #sharedUntil = 0;
  /** Until when somebody who asks for no more than their share may come back. */
  #expectedUntil = 0;
  /** When it is looked again, though nobody comes or goes. */
  #next = { at: Number.POSITIVE_INFINITY, timer: undefined as NodeJS.Timeout | undefined };

  constructor(private readonly options: SeatsOptions) {
    this.#free = options.size;
  }

  /** How many wait for a seat. */
  get waitingCount(): number {
    return [...this.#tenants.values()].reduce((count, { waiting }) => count + waiting.size, 0);
  }

  /**
   * Takes a seat, or waits for one, first come first served within the tenant; whoever takes it drops it.
   * @throws UNAVAILABLE, in a promise, at once where too many of the tenant's wait, after the waiting time, and when `gone` is
   * aborted.
   */
  take(tenantId: string, gone?: AbortSignal): Seat | Promise<Seat> {
    const tenant = this.#tenants.get(tenantId) ?? { used: 0, served: 0, waiting: new Set() };
    if (gone?.aborted) return Promise.reject(unavailable());
    if (tenant.waiting.size >= this.options.longest) return Promise.reject(tooManyWait());
    this.#tenants.set(tenantId, tenant);
    if (this.#free === 0 || tenant.used >= this.options.share || tenant.waiting.size > 0) return this.#wait(tenantId, tenant, gone);
    // Without a line it asks for no more than its share.
    this.#noteSharing();
    return this.#seat(tenantId, tenant);
  }

  #wait(tenantId: string, tenant: Tenant, gone: AbortSignal | undefined): Promise<Seat> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        gone?.removeEventListener('abort', giveUp);
        tenant.waiting.delete(sit);
      };
      const giveUp = () => {
        end();
        this.#forget(tenantId, tenant);
        reject(unavailable());
      };
      const sit = () => {
        end();
        resolve(this.#seat(tenantId, tenant));
      };
      const timer = setTimeout(giveUp, this.options.waitMs);
      gone?.addEventListener('abort', giveUp);
      tenant.waiting.add(sit);
      this.#serve();
    });
  }

  #seat(tenantId: string, tenant: Tenant): Seat {
    tenant.used++;
    tenant.served = performance.now();
    this.#free--;
    // To the end of the line.
    this.#tenants.delete(tenantId);
    this.#tenants.set(tenantId, tenant);
    return { tenantId, holders: 1 };
  }

  /** Lets go of a seat for one of its holders; the last of them gives it back. */
  drop(seat: Seat): void {
    if (--seat.holders > 0) return;
    const tenant = this.#tenants.get(seat.tenantId) as Tenant;
    tenant.used--;
    this.#free++;
    if (this.#isModest(seat.tenantId, tenant)) this.#expectedUntil = performance.now() + between;
    this.#forget(seat.tenantId, tenant);
    this.#serve();
  }

  /** Gives out what is free: to one of each tenant that waits, then to the next of each: who was served comes by again. */
  #serve(): void {
    this.#noteSharing();
    for (const tenant of this.#tenants.values()) {
      if (this.#free === 0) return;
      const [sit] = tenant.waiting;
      if (sit && tenant.used < this.#most(tenant)) sit();
    }
  }

  /** Notes whether tenants share the seats now. */
  #noteSharing(): void {
    if (this.#tenants.size < 2) return;
    const strangers = this.options.strangers?.filter((stranger) => this.#tenants.has(stranger)).length ?? 0;
    if (this.#tenants.size - strangers > 1) this.#sharedUntil = performance.now() + moment;
  }

  #most(tenant: Tenant): number {
    const { share, busy } = this.options;
    const now = performance.now();
    if (!this.#isGreedy(tenant) || now >= this.#sharedUntil || !busy?.()) return share;
    const others = [...this.#tenants].some(([tenantId, other]) => other.used > 0 && this.#isModest(tenantId, other));
    const due = tenant.served + pause;
    const at = others ? due : Math.min(due, this.#expectedUntil);
    const most = now >= at ? 1 : 0;
    this.#lookAgain(most === 0 ? at : this.#sharedUntil);
    return most;
  }

  #lookAgain(at: number): void {
    if (at >= this.#next.at) return;
    clearTimeout(this.#next.timer);
    const timer = setTimeout(
      () => {
        this.#next = { at: Number.POSITIVE_INFINITY, timer: undefined };
        this.#serve();
      },
      Math.ceil(at - performance.now()),
    );
    this.#next = { at, timer };
  }

  /** Whether more than its share waits: where it has all its seats, it asks for more than twice its share at once. */
  #isGreedy({ waiting }: Tenant): boolean {
    return waiting.size > this.options.share;
  }

  /** Whether it asks for no more than its share at once. */
  #isModest(tenantId: string, { used, waiting }: Tenant): boolean {
    return used + waiting.size <= this.options.share && !this.#isStranger(tenantId);
  }

  #isStranger(tenantId: string): boolean {
    return this.options.strangers?.includes(tenantId) ?? false;
  }

  #forget(tenantId: string, { used, waiting }: Tenant): void {
    if (used === 0 && waiting.size === 0) this.#tenants.delete(tenantId);
  }
}
