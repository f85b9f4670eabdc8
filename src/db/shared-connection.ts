import type pg from 'pg';
import { cork, discard, giveBack, uncork } from './envelope.js';
import type { Flight } from './flight.js';

/** How many reads wait for their answers on it at the most. */
const most = 8;

/** For how long nothing is answered, in milliseconds, before nobody else joins: those who are there wait for something slow. */
const patience = 5;

/**
 * A connection for reads that each end along with their only flight: the next one's is sent behind it, without waiting for an
 * answer. What one turn of the event loop sends leaves as one packet, and a server that finds the next at hand need not be
 * woken: that takes both sides far less. Each is a transaction of its own, which its COMMIT ends whatever came of it. The
 * connection is given back when none has been sent for a turn and all are answered.
 */
export class SharedConnection {
  #unanswered = 0;
  /** Those of them that have left. */
  #underWay = 0;
  /** When something was last answered, or left where nothing was under way. */
  #since = 0;
  #isTurn = false;
  #isLost = false;
  #isLeft = false;

  /** Takes a connection on which no transaction is open. */
  constructor(readonly client: pg.PoolClient) {
    this.#untilNextTurn();
  }

  /** Whether who is sent on it in this turn need not wait for long. */
  get hasRoom(): boolean {
    if (this.#isLeft || this.#isLost || this.#unanswered >= most) return false;
    return this.#underWay === 0 || performance.now() - this.#since < patience;
  }

  /** Sends the flight of a transaction, from its BEGIN on, and ends that. It fails where the connection was given back already. */
  send(flight: Flight): void {
    if (this.#isLeft) {
      // Another transaction may be open on it.
      flight.handleError(new Error('The connection is not this operation’s any more.'));
      return;
    }
    this.#untilNextTurn();
    this.#unanswered++;
    this.client.query(flight);
    // Not a part of the flight, which is not run to its end where one of its statements fails.
    this.client.query('COMMIT').then(
      () => this.#answered(),
      () => {
        this.#isLost = true;
        this.#answered();
      },
    );
  }

  /** Cuts it off, and leaves what is under way on it unanswered. */
  cutOff(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    discard(this.client);
  }

  #answered(): void {
    this.#since = performance.now();
    this.#underWay--;
    if (--this.#unanswered === 0) this.#untilNextTurn();
  }

  /** Holds back what is sent until this turn is over. Who joined in it has sent by then. */
  #untilNextTurn(): void {
    if (this.#isTurn || this.#isLeft) return;
    this.#isTurn = true;
    const stream = cork(this.client);
    setImmediate(() => {
      this.#isTurn = false;
      uncork(stream);
      if (this.#underWay === 0) this.#since = performance.now();
      this.#underWay = this.#unanswered;
      if (this.#unanswered > 0 || this.#isLeft) return;
      if (this.#isLost) return this.cutOff();
      this.#isLeft = true;
      giveBack(this.client);
    });
  }
}
