import { setTimeout as sleep } from 'node:timers/promises';
import { send, type User } from './client.js';
import type { Server } from './server.js';

const createDeal = `mutation($title: String!) {
  createDeal(input: { title: $title, activities: [{ type: NOTE, content: "one" }, { type: CALL, content: "two" }] }) { deal { id } }
}`;
const newest =
  '{ deals(first: 20, orderBy: [{ createdAt: DESC }]) { totalCount nodes { title activities(first: 2) { nodes { content } } } } }';

/** What came of the mutations and reads under a fault. */
export interface Account {
  acknowledged: number;
  /** Acknowledged, and not there. */
  lost: number;
  /** There, with some of its rows missing. */
  halfWritten: number;
  /** Without an answer, or with one that says that it is not known: there or not. */
  unknown: number;
  /** Refused, and yet there; or a row of another tenant in an answer. */
  wrong: number;
  /** From each blow to the first success of what was sent after it, in milliseconds. */
  recoveries: number[];
}

type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** Clients of several tenants that read and write without a pause, each one operation at a time. */
export class Load {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #recoveries: number[] = [];
  readonly #clients: Promise<void>[];
  #foreign = 0;
  #running = true;
  #blow = 0;
  #recovered: (() => void) | undefined;

  /** `name` is the fault's, and no other load's. `clients` is how many each user has. */
  constructor(
    private readonly name: string,
    private readonly url: string,
    users: readonly User[],
    clients: number,
  ) {
    this.#clients = users.flatMap((user) => Array.from({ length: clients }, (_, i) => this.#client(user, i)));
  }

  get acknowledged(): number {
    return [...this.#outcomes.values()].filter((outcome) => outcome === 'acknowledged').length;
  }

  /** Waits until `more` mutations have succeeded. */
  async succeed(more: number): Promise<void> {
    const enough = this.acknowledged + more;
    const end = performance.now() + 30_000;
    while (this.acknowledged < enough) {
      if (performance.now() > end) throw new Error(`under ${this.name}, ${more} mutations did not succeed in 30 s`);
      await sleep(10);
    }
  }

  /** Deals a blow, and waits until something that was sent after it has succeeded. */
  async struck(blow: () => Promise<unknown>): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    const recovered = new Promise<void>((resolve, reject) => {
      this.#recovered = resolve;
      late = setTimeout(() => reject(new Error(`no recovery from ${this.name} in 30 s`)), 30_000);
    });
    recovered.catch(() => {});
    this.#blow = performance.now();
    await blow();
    await recovered;
    clearTimeout(late);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
  }

  /** Compares what was answered with what the database has, after stop(). */
  async account(server: Server): Promise<Account> {
    const rows = await server.query<{ title: string; whole: boolean }>(
      `SELECT title, (SELECT count(*) FROM deal_activities a WHERE a.deal_id = d.id) = 2
        AND (SELECT count(*) FROM audit_log WHERE resource_id = d.id OR resource_id IN (SELECT id FROM deal_activities a WHERE a.deal_id = d.id)) = 3
        AND (SELECT count(*) FROM events WHERE payload->>'dealId' = d.id::text) = 2 AS whole
      FROM deals d WHERE title LIKE $1`,
      [`${this.name} %`],
    );
    const found = new Set(rows.map(({ title }) => title));
    const titles = (outcome: Outcome) => [...this.#outcomes].filter(([, it]) => it === outcome).map(([title]) => title);
    return {
      acknowledged: this.acknowledged,
      lost: titles('acknowledged').filter((title) => !found.has(title)).length,
      halfWritten: rows.filter(({ whole }) => !whole).length,
      unknown: titles('unknown').length,
      wrong: titles('refused').filter((title) => found.has(title)).length + this.#foreign,
      recoveries: this.#recoveries,
    };
  }

  async #client(user: User, number: number): Promise<void> {
    for (let i = 0; this.#running; i++) {
      const sentAt = performance.now();
      const success = i % 2 ? await this.#read(user) : await this.#write(user, `${this.name} ${user.name} ${number} ${i}`);
      if (!success) await sleep(20);
      else if (sentAt > this.#blow && this.#recovered) {
        this.#recoveries.push(performance.now() - this.#blow);
        this.#recovered();
        this.#recovered = undefined;
      }
    }
  }

  async #write(user: User, title: string): Promise<boolean> {
    const answer = await send(this.url, user, createDeal, { title });
    const known = answer !== undefined && answer.code !== 'UNAVAILABLE';
    this.#outcomes.set(title, !known ? 'unknown' : answer.code === undefined ? 'acknowledged' : 'refused');
    return answer?.code === undefined && known;
  }

  async #read(user: User): Promise<boolean> {
    const answer = await send(this.url, user, newest);
    if (!answer || answer.code !== undefined) return false;
    const titles: string[] = answer.data.deals.nodes.map((node: { title: string }) => node.title);
    this.#foreign += titles.filter((title) => title.startsWith(this.name) && !title.startsWith(`${this.name} ${user.name} `)).length;
    return true;
  }
}
