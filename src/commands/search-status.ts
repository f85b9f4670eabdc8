import { readConfig } from '../config.js';
import { type Holding, holdings, stepsOf, thresholds } from '../db/search/maintain.js';
import { type Command, parse } from './command.js';
import { refuseOutdated, withDatabase } from './database.js';

export const searchStatus: Command = {
  name: 'search:status',
  summary: 'show how the vectors of large tenants are searched, and what search:maintain would do',
  usage: 'npm run search:status',
  async run(args, io) {
    parse(searchStatus, { args });
    await withDatabase(readConfig(io.env), async (engine) => {
      await refuseOutdated(engine);
      const client = await engine.pool.connect();
      try {
        const state = await holdings(client);
        const large = state.holdings.filter(({ index, chunks }) => index || chunks >= thresholds.demote);
        for (const holding of large) io.out(`${lineOf(holding)}\n`);
        const tenants = new Set(state.holdings.map(({ tenantId }) => tenantId)).size;
        const chunks = state.holdings.reduce((sum, { chunks }) => sum + chunks, 0);
        io.out(`${chunks} chunks of ${tenants} tenants; ${state.holdings.length - large.length} small holdings are searched exactly\n`);
        const steps = stepsOf(state, thresholds);
        for (const { act, name, why } of steps) io.out(`search:maintain would ${act} ${name}: ${why}\n`);
        if (steps.length === 0) io.out('nothing is to be done\n');
      } finally {
        client.release();
      }
    });
  },
};

const lineOf = ({ table, tenantId, model, chunks, index }: Holding) =>
  `${tenantId}  ${table}  ${model}  ${chunks} chunks  ${index === 'valid' ? 'INDEX' : `EXACT${index ? ', its index is not valid' : ''}`}`;
