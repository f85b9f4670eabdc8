import { Client } from 'undici';

// Asks a server as fast as it answers, over so many connections, each of which waits for its answer before it asks again.

/** @import { Load, Measured, Request, Turns } from './clients.js' */

/**
 * @param {Client} client
 * @param {Request} request
 * @returns {Promise<string | undefined>} what is wrong with the answer
 */
function ask(client, { path, headers, body }) {
  return new Promise((resolve) => {
    let status = 0;
    /** @type {Buffer[]} */
    const chunks = [];
    client.dispatch(
      { path, method: 'POST', headers, body },
      {
        onRequestStart() {},
        onResponseStart(_, code) {
          status = code;
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          const wrong = status !== 200 || chunks.some((chunk) => chunk.includes('"errors"'));
          resolve(wrong ? `${status} ${Buffer.concat(chunks).toString().slice(0, 300)}` : undefined);
        },
        onResponseError(_, error) {
          resolve(String(error));
        },
      },
    );
  });
}

/** What was asked in one way: how long answers took, and what was wrong with them. */
class Tally {
  /** @type {number[]} */
  #times = [];
  #errors = 0;
  /** @type {string | undefined} */
  #firstError;

  get requests() {
    return this.#times.length;
  }

  /**
   * @param {Client} client
   * @param {Request} request
   */
  async ask(client, request) {
    const began = performance.now();
    const wrong = await ask(client, request);
    this.#times.push(performance.now() - began);
    if (wrong === undefined) return;
    this.#errors++;
    this.#firstError ??= wrong;
  }

  /** How long answers were waited for, one after the other, in milliseconds. */
  get spent() {
    return this.#times.reduce((sum, time) => sum + time, 0);
  }

  /**
   * @param {number} milliseconds
   * @returns {Measured} what came of it in that time
   */
  in(milliseconds) {
    const sorted = Float64Array.from(this.#times).sort();
    const percentile = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return {
      requests: this.requests,
      perSecond: (1000 * (this.requests - this.#errors)) / milliseconds,
      p50: percentile(0.5),
      p99: percentile(0.99),
      errors: this.#errors,
      firstError: this.#firstError,
    };
  }
}

/**
 * @param {Load} load
 * @returns {Promise<Measured>}
 */
async function run({ origin, requests, connections, seconds, atLeast = 0 }) {
  const tally = new Tally();
  const began = performance.now();
  const end = began + seconds * 1000;
  const goesOn = (/** @type {number} */ now) => now < end || (tally.requests < atLeast && now < began + 10_000);
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      const client = new Client(origin);
      // Each begins elsewhere in the list.
      let next = Math.floor((connection * requests.length) / connections);
      while (goesOn(performance.now())) await tally.ask(client, /** @type {Request} */ (requests[next++ % requests.length]));
      await client.close();
    }),
  );
  return tally.in(performance.now() - began);
}

/**
 * @param {Turns} turns
 * @returns {Promise<Measured[]>}
 */
async function takeTurns({ ways, seconds }) {
  const all = ways.map(({ origin, requests }) => ({ client: new Client(origin), requests, tally: new Tally() }));
  const began = performance.now();
  for (let next = 0; performance.now() < began + seconds * 1000; next++) {
    for (const { client, requests, tally } of all) await tally.ask(client, /** @type {Request} */ (requests[next % requests.length]));
  }
  for (const { client } of all) await client.close();
  return all.map(({ tally }) => tally.in(tally.spent));
}

process.on('message', async (/** @type {Load | Turns} */ asked) => process.send?.(await ('ways' in asked ? takeTurns(asked) : run(asked))));
process.once('disconnect', () => process.exit());
