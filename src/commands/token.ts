import { readConfig } from '../config.js';
import { type Command, parse, required } from './command.js';
import { doErrand } from './database.js';

export const token: Command = {
  name: 'token',
  summary: 'print a token for a user of a tenant',
  usage: 'npm run token -- --tenant <id, domain or exact name> --user <email> [--expires 8h]',
  async run(args, io) {
    const { values } = parse(token, {
      args,
      options: { tenant: { type: 'string' }, user: { type: 'string' }, expires: { type: 'string' } },
    });
    const printed = await doErrand(readConfig(io.env), 'token', {
      tenant: required(token, 'tenant', values.tenant),
      user: required(token, 'user', values.user),
      expires: values.expires ?? '8h',
    });
    io.out(`${printed}\n`);
  },
};
