import { readConfig } from '../config.js';
import { type Command, parse } from './command.js';
import { dbMigrate } from './db-migrate.js';
import { dbRoles } from './db-roles.js';
import { dbSeed } from './db-seed.js';

export const dbPrepare: Command = {
  name: 'db:prepare',
  summary: 'what a deployment runs before it serves: db:roles --apply, db:migrate and, where DEMO is set, db:seed',
  usage: 'npm run db:prepare',
  async run(args, io) {
    parse(dbPrepare, { args });
    await dbRoles.run(['--apply'], io);
    await dbMigrate.run([], io);
    if (readConfig(io.env).demo) await dbSeed.run([], io);
  },
};
