/** Lets those who come with the same name pass one after the other, in this process, and those with different names at once. */
export class InOrder {
  readonly #last = new Map<string, Promise<void>>();

  /** Whether who comes with this name has to wait. */
  taken(name: string): boolean {
    return this.#last.has(name);
  }

  /**
   * Runs `work` when everyone who came earlier with this `name` has ended.
   * @throws what `late` makes, without running `work`, where that takes longer than `waitMs`.
   */
  async take<T>(name: string, waitMs: number, late: () => Error, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    // Whoever gives up does not let those behind pass those before.
    const mine = before ? before.then(() => ended) : ended;
    this.#last.set(name, mine);
    try {
      if (before && !(await within(before, waitMs))) throw late();
      return await work();
    } finally {
      end();
      void mine.then(() => {
        if (this.#last.get(name) === mine) this.#last.delete(name);
      });
    }
  }
}

/** Whether the promise resolves within `ms`. */
function within(promise: Promise<void>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
