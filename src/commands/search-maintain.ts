import { readConfig } from '../config.js';
import { maintain } from '../db/search/maintain.js';
import { OperatorError } from '../errors.js';
import { type Command, parse } from './command.js';
import { refuseOutdated, withDatabase } from './database.js';

export const searchMaintain: Command = {
  name: 'search:maintain',
  summary: 'build the indexes that large tenants search by, and drop those of tenants that are small again, while all go on',
  usage: 'npm run search:maintain',
  async run(args, io) {
    parse(searchMaintain, { args });
    await withDatabase(readConfig(io.env), async (engine) => {
      await refuseOutdated(engine);
      const client = await engine.pool.connect();
      try {
        const steps = await maintain(client, (line) => io.out(`${line}\n`));
        if (!steps) throw new OperatorError('another process maintains the indexes already: wait for it');
        if (steps.length === 0) io.out('nothing is to be done\n');
      } finally {
        // Its settings are its own.
        client.release(true);
      }
    });
  },
};
