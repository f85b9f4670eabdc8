import { send, type User } from './client.js';

/** What the process is told: to ask as the user, so many requests at a time, until it is told anything else. */
export interface Noise {
  url: string;
  user: User;
  query: string;
  atATime: number;
}

/** What it tells with its first answer, and in the end. */
export interface Heard {
  served: number;
  refused: number;
}

const heard: Heard = { served: 0, refused: 0 };
let loud = true;

process.once('disconnect', () => process.exit());
process.once('message', async ({ url, user, query, atATime }: Noise) => {
  process.once('message', () => {
    loud = false;
  });
  const client = async () => {
    while (loud) {
      const answer = await send(url, user, query);
      if (answer && answer.code === undefined) heard.served++;
      else heard.refused++;
      if (heard.served + heard.refused === 1) process.send?.(heard);
    }
  };
  await Promise.all(Array.from({ length: atATime }, client));
  process.send?.(heard);
});
