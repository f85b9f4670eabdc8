import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { localMigrations, migrate, pendingMigrations } from './migrate.js';

const server = process.env.DATABASE_URL;
const quiet = () => {};

describe.runIf(server)('a login that is no superuser', { timeout: 60_000 }, () => {
  let login: string;
  let admin: pg.Client;
  let clients: pg.Client[];
  /** In the login's database. */
  let administrator: pg.Client;

  /** A client of `user` in the database that belongs to `login`. */
  const connect = async (user?: string) => {
    const url = new URL(server ?? '');
    url.pathname = login;
    if (user) url.username = user;
    const client = new pg.Client(url.href);
    clients.push(client);
    await client.connect();
    return client;
  };

  beforeEach(async () => {
    clients = [];
    login = `login_${randomBytes(6).toString('hex')}`;
    admin = new pg.Client(server);
    await admin.connect();
    await admin.query(`create database ${login}`);
    // The roles belong to the server: migrating any database makes them.
    const first = await connect();
    await migrate(first, quiet);
    await first.end();
    clients = [];
    await admin.query(`drop database ${login}`);
    await admin.query(`create role ${login} login nosuperuser nobypassrls`);
    await admin.query(`create database ${login} owner ${login}`);
    administrator = await connect();
  });
  afterEach(async () => {
    for (const client of clients) await client.end();
    await admin.query(`drop database ${login}`);
    await admin.query(`drop role if exists ${login}, ${login}_serving`);
    await admin.end();
  });

  it('migrates its database once an administrator let it enter the roles, and is bound by the policies itself', async () => {
    await admin.query(`grant gateway_runtime, gateway_doors to ${login} with inherit false, set true`);
    await administrator.query('create extension vector');
    const client = await connect(login);
    expect(await migrate(client, quiet)).toEqual(localMigrations());
    await client.query('begin');
    await client.query(
      "select set_config('app.user_role', 'admin', true), set_config('app.tenant_id', 'aaaaaaaa-0000-4000-8000-000000000001', true)",
    );
    await client.query("insert into tenants (id, name) values ('aaaaaaaa-0000-4000-8000-000000000001', 'Acme')");
    await client.query('commit');
    expect((await client.query('select name from tenants')).rows).toEqual([]);
    await client.query("call for_each_tenant('update tenants set name = name || ''!''')");
    expect((await client.query("select name from door_find_tenants('Acme!')")).rowCount).toBe(1);
  });

  it('is told what an administrator must run step by step, and nothing is applied', async () => {
    const client = await connect(login);
    const refusal = async () => {
      const error: unknown = await migrate(client, quiet).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(OperatorError);
      return String(error);
    };
    expect(await refusal()).toContain('CREATE EXTENSION vector WITH SCHEMA public');
    await administrator.query('create extension vector');
    expect(await refusal()).toContain(`GRANT gateway_runtime TO ${login} WITH INHERIT FALSE, SET TRUE`);
    await admin.query(`grant gateway_runtime to ${login} with inherit false, set true`);
    expect(await refusal()).toContain(`GRANT gateway_doors TO ${login} WITH INHERIT FALSE, SET TRUE`);
    expect(await pendingMigrations(client)).toEqual(localMigrations());
  });

  it('that only serves can tell what is pending, also when it inherits nothing', async () => {
    await migrate(administrator, quiet);
    await admin.query(`create role ${login}_serving login noinherit in role gateway_runtime`);
    const serving = await connect(`${login}_serving`);
    expect(await pendingMigrations(serving)).toEqual([]);
    await expect(serving.query('select from drizzle.__drizzle_migrations')).rejects.toThrow(/permission denied/);
    const last = localMigrations().at(-1);
    await administrator.query('delete from drizzle.__drizzle_migrations where name = $1', [last]);
    expect(await pendingMigrations(serving)).toEqual([last]);
  });
});
