import { setTimeout as sleep } from 'node:timers/promises';
import { deals, open, ReplicaError } from '../../src/replica/index.js';

/** Writes, pushes and pulls until it is killed. Every line that it prints is the content of a note that its file has promised to keep. */
const [file = '', url = '', name = ''] = process.argv.slice(2);
const query = 'mutation($id: ID!, $content: String!) { logActivity(input: { dealId: $id, type: NOTE, content: $content }) { __typename } }';

const offline = (error: unknown) => {
  if (!(error instanceof ReplicaError) || error.code !== 'OFFLINE') throw error;
};

for (;;) {
  const replica = await open({ file, url, token: process.env.TOKEN ?? '' }).catch(offline);
  if (!replica) {
    await sleep(100);
    continue;
  }
  for (let i = 0; ; i++) {
    const [deal] = await replica.query.select({ id: deals.id }).from(deals).limit(1);
    for (let n = Math.floor(Math.random() * 4); n >= 0; n--) {
      const content = `${name} ${process.pid} ${i} ${n}`;
      await replica.write({ query, variables: { id: deal?.id, content } });
      process.stdout.write(`${content}\n`);
    }
    await (Math.random() < 0.7 ? replica.push() : replica.pull()).catch(offline);
    await sleep(Math.random() * 20);
  }
}
