import type pg from 'pg';
import { cork, discard, giveBack, type Timeouts, uncork } from './envelope.js';
import type { Flight } from './flight.js';

/** How many reads wait for their answers on it at the most. */
const most = 8;

/** For how long nothing is answered, in milliseconds, before nobody else joins: those who are there wait for something slow. */
const patienceMs = 5;

/** How long statements may run, and wait for a lock, where others wait behind them: far longer than quick ones take. In milliseconds. */
export const shortly = ({ statementTimeoutMs, lockTimeoutMs }: Timeouts): Timeouts => ({
  statementTimeoutMs: Math.min(statementTimeoutMs, 200),
  lockTimeoutMs: Math.min(lockTimeoutMs, 20),
});

/**
 * A connection for the last flights of reads: the next one's is sent behind it, without waiting for an answer. What one turn of
 * the event loop sends leaves as one packet, and a server that finds the next at hand need not be woken: that takes both sides
 * far less. Each is a transaction of its own, which its COMMIT ends whatever came of it. The connection is given back when none
 * has been sent for a turn and all are answered.
 */
export class SharedConnection {
  /** Those who have joined in this turn, and have not sent yet. */
  #joined = 0;
  #unanswered = 0;
  /** Those of them that have left. */
  #underWay = 0;
  /** Those of them for whose answer somebody waits. */
  #wanted = 0;
  /** When something was last answered, or left where nothing was under way. */
  #since = 0;
  #isCorked = false;
  #isLost = false;
  #isReleased = false;

  /** Takes a connection on which no transaction is open, for who sends on it in this turn. */
  constructor(readonly client: pg.PoolClient) {
    this.#join();
  }

  /** Lets another read be sent on it in this turn, unless that would have to wait for long. */
  join(): boolean {
    const isBusy = this.#unanswered + this.#joined >= most || (this.#underWay > 0 && performance.now() - this.#since >= patienceMs);
    if (isBusy || this.#isReleased || this.#isLost) return false;
    this.#join();
    return true;
  }

  #join(): void {
    this.#joined++;
    this.#untilNextTurn();
  }

  /**
   * Sends the last flight of a transaction, and ends that. It fails where the connection was given back already. Returns what tells
   * that nobody waits for it any more: with the last of whom somebody waits for, the connection is cut off.
   */
  send(flight: Flight): () => void {
    if (this.#isReleased) {
      // Another transaction may be open on it.
      flight.handleError(new Error('The connection is not this operation’s any more.'));
      return () => {};
    }
    this.#joined--;
    this.#unanswered++;
    this.#wanted++;
    let isWanted = true;
    const leave = () => {
      if (isWanted && --this.#wanted === 0) this.#untilNextTurn();
      isWanted = false;
    };
    const answered = () => {
      this.#since = performance.now();
      this.#underWay--;
      this.#unanswered--;
      leave();
    };
    this.client.query(flight);
    // Not a part of the flight, which is not run to its end where one of its statements fails.
    this.client.query('COMMIT').then(answered, () => {
      this.#isLost = true;
      answered();
    });
    return leave;
  }

  /** Holds back what is sent until this turn is over. Who joined in it has sent by then. */
  #untilNextTurn(): void {
    if (this.#isCorked || this.#isReleased) return;
    this.#isCorked = true;
    const stream = cork(this.client);
    setImmediate(() => {
      this.#isCorked = false;
      uncork(stream);
      this.#joined = 0;
      if (this.#underWay === 0) this.#since = performance.now();
      this.#underWay = this.#unanswered;
      if (this.#wanted > 0) return;
      this.#isReleased = true;
      if (this.#unanswered > 0 || this.#isLost) discard(this.client);
      else giveBack(this.client);
    });
  }
}
