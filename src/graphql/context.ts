import type { GraphQLResolveInfo } from 'graphql';
import type { Identity, Role } from '../db/identity.js';
import { Loaders } from '../db/loaders.js';
import type { Entry, Replayed } from '../db/replica/outbox.js';
import type { Seal } from '../db/seal.js';
import type { TenantTransaction } from '../db/tenant-transaction.js';
import { Writer } from '../db/writer.js';
import { QueryVectors } from '../embeddings/queries.js';
import { unauthenticated } from '../errors.js';

/** What beyond their own transaction some resolvers have done: by who runs operations. */
export interface Services {
  /** Runs a mutation that was made offline, in a transaction of its own. */
  replay(entry: Entry): Promise<Replayed>;
  /** Tells when there may be changes for a device, until its user's credential ends. */
  watch(deviceId: string): AsyncGenerator<void>;
}

/** How many lists an operation asks for before the rows are there that have them: fragments could make thousands, where there is no row. */
const mostAhead = 50;

/** What the resolvers of one operation know. Made anew for every operation and never shared. */
export class Context {
  #loaders: Loaders | undefined;
  readonly #plans = new Map<object, unknown>();
  #ahead = 0;

  #identity: Identity | undefined;

  /** What a query has written before its answer leaves, in a transaction of its own after it. */
  beforeAnswer: ((transaction: TenantTransaction) => Promise<void>) | undefined;

  constructor(
    identity: Identity | undefined,
    readonly transaction: TenantTransaction,
    readonly seal: Seal,
    /** What the operation's searches by text are compared with. */
    readonly queries: QueryVectors = new QueryVectors(),
    /** None for a mutation that is replayed: it cannot replay others. */
    readonly services?: Services,
  ) {
    this.#identity = identity;
  }

  /** Who asks; undefined where nobody is signed in. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** What the mutation `action` writes through. What was loaded before a write is loaded again after it. */
  writer(action: string): Writer {
    return new Writer(this.transaction, action, () => this.#forgetLoaders());
  }

  /** A writer for who is accepting an invitation: what they may write, the policies say. */
  inviteesWriter(action: string): Writer {
    return new Writer(this.transaction, action, () => this.#forgetLoaders(), false);
  }

  /** Signs the operation in, as TenantTransaction.adopt() does its transaction. */
  async adopt<R extends { id: string; role: Role }>(...how: Parameters<TenantTransaction['adopt']>): Promise<R> {
    const found = await this.transaction.adopt<R>(...how);
    this.#identity = await this.transaction.member();
    return found;
  }

  /** @throws UNAUTHENTICATED where nobody is signed in. */
  get tenantId(): string {
    if (!this.#identity) throw unauthenticated();
    return this.#identity.tenantId;
  }

  /** @throws UNAUTHENTICATED where nobody is signed in. */
  get loaders(): Loaders {
    if (!this.#identity) throw unauthenticated();
    this.#loaders ??= new Loaders(this.transaction);
    return this.#loaders;
  }

  /**
   * What a field works out from its arguments and selection, once for all rows that it is resolved for.
   * graphql-js hands the same list of field nodes to all of them, and another wherever the selection may differ.
   */
  once<T>(info: GraphQLResolveInfo, work: () => T): T {
    if (!this.#plans.has(info.fieldNodes)) this.#plans.set(info.fieldNodes, work());
    return this.#plans.get(info.fieldNodes) as T;
  }

  /** Whether so many more lists may be asked for before the rows are there that have them; then they count. */
  mayAskAhead(lists: number): boolean {
    if (this.#ahead + lists > mostAhead) return false;
    this.#ahead += lists;
    return true;
  }

  #forgetLoaders(): void {
    this.#loaders = undefined;
  }
}
