import { readConfig } from '../config.js';
import { type Command, parse, required } from './command.js';
import { doErrand } from './database.js';

export const tenantCreate: Command = {
  name: 'tenant:create',
  summary: 'create a company and its first admin',
  usage: 'npm run tenant:create -- --name <name> --admin <email> [--domain <domain>]',
  async run(args, io) {
    const { values } = parse(tenantCreate, {
      args,
      options: { name: { type: 'string' }, admin: { type: 'string' }, domain: { type: 'string' } },
    });
    const admin = required(tenantCreate, 'admin', values.admin);
    const config = readConfig(io.env);
    const name = required(tenantCreate, 'name', values.name);
    const printed = await doErrand(config, 'tenant:create', { name, admin, ...(values.domain ? { domain: values.domain } : {}) });
    io.out(`${printed}\n`);
    const [, id] = printed.split(/\s+/);
    if (!config.jwt.jwksUrl) io.err(`next, a token for the admin: npm run -s token -- --tenant ${id} --user ${admin}\n`);
  },
};
