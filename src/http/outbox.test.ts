import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Outbox } from './outbox.js';

const busyFor = (ms: number) => {
  for (const began = performance.now(); performance.now() - began < ms; );
};

/** An outbox, and what has left it. */
function watched() {
  const [outbox, left] = [new Outbox(), [] as string[]];
  return { hold: (name: string) => outbox.hold(() => left.push(name)), left };
}

it('sends what one turn has answered when it is over, in its order', async () => {
  const { hold, left } = watched();
  hold('first');
  await Promise.resolve();
  hold('second');
  expect(left).toEqual([]);
  await setImmediate();
  expect(left).toEqual(['first', 'second']);
});

it('holds nothing while a turn goes on for long, and sends nothing twice', async () => {
  const { hold, left } = watched();
  hold('first');
  busyFor(2);
  hold('second');
  expect(left).toEqual(['first', 'second']);
  hold('third');
  expect(left).toHaveLength(2);
  await setImmediate();
  expect(left).toEqual(['first', 'second', 'third']);
});
