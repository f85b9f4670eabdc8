import { setPriority } from 'node:os';
import { send, type User } from './client.js';

/** What the process is told: to ask as the user, so many requests at a time, until it is told `enough`. */
export interface Noise {
  url: string;
  user: User;
  query: string;
  atATime: number;
}

/** What it tells when it is first answered, and when it has fallen silent. */
export interface Heard {
  served: number;
  refused: number;
}

// Clients have machines of their own: what is measured is what they cost the gateway, not what it costs to be them.
setPriority(19);

let loud = false;

process.once('disconnect', () => process.exit());
process.on('message', async (noise: Noise | 'enough') => {
  loud = noise !== 'enough';
  if (noise === 'enough') return;
  const heard: Heard = { served: 0, refused: 0 };
  const client = async () => {
    while (loud) {
      const answer = await send(noise.url, noise.user, noise.query);
      if (answer && answer.code === undefined) heard.served++;
      else heard.refused++;
      if (heard.served + heard.refused === 1) process.send?.(heard);
    }
  };
  await Promise.all(Array.from({ length: noise.atATime }, client));
  process.send?.(heard);
});
