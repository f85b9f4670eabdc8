import type { Command } from './command.js';
import { dbGenerate } from './db-generate.js';
import { dbMigrate } from './db-migrate.js';

export const dbMigrateSql: Command = {
  name: 'db:migrate:sql',
  summary: 'write the migration that schema/ needs, and apply it',
  usage: 'npm run db:migrate:sql -- [--name <name>]',
  async run(args, io) {
    await dbGenerate.run(args, io);
    await dbMigrate.run([], io);
  },
};
