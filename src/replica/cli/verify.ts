import { type Command, exit, parse, progress, say, withReplica } from './command.js';

export const verify: Command = {
  name: 'verify',
  summary: 'fetch all rows anew and compare them, value by value',
  usage: 'basicos-replica verify [--file basicos.db] [--json]',
  details: 'Ends with 0 where the rows are exactly the gateway’s, and 4 where they are not; basicos-replica reset mends that.',
  async run(args, io) {
    const { values } = parse(verify, args, {});
    return withReplica(values, io, async (replica) => {
      const { onProgress, end } = progress(io, values);
      const result = await replica.verify(onProgress).finally(end);
      const differing = Object.entries(result.differing).map(
        ([table, { here, there }]) => `${table}: ${here} rows differ here, ${there} there`,
      );
      say(
        io,
        values,
        result,
        result.exact ? [`Exact: ${result.rows.toLocaleString('en')} rows.`] : [...differing, 'Run basicos-replica reset.'],
      );
      return result.exact ? exit.fine : exit.diverged;
    });
  },
};
