import { expect, it } from 'vitest';
import { InOrder } from './in-order.js';

/** A promise, and what resolves it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
const late = () => new Error('late');

it('lets one of each name work at a time, in the order in which they came, whether they succeed or fail', async () => {
  const inOrder = new InOrder();
  const seen: string[] = [];
  const work = (name: string, i: number) =>
    inOrder.take(name, 1_000, late, async () => {
      seen.push(`${name}${i} begins`);
      await Promise.resolve();
      seen.push(`${name}${i} ends`);
      if (i === 1) throw new Error('failed');
    });
  const ended = await Promise.allSettled([work('a', 1), work('a', 2), work('b', 1), work('a', 3)]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
  const of = (name: string) => seen.filter((line) => line.startsWith(name));
  expect(of('a')).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends', 'a3 begins', 'a3 ends']);
  expect(seen.indexOf('b1 begins')).toBeLessThan(seen.indexOf('a1 ends'));
});

it('gives up when its time is over, and lets nobody behind it pass the one that works', async () => {
  const inOrder = new InOrder();
  const first = gate();
  const seen: string[] = [];
  const working = inOrder.take('a', 1_000, late, () => first.opened);
  const given = inOrder.take('a', 10, late, async () => seen.push('second'));
  const patient = inOrder.take('a', 1_000, late, async () => seen.push('third'));
  await expect(given).rejects.toThrow('late');
  expect(seen).toEqual([]);
  first.open();
  await Promise.all([working, patient]);
  expect(seen).toEqual(['third']);
});
