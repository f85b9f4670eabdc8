import { TursoDatabase } from '../pipeline.js';
import { type Command, exit, parse, progress, say, withReplica, wrong } from './command.js';

export const publish: Command = {
  name: 'publish',
  summary: 'bring a Turso database to the same rows, for devices that only read',
  usage: 'basicos-replica publish --to libsql://… [--file basicos.db] [--json]',
  details: `The token of the Turso database is taken from TURSO_AUTH_TOKEN. Who has one reads the whole company, whatever their role: only
tables that everyone in the company sees go there. Nothing is taken from there.`,
  async run(args, io) {
    const { values } = parse(publish, args, { to: { type: 'string' } });
    if (!values.to) throw wrong(publish, '--to is missing');
    const database = new TursoDatabase(values.to, io.env.TURSO_AUTH_TOKEN);
    return withReplica(values, io, async (replica) => {
      const { onProgress, end } = progress(io, values);
      const result = await replica.publish(database, onProgress).finally(end);
      say(io, values, result, [
        `${result.rows.toLocaleString('en')} rows went to ${values.to}, ${result.deleted.toLocaleString('en')} were deleted there.`,
      ]);
      return exit.fine;
    });
  },
};
