import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../schema/index.js';
import { declarations } from '../../schema/kit.js';
import { type Engine, openEngine } from './engine.js';
import { localMigrations, migrate, pendingMigrations } from './migrate.js';

const server = process.env.DATABASE_URL;
const a = 'aaaaaaaa-0000-4000-8000-000000000001';
const b = 'bbbbbbbb-0000-4000-8000-000000000001';
const quiet = () => {};

/** A fresh database, empty: in memory, or on the server of DATABASE_URL. */
async function empty(kind: string): Promise<{ engine: Engine; drop: () => Promise<void> }> {
  const options = { dataDir: 'memory://', poolSize: 3, connectTimeoutMs: 5000 };
  if (kind === 'embedded' || !server) {
    const engine = await openEngine(options);
    return { engine, drop: () => engine.close() };
  }
  const name = `migrations_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = name;
  await administer(`create database ${name}`);
  const engine = await openEngine({ ...options, databaseUrl: url.href });
  const drop = async () => {
    await engine.close();
    await administer(`drop database ${name} with (force)`);
  };
  return { engine, drop };
}

async function administer(...statements: string[]) {
  const client = new pg.Client(server);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Runs `work` on a client of the pool, and gives the client back. */
async function using<T>({ pool }: Engine, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

/** What a statement answers in a transaction of the runtime role, with a tenant or with none, which is kept. */
function asRuntime(engine: Engine, tenant: string | undefined, ...statements: string[]): Promise<pg.QueryResult[]> {
  return using(engine, async (client) => {
    try {
      await client.query('begin');
      await client.query('set local role gateway_runtime');
      await client.query("select set_config('app.user_role', 'admin', true), set_config('app.tenant_id', $1, true)", [tenant ?? '']);
      const results: pg.QueryResult[] = [];
      for (const statement of statements) results.push(await client.query(statement));
      await client.query('commit');
      return results;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  });
}

const rows = async (engine: Engine, statement: string) => (await engine.pool.query(statement)).rows;

describe.each(server ? ['embedded', 'postgres'] : ['embedded'])('migrations on %s', { timeout: 60_000 }, (kind) => {
  let engine: Engine;
  let drop: () => Promise<void>;
  let lines: string[];

  beforeAll(async () => {
    ({ engine, drop } = await empty(kind));
    lines = [];
    await using(engine, async (client) => {
      expect(await pendingMigrations(client)).toEqual(localMigrations());
      await migrate(client, (line) => lines.push(line));
    });
    for (const [tenant, digit] of [
      [a, 'a'],
      [b, 'b'],
    ] as const) {
      await asRuntime(
        engine,
        tenant,
        `insert into tenants (id, name, domain) values ('${tenant}', 'Company ${digit}', '${digit}.example')`,
        `insert into users (id, email, name) values ('${id(digit, 2)}', 'admin@${digit}.example', 'Admin')`,
        `insert into companies (id, name) values ('${id(digit, 3)}', 'Customer of ${digit}')`,
        `insert into deals (id, title, company_id, created_by) values ('${id(digit, 4)}', 'Deal of ${digit}', '${id(digit, 3)}', '${id(digit, 2)}')`,
        `insert into deal_activities (deal_id, type, content, created_by) values ('${id(digit, 4)}', 'note', 'Called', '${id(digit, 2)}')`,
        `insert into audit_log (user_id, action, resource_type) values ('${id(digit, 2)}', 'create', 'deal')`,
        `select set_config('app.user_id', '${id(digit, 2)}', true)`,
        `insert into sessions (user_id, token, expires_at) values ('${id(digit, 2)}', 'current ${digit}', now() + interval '1 hour'), ('${id(digit, 2)}', 'expired ${digit}', now())`,
      );
    }
  }, 60_000);
  afterAll(() => drop?.());

  it('apply to an empty database, and say so line by line', () => {
    expect(lines).toEqual(localMigrations().map((name) => `applied ${name}`));
  });

  it('apply again without effect', async () => {
    expect(await using(engine, (client) => migrate(client, quiet))).toEqual([]);
    expect(await using(engine, pendingMigrations)).toEqual([]);
  });

  it('leave neither a lock nor a timeout of theirs on the connection', async () => {
    await using(engine, async (client) => {
      const state = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
        (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`;
      const { rows: before } = await client.query(state);
      await migrate(client, quiet);
      expect((await client.query(state)).rows).toEqual(before);
      expect(before).toMatchObject([{ locks: 0 }]);
    });
  });

  it.each([...declarations.values()].map((it) => [it.sqlName, it] as const))(
    'isolate %s: row-level security, its policies and no others, grants, triggers',
    async (table, { policies, grants, columns, replicates }) => {
      const [found] = await rows(
        engine,
        `select relrowsecurity as enabled, relforcerowsecurity as forced,
          (select jsonb_agg(jsonb_build_object('name', polname, 'as', case when polpermissive then 'permissive' else 'restrictive' end,
              'for', case polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end,
              'using', pg_get_expr(polqual, c.oid), 'withCheck', pg_get_expr(polwithcheck, c.oid), 'everyone', polroles = '{0}') order by polname)
            from pg_policy where polrelid = c.oid) as policies,
          (select array_agg(privilege_type order by privilege_type) from aclexplode(relacl) where grantee = 'gateway_runtime'::regrole) as grants,
          exists (select from aclexplode(relacl) where grantee = 0) as public,
          array(select tgname::text from pg_trigger where tgrelid = c.oid and tgname in ('replicate', 'set_updated_at') and tgenabled = 'O' order by tgname) as triggers
        from pg_class c where oid = 'public.${table}'::regclass`,
      );
      expect(found).toEqual({
        enabled: true,
        forced: true,
        policies: policies
          .map(({ using, withCheck, ...it }) => ({
            ...it,
            using: using?.stored ?? null,
            withCheck: withCheck?.stored ?? null,
            everyone: true,
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
        grants: grants.filter((grant) => !grant.includes('(')).sort(),
        public: false,
        triggers: [...(replicates.length > 0 ? ['replicate'] : []), ...('updatedAt' in columns ? ['set_updated_at'] : [])],
      });
    },
  );

  it('make no table that is not declared', async () => {
    const found = await rows(
      engine,
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')",
    );
    expect(found.map(({ name }) => name).sort()).toEqual([...declarations.keys()].sort());
  });

  it('make a runtime role that cannot log in, bypass, create or own', async () => {
    const [role] = await rows(
      engine,
      `select rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolinherit as attributes,
        has_schema_privilege(oid, 'public', 'CREATE') as create, has_database_privilege(oid, current_database(), 'TEMPORARY') as temporary,
        exists (select from pg_class where relowner = r.oid) or exists (select from pg_proc where proowner = r.oid) as owns,
        exists (select from pg_auth_members where member = r.oid) as member
      from pg_roles r where rolname = 'gateway_runtime'`,
    );
    expect(role).toEqual({ attributes: false, create: false, temporary: false, owns: false, member: false });
  });

  it('advance updated_at with every update, also twice in one transaction and from a time to come', async () => {
    const update = (set: string) =>
      `update companies set ${set} where id = '${id('a', 3)}' returning updated_at, updated_at > now() as later`;
    const [first, second, fixed, next] = await asRuntime(
      engine,
      a,
      update("industry = 'one'"),
      update("industry = 'two'"),
      update("updated_at = '2000-01-01'"),
      update("industry = 'three'"),
    );
    const times = [first, second, fixed, next].map((result) => result?.rows[0].updated_at.getTime());
    expect(times).toEqual([...new Set(times)].sort((x, y) => x - y));
    await using(engine, async (client) => {
      await client.query('begin');
      await client.query('alter table companies disable trigger set_updated_at');
      await client.query("select set_config('app.user_role', 'admin', true), set_config('app.tenant_id', $1, true)", [a]);
      await client.query(`update companies set updated_at = '2999-01-01Z' where id = '${id('a', 3)}'`);
      await client.query('set constraints all immediate');
      await client.query('alter table companies enable trigger set_updated_at');
      const { rows } = await client.query(update("industry = 'four'"));
      expect(rows[0].updated_at.toISOString()).toBe('2999-01-01T00:00:00.001Z');
      await client.query('rollback');
    });
  });

  it('show the runtime role nothing without a tenant, also where the setting was used before', async () => {
    for (const table of declarations.keys()) {
      const [result] = await asRuntime(engine, undefined, `select count(*)::int from ${table}`);
      expect(result?.rows, table).toEqual([{ count: 0 }]);
    }
  });

  it("show nothing of another tenant's, and write nothing of it", async () => {
    const [titles, updated, deleted] = await asRuntime(
      engine,
      a,
      'select title from deals',
      "update deals set title = title where title like '%of b'",
      `delete from deals where tenant_id = '${b}'`,
    );
    expect(titles?.rows).toEqual([{ title: 'Deal of a' }]);
    expect([updated?.rowCount, deleted?.rowCount]).toEqual([0, 0]);
    await expect(asRuntime(engine, a, `insert into companies (tenant_id, name) values ('${b}', 'Smuggled')`)).rejects.toThrow(
      /row-level security/,
    );
    await expect(asRuntime(engine, a, `update companies set tenant_id = '${b}'`)).rejects.toThrow(/row-level security/);
  });

  it("refuse a deal whose company is another tenant's", async () => {
    const insert = `insert into deals (title, company_id, created_by) values ('Smuggled', '${id('b', 3)}', '${id('a', 2)}')`;
    await expect(asRuntime(engine, a, insert)).rejects.toThrow(/foreign key constraint "deals_company_id_fkey"/);
  });

  it('refuse to change or remove what is written once', async () => {
    await expect(asRuntime(engine, a, "update audit_log set action = 'nothing'")).rejects.toThrow(/permission denied/);
    await expect(asRuntime(engine, a, 'delete from audit_log')).rejects.toThrow(/permission denied/);
  });

  it('open the door to a session by the hash of its token, until it expires', async () => {
    const [current, expired] = await asRuntime(
      engine,
      undefined,
      "select * from door_session('current b')",
      "select * from door_session('expired b')",
    );
    expect(current?.rows).toEqual([{ tenant_id: b, user_id: id('b', 2) }]);
    expect(expired?.rows).toEqual([]);
  });

  it.each(["door_find_tenants('a.example')", 'door_tenant_ids()'])('keep the runtime role from %s', async (door) => {
    await expect(asRuntime(engine, a, `select * from ${door}`)).rejects.toThrow(/permission denied/);
  });

  it.each([a, a.toUpperCase(), 'A.example', 'Company a'])('find a tenant by id, domain or exact name: %s', async (what) => {
    const { rows } = await engine.pool.query('select * from door_find_tenants($1)', [what]);
    expect(rows).toEqual([{ id: a, name: 'Company a' }]);
  });

  it('let a data migration visit every tenant once, also as superuser', async () => {
    await engine.pool.query("call for_each_tenant('update companies set domain = coalesce(domain, '''') || ''!''')");
    const domains = await Promise.all([a, b].map((tenant) => asRuntime(engine, tenant, 'select domain from companies')));
    expect(domains.map(([result]) => result?.rows)).toEqual([[{ domain: '!' }], [{ domain: '!' }]]);
    const settings = await rows(
      engine,
      "select current_user = session_user as own, coalesce(current_setting('app.tenant_id', true), '') as tenant",
    );
    expect(settings).toEqual([{ own: true, tenant: '' }]);
  });

  it('stop a data migration that would see no tenant', async () => {
    await using(engine, async (client) => {
      await client.query('begin');
      await client.query('alter function door_tenant_ids() owner to gateway_runtime');
      await expect(client.query("call for_each_tenant('select 1')")).rejects.toThrow(/sees no tenant/);
      await client.query('rollback');
    });
  });

  it('clear the reference alone when what it points to is deleted', async () => {
    const [, deal] = await asRuntime(
      engine,
      a,
      `delete from companies where id = '${id('a', 3)}'`,
      'select tenant_id, company_id from deals',
    );
    expect(deal?.rows).toEqual([{ tenant_id: a, company_id: null }]);
  });

  it("delete a whole tenant, and no row of another's", async () => {
    const count = async (tenant: string) =>
      (await asRuntime(engine, tenant, ...[...declarations.keys()].map((table) => `select count(*)::int from ${table}`))).map(
        ({ rows }) => rows[0].count,
      );
    const before = await count(b);
    await asRuntime(engine, a, `delete from tenants where id = '${a}'`);
    expect((await count(a)).filter((rows) => rows > 0)).toEqual([]);
    expect(await count(b)).toEqual(before);
  });
});

describe.runIf(server)('migrations on a server', { timeout: 60_000 }, () => {
  it('apply once when several gateways start at once', async () => {
    const { engine, drop } = await empty('postgres');
    try {
      const applied = await Promise.all([1, 2, 3].map(() => using(engine, (client) => migrate(client, quiet))));
      expect(applied.flat()).toEqual(localMigrations());
    } finally {
      await drop();
    }
  });

  it('apply to several databases of one server at once', async () => {
    const databases = await Promise.all([1, 2, 3].map(() => empty('postgres')));
    try {
      const applied = await Promise.all(databases.map(({ engine }) => using(engine, (client) => migrate(client, quiet))));
      expect(applied).toEqual(databases.map(() => localMigrations()));
    } finally {
      for (const { drop } of databases) await drop();
    }
  });
});

/** The n-th row of a tenant's. */
function id(digit: string, n: number): string {
  return `${digit.repeat(8)}-0000-4000-8000-00000000000${n}`;
}
