import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import type { userRoles } from '../../schema/tenants.js';
import { unauthenticated, unavailable } from '../errors.js';
import type { Engine } from './engine.js';
import { begin, discard, envelope, giveBack, membership, type Plans, pack, planEach, undo } from './envelope.js';
import { types, typesWithin } from './parsers.js';
import type { Connections } from './shares.js';

export type Role = (typeof userRoles)[number];

/** Who asks: the tenant and the user that a verified credential names. */
export interface Identity {
  readonly tenantId: string;
  readonly userId: string;
  /** The hash of the session token that was the credential, as `sessions.token` has it. */
  readonly session?: string;
}

/** An identity that was found among the tenant's users, with the role that it has there. */
export interface Member extends Identity {
  readonly role: Role;
}

/** A row as a statement names its columns. */
export type Row = Record<string, unknown>;

/** How long statements may run and wait, in milliseconds, and how much of text and JSON an operation may read. */
export interface Limits {
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  /** None where it is missing. */
  maxAnswerCharacters?: number;
}

/** `read`: one snapshot for all statements, nothing written. `write`: all or nothing. */
export type Mode = 'read' | 'write';

const dialect = new PgDialect();

/**
 * The one transaction of an operation: scoped to a tenant, opened with the first statement, and unusable once it ended.
 * Statements of siblings are pipelined on its one connection. The first error is the operation's; what fails after it,
 * because the transaction is aborted, fails with that same error.
 */
export class TenantTransaction {
  #opened: Promise<{ client: pg.PoolClient; member: Promise<Member> }> | undefined;
  #failure: { error: unknown } | undefined;
  #ended = false;
  #plans: Plans = 'each';
  /** Ends the wait for a connection, while there is one. */
  #waiting: AbortController | undefined;
  readonly #types: typeof types;

  constructor(
    private readonly engine: Engine,
    private readonly identity: Identity | undefined,
    private readonly mode: Mode,
    private readonly limits: Limits,
    private readonly connections: Connections = engine.shares,
  ) {
    this.#types = limits.maxAnswerCharacters === undefined ? types : typesWithin(limits.maxAnswerCharacters);
  }

  /** Whether it has, or waits for, a connection. */
  get begun(): boolean {
    return this.#opened !== undefined;
  }

  /** The first error of a statement, or of opening; undefined while all went well. */
  get failure(): unknown {
    return this.#failure?.error;
  }

  /**
   * Runs a statement and returns its rows. `explain` may put an error of the database in words that a client understands.
   * @throws UNAUTHENTICATED where nobody is signed in, or who is signed in is not an active user of the tenant.
   */
  query<R = Row>(statement: SQL, explain?: (error: unknown) => unknown): Promise<R[]> {
    return this.#query(statement, explain);
  }

  /**
   * The same for a read of a shape that comes again: in a transaction that reads, its connection keeps it parsed and
   * rewritten, and planned too where one plan is as good for everyone (`once`). Where something is written it is run as any.
   */
  prepared<R = Row>(statement: SQL, plans: Plans): Promise<R[]> {
    return this.#query(statement, undefined, plans, this.mode === 'read');
  }

  /** The same for a write of a shape that comes again, of new rows or of one that an id names: PostgreSQL may keep its plan. */
  write<R = Row>(statement: SQL, explain: (error: unknown) => unknown): Promise<R[]> {
    return this.#query(statement, explain, 'each', true);
  }

  async #query<R>(statement: SQL, explain?: (error: unknown) => unknown, plans: Plans = 'each', named = false): Promise<R[]> {
    const { sql: text, params } = dialect.sqlToQuery(statement);
    const { client, member } = await this.#open(plans);
    // Behind an opening that failed a statement would run by itself: a read in vain, a write for good.
    if (this.mode === 'write') await member;
    this.#refuseIfEnded();
    pack(client);
    // There is no way back: what would be planned once is planned each time from here on, and reads the same.
    if (plans === 'each' && this.#plans === 'once') {
      this.#plans = 'each';
      client.query(planEach).catch(() => {});
    }
    const name = named ? this.engine.prepared.name(client, text) : undefined;
    const running = client.query<R & pg.QueryResultRow>({ text, values: params, types: this.#types, ...(name && { name }) });
    // Awaited second; a rejection that comes first would count as unhandled.
    running.catch(() => {});
    await member;
    try {
      return (await running).rows;
    } catch (error) {
      if (name && !this.#failure) this.engine.prepared.failed(error);
      throw this.#fail(explain?.(error) ?? error);
    }
  }

  /** Who asks, as the tenant's users have them. Opens the transaction. */
  async member(): Promise<Member> {
    return (await this.#open()).member;
  }

  /**
   * Scopes the transaction of an operation for which nobody is signed in, and opens it. `find` looks for the tenant on a
   * connection of its own, given back before this one is taken. `who` reads there, as `id` and `role`, the user whom the
   * operation acts as from then on: until admit(), as an invitee. Returns the row of `who`.
   * @throws what `find` throws, and `absent` where `who` finds nobody.
   */
  async adopt<R extends { id: string; role: Role }>(find: (engine: Engine) => Promise<string>, who: SQL, absent: () => Error): Promise<R> {
    this.#refuseIfEnded();
    if (this.identity || this.#opened) throw new Error('Only an operation that is nobody’s and has not begun can be scoped.');
    let found: R | undefined;
    const beginAs = async () => {
      const tenantId = await find(this.engine);
      const opening = envelope(this.engine, this.mode, { tenantId }, this.limits);
      const client = await this.#connect(tenantId);
      const member = begin(client, opening).then(async () => {
        const { sql: text, params } = dialect.sqlToQuery(
          sql`select *, set_config('app.user_id', id::text, true), set_config('app.user_role', 'invitee', true) from (${who}) as who`,
        );
        found = (await client.query<R>({ text, values: params, types })).rows[0];
        if (!found) throw absent();
        return Object.freeze({ tenantId, userId: found.id, role: found.role });
      });
      return { client, member: this.#checked(member) };
    };
    this.#opened = beginAs().catch((error) => {
      throw this.#fail(error);
    });
    await this.member();
    return found as unknown as R;
  }

  /** Gives who was adopted the role that they have from now on. */
  async admit(): Promise<void> {
    const { role } = await this.member();
    await this.query(sql`select set_config('app.user_role', ${role}, true)`);
  }

  /**
   * Ends the transaction and gives the connection back. A read's COMMIT is not waited for.
   * @throws what COMMIT failed with, where something was written: then nothing was.
   */
  async commit(): Promise<void> {
    if (this.#failure) return this.rollback();
    const opened = await this.#end();
    if (!opened) return;
    const { client } = opened;
    const committed = client.query('COMMIT');
    if (this.mode === 'read') {
      committed.then(
        () => giveBack(client),
        () => discard(client),
      );
      return;
    }
    try {
      // PostgreSQL answers the COMMIT of an aborted transaction with ROLLBACK, and no error.
      if ((await committed).command !== 'COMMIT') throw new Error('The transaction was rolled back.');
      giveBack(client);
      this.engine.written?.();
    } catch (error) {
      discard(client);
      throw this.#fail(error);
    }
  }

  /** Ends the transaction, undoes it, and gives the connection back. */
  async rollback(): Promise<void> {
    const opened = await this.#end();
    if (opened) await undo(opened.client);
  }

  /** Ends the transaction whose client has gone: its connection is cut off where the engine allows that, else drained. */
  async abandon(): Promise<void> {
    // What its resolvers still try fails for an expected reason, and is not logged.
    if (!this.#ended) this.#fail(unavailable());
    const opened = await this.#end();
    if (!opened) return;
    if (this.engine.abandons) discard(opened.client);
    else await undo(opened.client);
  }

  #open(plans: Plans = 'each') {
    this.#refuseIfEnded();
    this.#opened ??= this.#begin(plans).catch((error) => {
      throw this.#fail(error);
    });
    return this.#opened;
  }

  async #begin(plans: Plans) {
    const { identity } = this;
    if (!identity) throw unauthenticated();
    // Before there is a connection that a refusal would keep.
    const opening = envelope(this.engine, this.mode, identity, this.limits, plans) + membership(identity);
    this.#plans = this.mode === 'read' ? plans : 'each';
    const client = await this.#connect(identity.tenantId);
    const member = begin(client, opening).then((rows) => {
      const role = rows[0]?.role as Role | undefined;
      if (!role) throw unauthenticated();
      return Object.freeze({ ...identity, role });
    });
    return { client, member: this.#checked(member) };
  }

  async #connect(tenantId: string): Promise<pg.PoolClient> {
    this.#refuseIfEnded();
    this.#waiting = new AbortController();
    try {
      return await this.connections.connect(tenantId, this.#waiting.signal);
    } finally {
      this.#waiting = undefined;
    }
  }

  /** The member, or else the operation's first error; a rejection that nobody waits for yet is no unhandled one. */
  #checked(member: Promise<Member>): Promise<Member> {
    const checked = member.catch((error) => {
      throw this.#fail(error);
    });
    checked.catch(() => {});
    return checked;
  }

  async #end() {
    if (this.#ended) return undefined;
    this.#ended = true;
    this.#waiting?.abort();
    return this.#opened?.catch(() => undefined);
  }

  #fail(error: unknown): unknown {
    this.#failure ??= { error };
    return this.#failure.error;
  }

  #refuseIfEnded() {
    if (this.#ended) throw this.#failure?.error ?? new Error('The tenant transaction has ended; its handle cannot be used any more.');
  }
}
