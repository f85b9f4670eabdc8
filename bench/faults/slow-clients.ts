import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { User } from './client.js';
import type { Gateway } from './gateway.js';
import type { Outcome } from './outcome.js';
import type { Server } from './server.js';

/** The name of the gateway's connections at the server. */
export const connectionName = 'basicos-slow-clients';
/** By when who sends slowly and who reads nothing must have been cut off, in seconds: the answers take some of it, and Node looks once a minute. */
const [patience, silence] = [40, 150];
/** Requests whose answers are more than the system keeps for who does not read, and how many go together. */
const [requests, together] = [2_000, 50];

/** A client that sends its head, one that sends its body and one that reads the answers slowly: none holds a connection, all are cut off. */
export async function slowClients(server: Server, gateway: Gateway, user: User): Promise<Outcome> {
  const query = JSON.stringify({ query: '{ deals(first: 100) { nodes { title activities(first: 20) { nodes { content } } } } }' });
  const head = `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer ${user.token}\r\n`;
  const whole = `${head}Content-Length: ${query.length}\r\n\r\n${query}`;
  const cutOff = Promise.all([
    trickle(gateway.port, 'POST /graphql HTTP/1.1\r\n', 'X-Slow: '.padEnd(1_000, 'a')),
    trickle(gateway.port, `${head}Content-Length: 1000\r\n\r\n`, query.padEnd(1_000)),
    unread(gateway.port, whole),
  ]);
  cutOff.catch(() => {});
  // The answers that are read slowly are made by then.
  await sleep(5_000);
  const busy = await held(server);
  const [first, second, answered] = await cutOff;
  const failures = busy > 0 ? [`${busy} connections to the database are held`] : [];
  for (const [what, after] of Object.entries({ head: first, body: second })) {
    if (after === undefined) failures.push(`who sends its ${what} slowly is not cut off within ${patience} s`);
  }
  if (answered) failures.push(`who reads nothing is not cut off within ${silence} s`);
  const line = `no connection to the database held; cut off after ${first ?? '-'} s where the head came slowly, ${second ?? '-'} s the body, within ${silence} s where nothing was read`;
  return { lines: [line], failures };
}

/** How many of ten looks find a backend that is at work, or in a transaction. */
async function held(server: Server): Promise<number> {
  let found = 0;
  for (let i = 0; i < 10; i++) {
    found += (await server.query(`SELECT FROM pg_stat_activity WHERE application_name = '${connectionName}' AND state <> 'idle'`)).length;
    await sleep(200);
  }
  return found;
}

/** Sends `begin`, then a byte twice a second. Returns after how many seconds it is cut off; undefined where it is not. */
async function trickle(port: number, begin: string, rest: string): Promise<string | undefined> {
  const began = performance.now();
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.resume();
  socket.write(begin);
  let sent = 0;
  const timer = setInterval(() => socket.write(rest[sent++] ?? ' '), 500);
  await Promise.race([once(socket, 'close'), sleep(patience * 1_000)]);
  const cut = socket.destroyed;
  clearInterval(timer);
  socket.destroy();
  return cut ? ((performance.now() - began) / 1_000).toFixed(1) : undefined;
}

/** Sends requests, and reads nothing until the gateway must have given up. Returns whether all of them were answered, or may yet be. */
async function unread(port: number, request: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.pause();
  const end = performance.now() + silence * 1_000;
  for (let sent = 0; sent < requests; sent += together) {
    socket.write(request.repeat(together));
    await sleep(150);
  }
  await sleep(end - performance.now());
  let answers = 0;
  socket.on('data', (chunk) => (answers += chunk.toString('latin1').split('HTTP/1.1 ').length - 1));
  socket.resume();
  await Promise.race([once(socket, 'close'), sleep(5_000)]);
  const cut = socket.destroyed && answers < requests;
  socket.destroy();
  return !cut;
}
