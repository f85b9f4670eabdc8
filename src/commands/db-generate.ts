import { generateMigration } from '../db/generate.js';
import { type Command, parse } from './command.js';

export const dbGenerate: Command = {
  name: 'db:generate',
  summary: 'write the migration that schema/ needs',
  usage: 'npm run db:generate -- [<name>] [--custom]',
  async run(args, io) {
    const { values, positionals } = parse(dbGenerate, { args, allowPositionals: true, options: { custom: { type: 'boolean' } } });
    const name = positionals.join('_');
    const added = await generateMigration([...(name ? ['--name', name] : []), ...(values.custom ? ['--custom'] : [])]);
    for (const migration of added) io.out(`migrations/${migration}\n`);
  },
};
