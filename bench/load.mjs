import { Client } from 'undici';

// Asks a server as fast as it answers, over so many connections, each of which waits for its answer before it asks again.

/** @import { Load, Measured, Request } from './clients.js' */

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

/**
 * @param {Load} load
 * @returns {Promise<Measured>}
 */
async function run({ origin, requests, connections, seconds, atLeast = 0 }) {
  /** @type {number[]} */
  const times = [];
  let errors = 0;
  /** @type {string | undefined} */
  let firstError;
  const began = performance.now();
  const end = began + seconds * 1000;
  const goesOn = (/** @type {number} */ now) => now < end || (times.length < atLeast && now < began + 10_000);
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      const client = new Client(origin);
      // Each begins elsewhere in the list.
      let next = Math.floor((connection * requests.length) / connections);
      for (let now = performance.now(); goesOn(now); ) {
        const wrong = await ask(client, /** @type {Request} */ (requests[next++ % requests.length]));
        const then = performance.now();
        times.push(then - now);
        now = then;
        if (wrong === undefined) continue;
        errors++;
        firstError ??= wrong;
      }
      await client.close();
    }),
  );
  const took = (performance.now() - began) / 1000;
  const sorted = Float64Array.from(times).sort();
  const percentile = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    requests: times.length,
    perSecond: (times.length - errors) / took,
    p50: percentile(0.5),
    p99: percentile(0.99),
    errors,
    firstError,
  };
}

process.on('message', async (/** @type {Load} */ load) => process.send?.(await run(load)));
process.once('disconnect', () => process.exit());
