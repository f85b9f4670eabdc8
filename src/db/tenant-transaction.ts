import { type Query, type SQL, sql } from 'drizzle-orm';
import { sqlState, unauthenticated, unavailable } from '../errors.js';
import type { Engine } from './engine.js';
import { envelope, guard, type Limits, type Mode, membership, type Plans } from './envelope.js';
import type { Row, Statement } from './flight.js';
import type { Identity, Member, Permission, Role } from './identity.js';
import { types, typesWithin } from './parsers.js';
import { ScopedConnection } from './scoped-connection.js';
import { shortly } from './shared-connection.js';
import type { Connections } from './shares.js';
import { filled } from './statement.js';

/** How a statement is run. */
interface How {
  explain?: ((error: unknown) => unknown) | undefined;
  plans?: Plans;
  named?: boolean;
  permission?: Permission | undefined;
  values?: Record<string, unknown> | undefined;
}

/**
 * The one transaction of an operation: scoped to a tenant, opened with the first statement, and unusable once it ended.
 * Statements of siblings are pipelined on its one connection. The first error is the operation's; what fails after it,
 * because the transaction is aborted, fails with that same error.
 */
export class TenantTransaction {
  #identity: Identity | undefined;
  #connected: Promise<ScopedConnection> | undefined;
  /** Who asks, once what opens the transaction has been sent. */
  #member: Promise<Member> | undefined;
  #failure: { error: unknown } | undefined;
  #ended = false;
  #endsWithNext: { quick: boolean } | undefined;
  /** Whether others may be sent on its connection too, and wait behind it. */
  #isShared = false;
  #opening: Statement[] = [];
  /** Ends the wait for a connection, while there is one. */
  #waiting: AbortController | undefined;
  readonly #types: typeof types;

  constructor(
    private readonly engine: Engine,
    identity: Identity | undefined,
    private readonly mode: Mode,
    private readonly limits: Limits,
    private readonly connections: Connections = engine.shares,
  ) {
    this.#identity = identity;
    this.#types = limits.maxAnswerCharacters === undefined ? types : typesWithin(limits.maxAnswerCharacters);
  }

  /** Whether it has failed because others were not to wait for it any longer: alone it may succeed. */
  get tookTooLongToShare(): boolean {
    return this.#isShared && ['55P03', '57014'].includes(sqlState(this.failure) ?? '');
  }

  /** Whether it has, or waits for, a connection. */
  get begun(): boolean {
    return this.#connected !== undefined;
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
    return this.#query(statement, { explain });
  }

  /**
   * The same for a read of a shape that comes again: in a transaction that reads, its connection keeps it parsed and
   * rewritten, and planned too where one plan is as good for everyone (`once`). Where something is written it is run as any.
   * `values` are for its placeholders; the tenant's is filled in here.
   */
  prepared<R = Row>(statement: SQL | Query, plans: Plans, values?: Record<string, unknown>): Promise<R[]> {
    return this.#query(statement, { plans, named: this.mode === 'read', values });
  }

  /**
   * Lets a transaction that reads end along with its next statement, and with what is asked in the same turn of the event loop:
   * nothing can be asked after that. One that writes goes on as it was: its COMMIT is checked. What is `quick`, few rows by an
   * index whoever asks, and the transaction's first statement, may share its connection with others'.
   */
  endWithNext({ quick = false } = {}): void {
    if (this.mode === 'read') this.#endsWithNext = { quick };
  }

  /**
   * Runs a write, which goes along with what opens the transaction, and returns its rows. Of a shape that comes again, of
   * new rows or of one that an id names, it is `named`: PostgreSQL may keep its plan.
   * @throws the permission's refusal, and then writes nothing, where who asks has another role.
   */
  write<R = Row>(
    statement: SQL,
    how: { explain: (error: unknown) => unknown; named: boolean; permission?: Permission | undefined },
  ): Promise<R[]> {
    return this.#query(statement, how);
  }

  async #query<R>(statement: SQL | Query, { explain, plans = 'each', named = false, permission, values }: How): Promise<R[]> {
    const connection = await this.#connect();
    // Behind an opening that is under way, and may fail, a statement would run by itself: a read in vain, a write for good.
    // The first of several must not wait: the next would open too.
    if (this.mode === 'write' && this.#member) this.#check(await this.#member, permission);
    this.#refuseIfEnded();
    const asked = { ...filled(statement, { ...values, tenant: this.#identity?.tenantId }), types: this.#types };
    try {
      const rows = this.#send(connection, named ? connection.named(asked) : asked, plans, permission);
      this.#check(await this.#member, permission);
      return (await rows) as R[];
    } catch (error) {
      if (!this.#failure) this.engine.prepared.failed(error);
      throw this.#fail(explain?.(error) ?? error);
    }
  }

  /** Who asks, as the tenant's users have them. Opens the transaction. */
  async member(): Promise<Member> {
    const connection = await this.#connect();
    this.#refuseIfEnded();
    if (!this.#member) void this.#open(connection, 'once');
    return this.#member as unknown as Promise<Member>;
  }

  /**
   * Scopes the transaction of an operation for which nobody is signed in, and opens it. `find` looks for the tenant on a
   * connection of its own, given back before this one is taken. `who` reads there, as `id` and `role`, the user whom the
   * operation acts as from then on: until admit(), as an invitee. Returns the row of `who`.
   * @throws what `find` throws, and `absent` where `who` finds nobody.
   */
  async adopt<R extends { id: string; role: Role }>(find: (engine: Engine) => Promise<string>, who: SQL, absent: () => Error): Promise<R> {
    this.#refuseIfEnded();
    if (this.#identity || this.#connected) throw new Error('Only an operation that is nobody’s and has not begun can be scoped.');
    let found: R | undefined;
    const adoptIn = async (tenantId: string, connection: ScopedConnection) => {
      await Promise.all(connection.open(envelope(this.engine, this.mode, { tenantId }, this.limits), 'each'));
      this.#refuseIfEnded();
      const asked = filled(
        sql`select *, set_config('app.user_id', id::text, true), set_config('app.user_role', 'invitee', true) from (${who}) as who`,
        { tenant: tenantId },
      );
      [found] = (await connection.send({ ...asked, types }, 'each')) as R[];
      if (!found) throw absent();
      this.#identity = { tenantId, userId: found.id };
      return Object.freeze({ ...this.#identity, role: found.role });
    };
    const connected = find(this.engine).then(async (tenantId) => {
      const connection = await this.#borrow(tenantId);
      this.#member = this.#checked(adoptIn(tenantId, connection));
      return connection;
    });
    this.#connected = this.#checked(connected);
    await this.member();
    return found as unknown as R;
  }

  /** Gives who was adopted the role that they have from now on. */
  async admit(): Promise<void> {
    const { role } = await this.member();
    await this.query(sql`select set_config('app.user_role', ${role}, true)`);
  }

  /**
   * Ends the transaction and gives the connection back, unless that is done already. A read's COMMIT is not waited for.
   * @throws what COMMIT failed with, where something was written: then nothing was.
   */
  async commit(): Promise<void> {
    if (this.#failure) return this.rollback();
    const connection = await this.#end();
    try {
      await connection?.commit();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** Ends the transaction, undoes what there is to undo, and gives the connection back. */
  async rollback(): Promise<void> {
    await (await this.#end())?.rollback();
  }

  /** Ends the transaction whose client has gone: its connection is cut off where the engine allows that, else drained. */
  async abandon(): Promise<void> {
    // What its resolvers still try fails for an expected reason, and is not logged.
    if (!this.#ended) this.#fail(unavailable());
    await (await this.#end())?.abandon();
  }

  /** Sends a statement; the first of all behind what opens the transaction, which is not run for other roles than permitted. */
  #send(connection: ScopedConnection, statement: Statement, plans: Plans, permission?: Permission): Promise<Row[]> {
    if (this.#endsWithNext) connection.endWithNext();
    if (this.#member) return connection.send(statement, plans);
    const guards = permission ? [connection.named(guard(permission.roles))] : [];
    return this.#open(connection, plans, ...guards, statement);
  }

  /** Opens the transaction, and returns the rows of the last statement behind that. */
  #open(connection: ScopedConnection, plans: Plans, ...behind: Statement[]): Promise<Row[]> {
    const opening = [...this.#opening, membership(this.#identity as Identity)];
    const rows = connection.open(opening, plans, ...behind);
    this.#member = this.#checked(this.#memberOf(rows[opening.length - 1] as Promise<Row[]>));
    return rows.at(-1) as Promise<Row[]>;
  }

  async #memberOf(found: Promise<Row[]>): Promise<Member> {
    try {
      const role = (await found)[0]?.role as Role | undefined;
      if (!role) throw unauthenticated();
      return Object.freeze({ ...(this.#identity as Identity), role });
    } catch (error) {
      this.engine.prepared.failed(error);
      throw error;
    }
  }

  #check(member: Member | undefined, permission: Permission | undefined): void {
    if (member && permission && !permission.roles.includes(member.role)) throw this.#fail(permission.refusal());
  }

  #connect(): Promise<ScopedConnection> {
    this.#refuseIfEnded();
    this.#connected ??= this.#checked(this.#connectAs(this.#identity));
    return this.#connected;
  }

  async #connectAs(identity: Identity | undefined): Promise<ScopedConnection> {
    if (!identity) throw unauthenticated();
    const { engine, mode, limits } = this;
    this.#isShared = this.#endsWithNext?.quick === true && this.connections.share !== undefined;
    // Before there is a connection that a refusal would keep.
    this.#opening = envelope(engine, mode, identity, limits, this.#isShared ? shortly(limits) : limits);
    return this.#borrow(identity.tenantId);
  }

  async #borrow(tenantId: string): Promise<ScopedConnection> {
    this.#refuseIfEnded();
    const { engine, mode, connections } = this;
    this.#waiting = new AbortController();
    try {
      if (this.#isShared && connections.share) {
        const shared = await connections.share(tenantId, this.#waiting.signal);
        return new ScopedConnection(shared.client, engine, mode, shared);
      }
      return new ScopedConnection(await connections.connect(tenantId, this.#waiting.signal), engine, mode);
    } finally {
      this.#waiting = undefined;
    }
  }

  /** The same, or else the operation's first error; a rejection that nobody waits for yet is no unhandled one. */
  #checked<T>(promise: Promise<T>): Promise<T> {
    const checked = promise.catch((error) => {
      throw this.#fail(error);
    });
    checked.catch(() => {});
    return checked;
  }

  /** Ends it. Gives its connection, where it has one or gets the one that it waits for; undefined where it had ended or never begun. */
  #end(): Promise<ScopedConnection | undefined> | undefined {
    if (this.#ended) return undefined;
    this.#ended = true;
    this.#waiting?.abort();
    return this.#connected?.then(
      (connection) => {
        connection.flush();
        return connection;
      },
      () => undefined,
    );
  }

  #fail(error: unknown): unknown {
    this.#failure ??= { error };
    return this.#failure.error;
  }

  #refuseIfEnded() {
    if (this.#ended) throw this.#failure?.error ?? new Error('The tenant transaction has ended; its handle cannot be used any more.');
  }
}
