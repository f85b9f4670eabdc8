import { type Command, exit, parse, say, withReplica } from './command.js';
import { pulled } from './pull.js';

export const push: Command = {
  name: 'push',
  summary: 'send what was written, and pull',
  usage: 'basicos-replica push [--file basicos.db] [--json]',
  details: 'What the gateway refuses is kept: see basicos-replica conflicts.',
  async run(args, io) {
    const { values } = parse(push, args, {});
    return withReplica(values, io, async (replica) => {
      const result = await replica.push();
      const refused = result.refused > 0 ? [`${result.refused} were refused: see basicos-replica conflicts`] : [];
      say(io, values, result, [`${result.taken} mutations were sent.`, ...refused, pulled(result.pulled)]);
      return exit.fine;
    });
  },
};
