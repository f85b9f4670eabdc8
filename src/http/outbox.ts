/** Beyond so many milliseconds nothing is held while the turn goes on. */
const longestMs = 1;

/**
 * Sends what one turn of the event loop has answered when that is over. Where who reads is on the same machine, a proxy say,
 * each answer that is sent by itself wakes it up, which takes longer than all the rest of a small one.
 */
export class Outbox {
  #held: (() => void)[] = [];
  #since = 0;

  /** Calls `send` at the end of this turn, or earlier where that takes long. */
  hold(send: () => void): void {
    const now = performance.now();
    if (this.#held.push(send) === 1) {
      this.#since = now;
      setImmediate(() => this.#sendAll());
    } else if (now - this.#since > longestMs) this.#sendAll();
  }

  #sendAll(): void {
    for (const send of this.#held.splice(0)) send();
  }
}
