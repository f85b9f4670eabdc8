import type pg from 'pg';
import type { Engine } from './engine.js';
import { commitAndRelease, discard, giveBack, type Mode, type Plans, pack, planEach, undo } from './envelope.js';
import { Flight, type Row, type Statement } from './flight.js';
import { SharedConnection } from './shared-connection.js';

/** What one transaction sends on its connection, planned as it has to be, and how it ends there. */
export class ScopedConnection {
  #plans: Plans = 'once';
  #unanswered = 0;
  /** What is sent when this turn of the event loop's callbacks is over. */
  #flight: Flight | undefined;
  #endsWithNext: boolean;
  /** Leaves the flight unanswered with which the transaction has ended. */
  #leave: (() => void) | undefined;

  /** On one that is `shared` the transaction ends along with its first flight. */
  constructor(
    private readonly client: pg.PoolClient,
    private readonly engine: Engine,
    private readonly mode: Mode,
    private shared?: SharedConnection,
  ) {
    this.#endsWithNext = shared !== undefined;
  }

  /** Lets the transaction end along with the flight that is sent next: nothing can be sent after it. */
  endWithNext(): void {
    this.#endsWithNext = true;
  }

  /** Opens the transaction, and sends what is not run without it along. Returns the rows of each statement, `opening`'s first. */
  open(opening: readonly Statement[], plans: Plans, ...behind: Statement[]): Promise<Row[]>[] {
    const replan = this.#replan(this.mode === 'write' ? 'each' : plans);
    return this.#send([...opening.map((statement) => this.named(statement)), ...replan, ...behind]);
  }

  /** Sends a statement in the transaction, when this turn of the event loop's callbacks is over, and returns its rows. */
  send(statement: Statement, plans: Plans): Promise<Row[]> {
    return this.#send([...this.#replan(plans), statement]).at(-1) as Promise<Row[]>;
  }

  /** The statement with the name under which connections keep it prepared. */
  named(statement: Statement): Statement {
    return { ...statement, name: this.engine.prepared.name(this.client, statement.text) };
  }

  /**
   * Sends at once what waits for the end of this turn. Before anything is sent on the client itself: behind a COMMIT it would run
   * without role and tenant.
   */
  flush(): void {
    const flight = this.#flight;
    if (!flight) return;
    this.#flight = undefined;
    if (this.#endsWithNext) {
      this.shared ??= new SharedConnection(this.client);
      this.#leave = this.shared.send(flight);
    } else {
      pack(this.client);
      this.client.query(flight);
    }
  }

  /**
   * Commits, and gives the connection back. Where the transaction ends along with a flight both are done already, or will be. A
   * read's COMMIT is not waited for.
   * @throws what COMMIT failed with, where something was written: then nothing was.
   */
  async commit(): Promise<void> {
    const { client, engine } = this;
    if (this.shared) return;
    if (this.mode === 'read') {
      if (this.#unanswered === 0) return commitAndRelease(client);
      // What nobody waits for any more, since a sibling failed, would hold up whoever has the connection next.
      client.query('COMMIT').then(
        () => giveBack(client),
        () => discard(client),
      );
      return;
    }
    try {
      // PostgreSQL answers the COMMIT of an aborted transaction with ROLLBACK, and no error.
      if ((await client.query('COMMIT')).command !== 'COMMIT') throw new Error('The transaction was rolled back.');
      giveBack(client);
      engine.written?.();
    } catch (error) {
      discard(client);
      throw error;
    }
  }

  /** Undoes all, and gives the connection back. Where the transaction ended along with a flight, nothing is left to undo. */
  async rollback(): Promise<void> {
    if (!this.shared) await undo(this.client);
  }

  /** Leaves what is under way unanswered and cuts the connection off, unless somebody else waits on it; where the engine cannot, undoes all. */
  async abandon(): Promise<void> {
    if (!this.engine.abandons) return this.rollback();
    if (this.shared) this.#leave?.();
    else discard(this.client);
  }

  #send(statements: readonly Statement[]): Promise<Row[]>[] {
    if (this.#leave) throw new Error('The transaction has ended along with its last statement.');
    // Only kept once it has something: add() throws for a value that cannot be sent.
    const flight = this.#flight ?? new Flight();
    const rows = flight.add(statements);
    if (!this.#flight) process.nextTick(() => this.flush());
    this.#flight = flight;
    const answered = () => {
      this.#unanswered--;
    };
    this.#unanswered++;
    rows.at(-1)?.then(answered, answered);
    return rows;
  }

  /** What has statements planned otherwise from here on. There is no way back: planned each time, they read the same. */
  #replan(plans: Plans): Statement[] {
    if (plans === 'once' || this.#plans === 'each') return [];
    this.#plans = 'each';
    return [this.named(planEach(this.engine, this.mode))];
  }
}
