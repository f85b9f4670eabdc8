import { asLine, type Command, exit, parse, say, withReplica, wrong } from './command.js';

export const conflicts: Command = {
  name: 'conflicts',
  summary: 'show what the gateway refused, and decide about it',
  usage: 'basicos-replica conflicts [--discard <number> | --retry <number>] [--file basicos.db] [--json]',
  details: '--discard lets the gateway’s row stand; --retry sends the mutation again, over the row as it is.',
  async run(args, io) {
    const { values } = parse(conflicts, args, { discard: { type: 'string' }, retry: { type: 'string' } });
    const { discard, retry } = values;
    if (discard !== undefined && retry !== undefined) throw wrong(conflicts, 'It is either --discard or --retry');
    return withReplica(values, io, async (replica) => {
      const seq = discard ?? retry;
      if (seq !== undefined) await replica.resolve(Number(seq), discard === undefined ? 'retry' : 'discard');
      const found = await replica.conflicts();
      say(
        io,
        values,
        found,
        found.length === 0
          ? ['There are none.']
          : found.flatMap(({ seq, name, createdAt, code, message, differs }) => [
              `${seq}  ${name}, written ${createdAt}: ${code}: ${message}`,
              ...Object.entries(differs).map(
                ([column, { mine, theirs }]) => `     ${column}: ${asLine(mine)} here, ${asLine(theirs)} at the gateway`,
              ),
            ]),
      );
      return exit.fine;
    });
  },
};
