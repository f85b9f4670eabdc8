import type { PullResult } from '../pull.js';
import { type Command, exit, parse, progress, say, withReplica } from './command.js';

/** What a pull brought, in words. */
export const pulled = ({ rows, deleted, resync }: PullResult): string =>
  `${resync ? `All anew (${resync}): ` : ''}${rows.toLocaleString('en')} rows came, ${deleted.toLocaleString('en')} went.`;

export const pull: Command = {
  name: 'pull',
  summary: 'bring the rows to the gateway’s snapshot',
  usage: 'basicos-replica pull [--file basicos.db] [--json]',
  async run(args, io) {
    const { values } = parse(pull, args, {});
    return withReplica(values, io, async (replica) => {
      const { onProgress, end } = progress(io, values);
      const result = await replica.pull(onProgress).finally(end);
      say(io, values, result, [pulled(result)]);
      return exit.fine;
    });
  },
};
