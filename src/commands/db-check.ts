import { checkMigrations } from '../db/generate.js';
import { type Command, parse } from './command.js';

export const dbCheck: Command = {
  name: 'db:check',
  summary: 'fail where schema/ and migrations/ differ',
  usage: 'npm run db:check',
  async run(args, io) {
    parse(dbCheck, { args });
    await checkMigrations();
    io.out('schema/ and migrations/ agree\n');
  },
};
