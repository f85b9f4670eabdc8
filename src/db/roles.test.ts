import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, gatewayProcess } from '../testing/process.js';
import { statement, withDatabase } from '../testing/template.js';

const server = process.env.DATABASE_URL ?? '';
const secret = 'a secret for tests, and only for those';

const printed = (args: string[] = [], env: Record<string, string> = {}) => command(['db:roles', ...args], env);

it('prints the statements without a server, for the logins of the two URLs', async () => {
  const { code, out } = await printed([], {
    DATABASE_URL: 'postgres://serving:hush-hush@db.example/company',
    MIGRATION_DATABASE_URL: 'postgres://owning:hush-hush@db.example/company',
  });
  expect(code).toBe(0);
  expect(out).toContain('GRANT "gateway_runtime" TO "serving" WITH INHERIT FALSE, SET TRUE');
  expect(out).toContain('CREATE ROLE "owning" LOGIN');
  expect(out).toContain('ON DATABASE "company"');
  expect(out).not.toContain('hush');
});

it.each([
  [['--owner', 'one', '--login', 'one'], {}, /one would both migrate and serve/],
  [['--apply'], {}, /set MIGRATION_DATABASE_URL/],
  [['--apply'], { DATABASE_URL: 'postgres://admin:hush-hush@127.0.0.1:1/x' }, /cannot reach .*check DATABASE_URL/],
])('refuses %j with %j', async (args, env, message) => {
  const { code, out, err } = await printed(args, env);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(message);
  expect(err).not.toContain('hush');
});

describe.runIf(server)('on a server', { timeout: 120_000 }, () => {
  const name = `roles_${randomBytes(6).toString('hex')}`;
  const [owner, login] = [`${name}_owner`, `${name}_serving`];
  const admin = withDatabase(server || 'postgres://x', name);
  const as = (user: string, password = 'hush-hush') => {
    const url = new URL(admin);
    url.username = user;
    url.password = password;
    return url.href;
  };
  const env = { DATABASE_URL: as(login), MIGRATION_DATABASE_URL: as(owner) };

  beforeAll(() => statement(server, `create database ${name}`));
  afterAll(async () => {
    await statement(server, `revoke gateway_doors from ${owner}`);
    await statement(server, `drop database ${name} with (force)`);
    for (const role of [owner, login]) await statement(server, `drop role if exists ${role}`);
  });

  it('what an administrator has applied once lets one login migrate, and another serve in production', async () => {
    const applied = await printed(['--apply', '--owner', owner, '--login', login], { DATABASE_URL: admin });
    expect(applied).toMatchObject({ code: 0, out: `${owner} can migrate ${name}, and ${login} can serve it\n` });

    const migrated = await command(['db:migrate'], env);
    expect(migrated).toMatchObject({ code: 0, out: expect.stringContaining('applied') });
    await command(['tenant:create', '--name', 'Initech', '--admin', 'admin@initech.example'], env);
    const production = { NODE_ENV: 'production', JWT_SECRET: secret };
    const token = await command(['token', '--tenant', 'Initech', '--user', 'admin@initech.example'], { ...env, ...production });

    const gateway = await gatewayProcess({ ...production, DATABASE_URL: as(login) });
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.out.trim()}` },
      body: JSON.stringify({ query: '{ tenant { name } }' }),
    });
    expect(await response.json()).toEqual({ data: { tenant: { name: 'Initech' } } });
    await gateway.stop();
  });

  it('the login that serves sees no table, and can become nobody but gateway_runtime', async () => {
    const client = new pg.Client({ connectionString: as(login) });
    await client.connect();
    await expect(client.query('select from tenants')).rejects.toThrow('permission denied');
    for (const role of ['gateway_doors', owner, 'pg_read_all_data']) {
      await expect(client.query(`set role ${role}`)).rejects.toThrow('permission denied');
    }
    await client.query('set role gateway_runtime');
    await client.end();
  });

  it('applied again changes nothing but the password, and what it prints does the same', async () => {
    const roles = `select rolname, rolsuper, rolbypassrls, rolcanlogin, rolinherit, rolcreaterole,
      (select count(*)::int from pg_auth_members where member = r.oid) as memberships from pg_roles r where rolname in ('${owner}', '${login}') order by 1`;
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    const before = (await client.query(roles)).rows;
    expect(await printed(['--apply', '--owner', owner, '--login', login], { DATABASE_URL: admin })).toMatchObject({ code: 0 });
    const { out } = await printed(['--owner', owner, '--login', login], { DATABASE_URL: admin });
    await client.query(out);
    expect((await client.query(roles)).rows).toEqual(before);
    expect(before).toMatchObject([
      { rolsuper: false, rolbypassrls: false, memberships: 2 },
      { rolsuper: false, rolbypassrls: false, rolcanlogin: true, rolinherit: false, rolcreaterole: false, memberships: 1 },
    ]);
    await client.end();
  });

  it('db:prepare makes the login, migrates and fills in the demo, for an owner who is an administrator', async () => {
    const one = { DATABASE_URL: as(login), MIGRATION_DATABASE_URL: admin, DEMO: 'true' };
    const { code, out } = await command(['db:prepare'], one);
    expect(code).toBe(0);
    expect(out).toMatch(/can serve it\n.*up to date\nacme: \d+ rows/s);
  });

  it('refuses a login for serving that passes the policies, and names the way on', async () => {
    const { code, err } = await printed(['--apply', '--owner', owner, '--login', 'postgres'], { DATABASE_URL: admin });
    expect(code).toBe(1);
    expect(err).toMatch(/nothing was changed: login postgres may do more than serve\. Choose another login with --login\./);
  });

  it('tells an owner who is no administrator what to do next', async () => {
    const { code, err } = await printed(['--apply', '--login', `${name}_other`], { ...env });
    expect(code).toBe(1);
    expect(err).toMatch(/nothing was changed: .*an administrator runs once what `npm run db:roles` prints/);
  });
});
