import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { eventLoopBusy } from './pressure.js';

const work = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

it('a process that was at work counts as busy for half a second, and one that waits does not', async () => {
  const busy = eventLoopBusy();
  await sleep(50);
  expect(busy()).toBe(false);
  work(200);
  await sleep(1);
  expect(busy()).toBe(true);
  await sleep(30);
  expect(busy()).toBe(true);
  await sleep(600);
  expect(busy()).toBe(false);
});
