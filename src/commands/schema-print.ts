import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { OperatorError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { type Command, parse } from './command.js';

export const schemaPrint: Command = {
  name: 'schema:print',
  summary: "write the API's schema to schema/gateway.graphql",
  usage: 'npx tsx src/main.ts schema:print [--check]',
  async run(args, io) {
    const { values } = parse(schemaPrint, { args, options: { check: { type: 'boolean' } } });
    const { createSchema } = await import('../modules/index.js');
    const printed = `${printSchema(createSchema())}\n`;
    const path = join(packageRoot, 'schema', 'gateway.graphql');
    if (!values.check) {
      writeFileSync(path, printed);
      io.out('schema/gateway.graphql\n');
    } else if (printed !== current(path)) {
      throw new OperatorError('schema/gateway.graphql is stale: run `npm run codegen` and commit what it writes');
    }
  },
};

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
