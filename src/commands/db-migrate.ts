import { readConfig } from '../config.js';
import { migrate } from '../db/migrate.js';
import { type Command, parse } from './command.js';
import { withDatabase } from './database.js';

export const dbMigrate: Command = {
  name: 'db:migrate',
  summary: 'apply the pending migrations',
  usage: 'npm run db:migrate',
  async run(args, io) {
    parse(dbMigrate, { args });
    await withDatabase(readConfig(io.env), async ({ pool }) => {
      const client = await pool.connect();
      try {
        const applied = await migrate(client, (line) => io.out(`${line}\n`));
        if (applied.length === 0) io.out('the database is up to date\n');
      } finally {
        client.release();
      }
    });
  },
};
