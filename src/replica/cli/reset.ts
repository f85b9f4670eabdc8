import { remove } from '../file.js';
import { type Command, exit, parse, pathOf, progress, say, withReplica } from './command.js';
import { pulled } from './pull.js';

export const reset: Command = {
  name: 'reset',
  summary: 'fetch all rows anew; what waits to be sent stays',
  usage: 'basicos-replica reset [--remove] [--file basicos.db] [--json]',
  details: '--remove removes the file instead, with what waits in it, and the token beside it.',
  async run(args, io) {
    const { values } = parse(reset, args, { remove: { type: 'boolean' } });
    const file = pathOf(values, io);
    if (values.remove) {
      remove(file);
      remove(`${file}.token`);
      say(io, values, { removed: file }, [`${file} is removed.`]);
      return exit.fine;
    }
    return withReplica(values, io, async (replica) => {
      const { onProgress, end } = progress(io, values);
      const result = await replica.reset(onProgress).finally(end);
      say(io, values, result, [pulled(result)]);
      return exit.fine;
    });
  },
};
