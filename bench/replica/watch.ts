import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { deals, open } from '../../src/replica/index.js';
import { send } from '../faults/client.js';
import { ms, type Outcome, quantile, type Scene } from './scene.js';

const changes = 100;

/** One change end to end: from when a mutation is sent until it is read in the file of a device that watches. */
export async function watch({ gateway, user, directory }: Scene): Promise<Outcome> {
  const made = await send(gateway.url, user, 'mutation { createDeal(input: { title: "0" }) { deal { id } } }');
  const id: string = made?.data.createDeal.deal.id;
  const replica = await open({ file: join(directory, 'watch.db'), url: gateway.url, token: user.token });
  const stop = new AbortController();
  let pulled = () => {};
  const watching = replica.watch({ signal: stop.signal, onPull: () => pulled() });
  const title = async () => (await replica.query.select({ title: deals.title }).from(deals).where(eq(deals.id, id)))[0]?.title;
  const times: number[] = [];
  for (let i = 1; i <= changes; i++) {
    const start = performance.now();
    const seen = new Promise<void>((resolve) => {
      pulled = async () => {
        if ((await title()) === String(i)) resolve();
      };
    });
    await send(gateway.url, user, 'mutation($id: ID!, $t: String!) { updateDeal(input: { id: $id, set: { title: $t } }) { __typename } }', {
      id,
      t: String(i),
    });
    await seen;
    times.push(performance.now() - start);
  }
  stop.abort();
  await watching;
  await replica.close();
  return {
    lines: [
      `${changes} changes, each from the mutation to the file: p50 ${ms(quantile(times, 0.5))} (aim 150), p95 ${ms(quantile(times, 0.95))}`,
    ],
    failures: [],
  };
}
