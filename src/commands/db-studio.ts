import { readConfig } from '../config.js';
import { serveStudio } from '../db/studio.js';
import { type Command, parse } from './command.js';
import { ownersUrl } from './database.js';
import { untilStopped } from './signals.js';

export const dbStudio: Command = {
  name: 'db:studio',
  summary: 'look into the database with Drizzle Studio',
  usage: 'npm run db:studio',
  async run(args, io) {
    parse(dbStudio, { args });
    const config = readConfig(io.env);
    const databaseUrl = ownersUrl(config);
    const stopped = untilStopped(io.env.npm_lifecycle_event !== undefined);
    const close = await serveStudio({ databaseUrl, dataDir: config.dataDir });
    io.out('Open https://local.drizzle.studio in a browser. The page comes from the internet; the database stays where it is.\n');
    io.out(`Without the internet, ${databaseUrl ? 'use psql with DATABASE_URL' : 'use GraphiQL: npm start'}. Stop with Ctrl-C.\n`);
    io.out('While it runs, every page that is open in a browser here can reach the database: keep other sites closed.\n');
    if (databaseUrl) io.out('Row-level security holds here too: a login that does not bypass it sees empty tables.\n');
    await stopped;
    await close();
    // Studio's server has no way to be closed.
    process.exit(0);
  },
};
