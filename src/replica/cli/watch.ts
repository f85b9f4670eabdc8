import { asLine, type Command, exit, parse, withReplica } from './command.js';
import { pulled } from './pull.js';

export const watch: Command = {
  name: 'watch',
  summary: 'keep the rows in step, and send what is written, until stopped',
  usage: 'basicos-replica watch [--file basicos.db] [--json]',
  async run(args, io) {
    const { values } = parse(watch, args, {});
    return withReplica(values, io, async (replica) => {
      await replica.watch({
        signal: io.signal,
        onPull: (result) => {
          if (result.rows + result.deleted > 0 || result.resync) io.out(values.json ? `${asLine(result)}\n` : `${pulled(result)}\n`);
        },
        onOffline: ({ message }, retryInMs) => io.err(`${message} Again in ${(retryInMs / 1000).toFixed(1)} s.\n`),
      });
      return exit.fine;
    });
  },
};
