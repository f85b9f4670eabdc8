import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { packageRoot } from '../package-root.js';
import { type Command, parse } from './command.js';

export const schemaPrint: Command = {
  name: 'schema:print',
  summary: "write the API's schema to schema/gateway.graphql",
  usage: 'npx tsx src/main.ts schema:print',
  async run(args, io) {
    parse(schemaPrint, { args });
    const { createSchema } = await import('../modules/index.js');
    writeFileSync(join(packageRoot, 'schema', 'gateway.graphql'), `${printSchema(createSchema())}\n`);
    io.out('schema/gateway.graphql\n');
  },
};
