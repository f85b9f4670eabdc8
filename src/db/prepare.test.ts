import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { testDatabase } from '../testing/database.js';
import { identityOf } from '../testing/gateway.js';
import { statement, withDatabase } from '../testing/template.js';
import { type Engine, openEngine } from './engine.js';
import { inTenant } from './in-tenant.js';
import { localMigrations } from './migrate.js';
import { prepare } from './prepare.js';

const production = { production: true };
const development = { production: false };
const applied = localMigrations().map((name) => `applied ${name}`);
const server = process.env.DATABASE_URL ?? '';

const log: string[] = [];
const prepared = async (engine: Engine, options: Parameters<typeof prepare>[1]) => {
  log.splice(0);
  await prepare(engine, options, (line) => log.push(line));
  return [...log];
};

describe('the embedded engine', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ dataDir: 'memory://', poolSize: 1, connectTimeoutMs: 5_000 });
  });
  afterAll(() => engine.close());

  it('is refused in production while its schema is old, and the command is named', async () => {
    const refusal = prepared(engine, production);
    await expect(refusal).rejects.toThrow(OperatorError);
    await expect(refusal).rejects.toThrow(/lacks \d+ migrations.*npm run db:migrate.*MIGRATION_DATABASE_URL/);
    expect(engine.pool).toMatchObject({ totalCount: 1, idleCount: 1 });
  });

  it('is migrated in development, once', async () => {
    expect(await prepared(engine, development)).toEqual(applied);
    expect(await prepared(engine, development)).toEqual([]);
    expect(await prepared(engine, production)).toEqual([]);
  });
});

describe.runIf(server)('a server', () => {
  let name: string;
  let url: string;
  let engines: Engine[];
  const open = async (databaseUrl = url) => {
    const engine = await openEngine({ databaseUrl, dataDir: '', poolSize: 2, connectTimeoutMs: 5_000 });
    engines.push(engine);
    return engine;
  };
  /** A login of its own, which has what `grant` gives it. */
  const login = async (grant: string) => {
    await statement(server, `create role ${name} login noinherit nosuperuser nobypassrls password 'hush-hush'`);
    await statement(server, grant);
    const own = new URL(url);
    own.username = name;
    own.password = 'hush-hush';
    return own.href;
  };
  beforeEach(async () => {
    engines = [];
    name = `prepare_${randomBytes(6).toString('hex')}`;
    url = withDatabase(server, name);
    await statement(server, `create database ${name}`);
  });
  afterEach(async () => {
    for (const engine of engines) await engine.close();
    await statement(server, `drop database ${name} with (force)`);
    await statement(server, `drop role if exists ${name}`);
  });

  it("is migrated in production with the owner's login, which its own need not be", async () => {
    const own = await login('select 1');
    const engine = await open(own);
    await expect(prepared(engine, production)).rejects.toThrow(/npm run db:migrate/);
    await expect(prepared(engine, development)).rejects.toThrow(/npm run db:migrate/);
    expect(await prepared(engine, { ...production, migrationDatabaseUrl: url })).toEqual(applied);
    await statement(server, `grant gateway_runtime to ${name} with inherit false, set true`);
    expect(await prepared(engine, production)).toEqual([]);
  });

  it('is migrated once where two gateways start at the same time', async () => {
    const lines = await Promise.all([open(), open()]).then((both) =>
      Promise.all(
        both.map(async (engine) => {
          const lines: string[] = [];
          await prepare(engine, development, (line) => lines.push(line));
          return lines;
        }),
      ),
    );
    expect(lines.flat()).toEqual(applied);
  });

  it('names, without the password, a migration database that cannot be reached', async () => {
    const engine = await open();
    const migrationDatabaseUrl = 'postgres://owner:hush-hush@127.0.0.1:1/basicos';
    const refusal: unknown = await prepared(engine, { ...production, migrationDatabaseUrl }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OperatorError);
    expect(String(refusal)).toMatch(/MIGRATION_DATABASE_URL/);
    expect(String(refusal)).not.toContain('hush');
  });
});

it.runIf(server)('a login that may only enter gateway_runtime can serve, and see no table itself', async () => {
  const database = await testDatabase();
  const name = `serving_${randomBytes(6).toString('hex')}`;
  await statement(server, `create role ${name} login noinherit nosuperuser nobypassrls password 'hush-hush'`);
  await statement(server, `grant gateway_runtime to ${name} with inherit false, set true`);
  const own = new URL(database.url ?? '');
  own.username = name;
  own.password = 'hush-hush';
  const engine = await openEngine({ databaseUrl: own.href, dataDir: '', poolSize: 1, connectTimeoutMs: 5_000 });
  expect(await prepared(engine, production)).toEqual([]);
  const { rows } = await inTenant(engine, { ...identityOf('acme.member'), role: 'member' }, (db) =>
    db.execute<{ n: number }>(sql`select count(*)::int as n from deals`),
  );
  expect(rows[0]?.n).toBeGreaterThan(10);
  await expect(engine.pool.query('select from deals')).rejects.toThrow('permission denied');
  await engine.close();
  await database.close();
  await statement(server, `drop role ${name}`);
});
