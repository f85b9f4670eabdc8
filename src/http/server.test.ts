import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { until } from '../testing/until.js';
import { listen } from './server.js';

/** A server whose answers wait for `answer()`. */
async function waiting() {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const server = await listen(
    async (_, response) => {
      arrive();
      await answered;
      response.end('done');
    },
    '127.0.0.1',
    0,
  );
  return { ...server, arrived, answer };
}

/** Over a connection that the client keeps for more. */
const get = (port: number, agent = new Agent({ keepAlive: true })) =>
  new Promise<string>((resolve, reject) => {
    request({ port, host: '127.0.0.1', agent }, (response: IncomingMessage) => text(response).then(resolve, reject))
      .on('error', reject)
      .end();
  });

it('finishes the request under way, refuses new ones, and does not wait for what the client keeps open', async () => {
  const { port, drain, arrived, answer } = await waiting();
  const underWay = get(port);
  await arrived;
  const began = performance.now();
  let drained = false;
  const draining = drain(5_000).then(() => (drained = true));
  await expect(get(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await sleep(50);
  expect(drained).toBe(false);
  answer();
  expect(await underWay).toBe('done');
  await draining;
  expect(performance.now() - began).toBeLessThan(1_500);
});

it('tells each of the requests sent behind each other that their client has gone', async () => {
  const left: string[] = [];
  const { port, drain } = await listen(({ url = '' }, response) => void response.on('close', () => left.push(url)), '127.0.0.1', 0);
  const socket = connect(port, '127.0.0.1');
  for (const name of ['a', 'b', 'c']) socket.write(`GET /${name} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  await sleep(50);
  expect(left).toEqual([]);
  socket.destroy();
  await until(() => left.length === 3);
  expect(left.sort()).toEqual(['/a', '/b', '/c']);
  await drain(5_000);
});

it('keeps a connection for the next request longer than proxies keep theirs', async () => {
  const { port, drain, answer } = await waiting();
  answer();
  const { headers } = await fetch(`http://127.0.0.1:${port}`);
  expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  await drain(5_000);
});

it('closes connections that are idle at once', async () => {
  const { port, drain, answer } = await waiting();
  answer();
  const agent = new Agent({ keepAlive: true });
  expect(await get(port, agent)).toBe('done');
  const began = performance.now();
  await drain(5_000);
  expect(performance.now() - began).toBeLessThan(500);
});

it('cuts off after the timeout what does not finish', async () => {
  const { port, drain, arrived } = await waiting();
  const underWay = get(port).catch((error: unknown) => error);
  await arrived;
  const began = performance.now();
  await drain(100);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(await underWay).toMatchObject({ code: 'ECONNRESET' });
});

it('refuses a port that is taken, and says what to do', async () => {
  const { port, drain } = await waiting();
  const refusal = listen(() => {}, '127.0.0.1', port);
  await expect(refusal).rejects.toThrow(OperatorError);
  await expect(refusal).rejects.toThrow(`port ${port} is taken`);
  await drain(100);
});

it('refuses an address that this machine does not have', async () => {
  await expect(listen(() => {}, '192.0.2.1', 0)).rejects.toThrow(/cannot listen on 192\.0\.2\.1:0.*HOST/);
});
