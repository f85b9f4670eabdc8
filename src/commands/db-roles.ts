import { readConfig } from '../config.js';
import { applyRoles, type Logins, rolesStatements } from '../db/roles.js';
import { OperatorError } from '../errors.js';
import { type Command, parse } from './command.js';

export const dbRoles: Command = {
  name: 'db:roles',
  summary: 'print, or apply, what an administrator runs once for two logins: one that migrates, one that serves',
  usage: 'npm run db:roles -- [--apply] [--owner <login of MIGRATION_DATABASE_URL>] [--login <login of DATABASE_URL>]',
  async run(args, io) {
    const { values } = parse(dbRoles, {
      args,
      options: { apply: { type: 'boolean', default: false }, owner: { type: 'string' }, login: { type: 'string' } },
    });
    const { databaseUrl, migrationDatabaseUrl } = readConfig(io.env);
    const [serving, owning] = [databaseUrl, migrationDatabaseUrl].map((url) => (url === undefined ? undefined : new URL(url)));
    const logins: Logins = {
      owner: values.owner ?? nameIn(owning) ?? 'basicos_owner',
      login: values.login ?? (owning && nameIn(serving)) ?? 'basicos_gateway',
      database: decodeURIComponent((owning ?? serving)?.pathname.slice(1) || 'basicos'),
    };
    if (logins.owner === logins.login) {
      throw new OperatorError(`${logins.login} would both migrate and serve: name another with --login, or in DATABASE_URL`);
    }
    if (!values.apply) return io.out(script(logins));
    const url = migrationDatabaseUrl ?? databaseUrl;
    if (url === undefined)
      throw new OperatorError('there is no server to apply it to: set MIGRATION_DATABASE_URL to an administrator’s login');
    const password = nameIn(serving) === logins.login && serving?.password ? decodeURIComponent(serving.password) : undefined;
    await applyRoles(url, migrationDatabaseUrl ? 'MIGRATION_DATABASE_URL' : 'DATABASE_URL', { ...logins, password });
    io.out(`${logins.owner} can migrate ${logins.database}, and ${logins.login} can serve it\n`);
  },
};

const nameIn = (url: URL | undefined) => (url?.username ? decodeURIComponent(url.username) : undefined);

function script(logins: Logins): string {
  const { owner, login, database } = logins;
  const statements = rolesStatements(logins).map(([purpose, statement]) => (purpose ? `\n-- ${purpose}\n${statement}` : statement));
  return `-- An administrator runs this once in database ${database}: a superuser, or who has CREATEROLE and BYPASSRLS.
-- From then on ${owner} migrates (MIGRATION_DATABASE_URL) and ${login} serves (DATABASE_URL), without an administrator.
BEGIN;
${statements.join('\n')}

COMMIT;
-- Give the logins that are new a password: \\password ${owner} and \\password ${login}
`;
}
