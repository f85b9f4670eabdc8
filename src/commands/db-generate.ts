import { generateMigration } from '../db/generate.js';
import { type Command, parse } from './command.js';

export const dbGenerate: Command = {
  name: 'db:generate',
  summary: 'write the migration that schema/ needs',
  usage: 'npm run db:generate -- [--name <name>] [--custom]',
  async run(args, io) {
    const { values } = parse(dbGenerate, { args, options: { name: { type: 'string' }, custom: { type: 'boolean' } } });
    const added = await generateMigration([...(values.name ? ['--name', values.name] : []), ...(values.custom ? ['--custom'] : [])]);
    for (const migration of added) io.out(`migrations/${migration}\n`);
  },
};
