import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { faultAt } from '../testing/faults.js';
import { identityOf, type Person } from '../testing/gateway.js';
import { logStatements, type StatementLog } from '../testing/statements.js';
import { until } from '../testing/until.js';
import type { Mode } from './envelope.js';
import type { Identity } from './identity.js';
import { inTenant, type TenantDatabase } from './in-tenant.js';
import { TenantTransaction } from './tenant-transaction.js';

const limits = { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 };

let database: TestDatabase;
let statements: StatementLog;
let warnings: Error[];
const warn = (warning: Error) => warnings.push(warning);

beforeAll(async () => {
  warnings = [];
  process.on('warning', warn);
  database = await testDatabase({ poolSize: 1 });
  statements = logStatements(database.engine);
  const known = new WeakSet<object>();
  database.engine.pool.on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    client.connection.on('readyForQuery', () => statements.all.push('answered'));
  });
});
afterAll(async () => {
  await database.close();
  process.off('warning', warn);
});
beforeEach(() => statements.clear());
/** Nothing holds the one connection any more, and nothing is left on it. */
afterEach(async () => {
  const { rows } = await database.engine.pool.query(
    `select current_user = session_user as own, nullif(current_setting('app.tenant_id', true), '') as tenant,
      nullif(current_setting('app.user_id', true), '') as "user", nullif(current_setting('app.user_role', true), '') as role,
      current_setting('search_path') like '%pg_temp' as pinned, current_setting('transaction_read_only') as "readOnly"`,
  );
  expect(rows).toEqual([{ own: true, tenant: null, user: null, role: null, pinned: false, readOnly: 'off' }]);
  expect(database.engine.pool).toMatchObject({ totalCount: 1, idleCount: 1, waitingCount: 0 });
});

const open = (mode: Mode, as: Person | Identity | undefined = 'acme.member') =>
  new TenantTransaction(database.engine, typeof as === 'string' ? identityOf(as) : as, mode, limits);

/** The names of acme's companies that begin with `prefix`. */
const companies = (prefix: string) =>
  inTenant(database.engine, { tenantId: identityOf('acme.member').tenantId, role: 'member' }, async (db) => {
    const { rows } = await db.execute<{ name: string }>(sql`select name from companies where name like ${`${prefix}%`} order by name`);
    return rows.map(({ name }) => name);
  });

const insert = (name: string) => sql`insert into companies (name) values (${name})`;

describe('opening', () => {
  it('sends nothing before the first statement', async () => {
    const transaction = open('read');
    await transaction.commit();
    expect(statements.all).toEqual([]);
  });

  it('takes no round trip of its own: the first statement goes along', async () => {
    const transaction = open('read');
    expect(await transaction.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
    await transaction.commit();
    expect(statements.all.slice(0, 5)).toEqual([
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
      expect.stringMatching(/^SELECT set_config\('role', 'gateway_runtime', true\), set_config\('app\.tenant_id', \$1, true\)/),
      expect.stringMatching(/^SELECT role.* FROM users WHERE/),
      expect.stringMatching(/^SELECT set_config\('plan_cache_mode'/),
      'select 1 as one',
    ]);
  });

  it("reads the member's role, and tells it to the policies", async () => {
    const transaction = open('read', 'globex.viewer');
    expect(await transaction.member()).toEqual({ ...identityOf('globex.viewer'), role: 'viewer' });
    const [row] = await transaction.query(sql`select current_setting('app.user_role') as role, current_setting('app.user_id') as id`);
    expect(row).toEqual({ role: 'viewer', id: identityOf('globex.viewer').userId });
    await transaction.commit();
  });

  it('runs as the runtime role, with the search path and the timeouts pinned', async () => {
    const transaction = open('write');
    const rows = await transaction.query(
      sql`select current_user::text as role, current_setting('search_path') as path, current_setting('statement_timeout') as statement,
        current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`,
    );
    expect(rows).toEqual([{ role: 'gateway_runtime', path: 'pg_catalog, public, pg_temp', statement: '10s', lock: '5s', idle: '20s' }]);
    await transaction.commit();
  });

  it.each<[string, Identity | undefined]>([
    ['nobody', undefined],
    ["another tenant's user", { tenantId: identityOf('acme.member').tenantId, userId: identityOf('globex.member').userId }],
    ['a user who never was', { tenantId: identityOf('acme.member').tenantId, userId: 'a0000000-0000-4000-8000-0000000000ff' }],
  ])('refuses %s', async (_, identity) => {
    const transaction = new TenantTransaction(database.engine, identity, 'write', limits);
    const refused = { extensions: { code: 'UNAUTHENTICATED' } };
    await expect(transaction.query(insert('Refused'))).rejects.toMatchObject(refused);
    await expect(transaction.member()).rejects.toMatchObject(refused);
    await transaction.commit();
    expect(await companies('Refused')).toEqual([]);
  });

  it('refuses a user who was deactivated', async () => {
    const { tenantId, userId } = identityOf('acme.viewer');
    const set = (at: string | null) =>
      inTenant(database.engine, { tenantId, role: 'admin' }, (db) =>
        db.execute(sql`update users set deactivated_at = ${at}::timestamptz where id = ${userId}`),
      );
    await set('2026-01-01');
    const transaction = open('read', 'acme.viewer');
    await expect(transaction.query(sql`select 1`)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    await transaction.rollback();
    await set(null);
  });

  it('refuses a tenant that is no UUID before anything is sent', async () => {
    const transaction = open('read', { tenantId: "x', true); DROP TABLE users; --", userId: identityOf('acme.member').userId });
    await expect(transaction.query(sql`select 1`)).rejects.toThrow();
    await transaction.rollback();
    expect(statements.all).toEqual([]);
  });
});

describe('siblings', () => {
  it('are sent without waiting for one another, in order', async () => {
    const transaction = open('read');
    await transaction.member();
    statements.clear();
    const rows = await Promise.all(['one', 'two', 'three'].map((name) => transaction.query(sql.raw(`select 1 as ${name}`))));
    expect(rows).toEqual([[{ one: 1 }], [{ two: 1 }], [{ three: 1 }]]);
    await transaction.commit();
    expect(statements.all.join()).toContain('select 1 as one,select 1 as two,select 1 as three,');
    expect(warnings).toEqual([]);
  });

  it('of one that failed fail with its error', async () => {
    const transaction = open('read');
    const settled = await Promise.allSettled([
      transaction.query(sql`select 1 as fine`),
      transaction.query(sql`select 1 / 0`),
      transaction.query(sql`select 2 as late`),
    ]);
    const later = await transaction.query(sql`select 3`).catch((error: unknown) => error);
    await transaction.rollback();
    expect(settled[0]).toMatchObject({ status: 'fulfilled', value: [{ fine: 1 }] });
    expect(transaction.failure).toMatchObject({ code: '22012' });
    expect(settled[1]).toEqual({ status: 'rejected', reason: transaction.failure });
    expect(settled[2]).toEqual(settled[1]);
    expect(later).toBe(transaction.failure);
  });
});

describe('a read', () => {
  it('writes nothing', async () => {
    const transaction = open('read', 'acme.admin');
    await expect(transaction.query(insert('Written by a read'))).rejects.toMatchObject({ code: '25006' });
    await transaction.commit();
    expect(await companies('Written')).toEqual([]);
  });
});

it.runIf(process.env.DATABASE_URL)('sends the COMMIT of a read along with what its connection runs next', async () => {
  const packets: Buffer[] = [];
  const watch = ({ connection: { stream } }: pg.PoolClient) => {
    const { _write, _writev } = stream;
    stream._write = (chunk, ...rest) => {
      packets.push(chunk);
      _write.call(stream, chunk, ...rest);
    };
    stream._writev = (chunks, done) => {
      packets.push(Buffer.concat(chunks.map(({ chunk }) => chunk)));
      _writev?.call(stream, chunks, done);
    };
  };
  database.engine.pool.once('acquire', watch);
  const read = async () => {
    const transaction = open('read');
    await transaction.query(sql`select 1`);
    await transaction.commit();
  };
  await Promise.all([read(), read()]);
  await turn();
  const commit = Buffer.from('Q\0\0\0\x0bCOMMIT\0');
  const [first, second] = packets.filter((packet) => packet.includes(commit));
  expect(first?.length).toBeGreaterThan(commit.length);
  // Nobody came after the other.
  expect(second).toEqual(commit);
});

it.runIf(process.env.DATABASE_URL)('keeps the connection of a read as long as anything runs on it', async () => {
  const transaction = open('read');
  await transaction.member();
  const slow = transaction.query(sql`select pg_sleep(0.3)`);
  // Some resolver has failed meanwhile, and nobody waits for this one.
  await turn();
  await transaction.commit();
  expect(database.engine.pool.idleCount).toBe(0);
  await slow;
  await until(() => database.engine.pool.idleCount === 1);
});

it('sends what one turn asks for as one flight', async () => {
  let flights = 0;
  database.engine.pool.once('acquire', ({ connection }: { connection: object }) => {
    const wire = connection as { sync(): void };
    const { sync } = wire;
    wire.sync = () => {
      flights++;
      sync.call(wire);
    };
  });
  const transaction = open('read');
  await transaction.query(sql`select 0`);
  const rows = await Promise.all([1, 2, 3].map((n) => transaction.query(sql.raw(`select ${n} as n`))));
  await transaction.commit();
  expect(rows).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  expect(flights).toBe(2);
});

describe('a transaction that ends along with its next statement', () => {
  it('takes one flight, with all that its turn asks for', async () => {
    const transaction = open('read');
    transaction.endWithNext();
    const rows = await Promise.all([1, 2].map((n) => transaction.query(sql.raw(`select ${n} as n`))));
    await transaction.commit();
    expect(rows).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    await until(() => statements.quiet);
    expect(statements.all.slice(-5)).toEqual(['select 1 as n', 'select 2 as n', 'COMMIT', 'answered', 'answered']);
    expect(statements.roundTrips).toBe(1);
  });

  it('refuses what is asked for later, which would run in no transaction', async () => {
    const transaction = open('read');
    transaction.endWithNext();
    await transaction.query(sql`select 1`);
    await expect(transaction.query(sql`select name from companies`)).rejects.toThrow('has ended along with its last statement');
    await transaction.commit();
    expect(statements.all.join()).not.toContain('select name from companies');
  });

  it('undoes all where one of them fails, and tells its error', async () => {
    const transaction = open('read');
    transaction.endWithNext();
    const [failed, after] = await Promise.allSettled([transaction.query(sql`select 1 / 0`), transaction.query(sql`select 2`)]);
    await transaction.commit();
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
    expect(after).toEqual(failed);
  });

  it('has nothing to undo where it has ended before its operation failed', async () => {
    const transaction = open('read');
    transaction.endWithNext();
    await transaction.query(sql`select 1`);
    await transaction.rollback();
    expect(statements.all).not.toContain('ROLLBACK');
    const stranger = open('read', { ...identityOf('acme.member'), userId: 'a0000000-0000-4000-8000-0000000000ff' });
    stranger.endWithNext();
    await expect(stranger.query(sql`select 1`)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    await stranger.commit();
    expect(statements.all).not.toContain('ROLLBACK');
  });

  it('goes on where it writes, and is undone where nobody commits it', async () => {
    const transaction = open('write');
    transaction.endWithNext();
    await transaction.query(insert('Ended too early'));
    await transaction.rollback();
    expect(await companies('Ended')).toEqual([]);
  });
});

it('runs in the transaction what is asked for in the turn in which it ends', async () => {
  const transaction = open('read');
  await transaction.member();
  const late = transaction.query(sql`select current_setting('app.tenant_id') as tenant, current_user as role`);
  // It has been sent, but this turn is not over.
  await null;
  await null;
  await transaction.commit();
  expect(await late).toEqual([{ tenant: identityOf('acme.member').tenantId, role: 'gateway_runtime' }]);
});

it('fails for a value that cannot be sent, and sends nothing', async () => {
  const endless: { self?: object } = {};
  endless.self = endless;
  const transaction = open('read');
  await expect(transaction.query(sql`select ${sql.param(endless)}`)).rejects.toThrow('circular');
  await transaction.rollback();
  expect(statements.all).toEqual(['ROLLBACK', 'answered']);
});

it('runs none of several first statements at once where the transaction does not begin', async () => {
  const armed = faultAt(database.engine, 1, 'fails in the database', () => {});
  const transaction = open('write');
  const { tenantId } = identityOf('acme.member');
  const taken = sql`insert into companies (tenant_id, name) values (${tenantId}, 'Without a transaction')`;
  const settled = await Promise.allSettled([transaction.query(sql`select 1`), transaction.query(taken)]);
  await transaction.rollback();
  expect(armed.disarm()).toBe(true);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await companies('Without')).toEqual([]);
});

describe('what is read', () => {
  it('has rows in its rows where names have a dot, and null for one whose first column is null', async () => {
    const transaction = open('read');
    const read = sql`select 1 as one, null as "a.id", 2 as "a.two", 3 as "b.id", null as "b.two"`;
    expect(await transaction.query(read)).toEqual([{ one: 1, a: null, b: { id: 3, two: null } }]);
    await transaction.commit();
  });

  it('ends where more characters of text and JSON come than an operation may have, over all its statements', async () => {
    const within = new TenantTransaction(database.engine, identityOf('acme.member'), 'read', { ...limits, maxAnswerCharacters: 1_000 });
    const texts = (count: number) =>
      sql`select repeat('x', 100) as text, jsonb_build_object('a', repeat('y', 92)) as json from generate_series(1, ${count})`;
    expect(await within.query(texts(2))).toHaveLength(2);
    expect(await within.query(texts(2))).toHaveLength(2);
    await expect(within.query(texts(2))).rejects.toMatchObject({
      extensions: { code: 'QUERY_TOO_COMPLEX', measure: 'size', limit: 1_000 },
    });
    await within.commit();
  });
});

describe('a write', () => {
  it('is there after its commit, for its tenant alone', async () => {
    const transaction = open('write');
    await transaction.query(insert('Committed'));
    await transaction.commit();
    expect(await companies('Committed')).toEqual(['Committed']);
    const others = open('read', 'globex.admin');
    expect(await others.query(sql`select 1 from companies where name = 'Committed'`)).toEqual([]);
    await others.commit();
  });

  it('leaves nothing after its rollback', async () => {
    const transaction = open('write');
    await transaction.query(insert('Rolled back'));
    await transaction.rollback();
    expect(await companies('Rolled')).toEqual([]);
  });

  it('is undone by its commit where a statement failed, also when nobody looked at the error', async () => {
    const transaction = open('write');
    await transaction.query(insert('Half'));
    await transaction.query(sql`select 1 / 0`).catch(() => {});
    await transaction.commit();
    expect(statements.all).not.toContain('COMMIT');
    expect(await companies('Half')).toEqual([]);
  });

  it('fails where the database answers its COMMIT with ROLLBACK', async () => {
    const transaction = open('write');
    await transaction.query(insert('Unnoticed'));
    // Behind the transaction's back, which therefore knows of no failure.
    const [client] = (database.engine.pool as unknown as { _clients: { query(text: string): Promise<unknown> }[] })._clients;
    await client?.query('select 1 / 0').catch(() => {});
    await expect(transaction.commit()).rejects.toThrow('rolled back');
    expect(await companies('Unnoticed')).toEqual([]);
  });
});

describe('a handle', () => {
  it.each(['commit', 'rollback', 'abandon'] as const)('cannot be used after %s', async (end) => {
    const transaction = open('write');
    await transaction.query(sql`select 1`);
    await transaction[end]();
    statements.clear();
    await expect(transaction.query(insert('Too late'))).rejects.toThrow();
    await expect(transaction.member()).rejects.toThrow();
    expect(statements.all.filter((text) => text !== 'answered')).toEqual([]);
    await transaction.commit();
    await transaction.rollback();
    expect(await companies('Too late')).toEqual([]);
  });

  it('cannot open a transaction that has ended without one', async () => {
    const transaction = open('read');
    await transaction.commit();
    await expect(transaction.query(sql`select 1`)).rejects.toThrow('has ended');
    expect(statements.all).toEqual([]);
  });
});

it('shows 200 operations of alternating tenants on one connection no row of the other', async () => {
  const wrong: unknown[] = [];
  for (let n = 0; n < 200; n++) {
    const as: Person = n % 2 ? 'acme.member' : 'globex.member';
    const transaction = open(n % 4 < 2 ? 'read' : 'write', as);
    const rows = await transaction.query<{ tenant_id: string }>(
      sql`select distinct tenant_id from deals union all select distinct tenant_id from users`,
    );
    if (rows.length !== 2) wrong.push(rows);
    wrong.push(...rows.filter((row) => row.tenant_id !== identityOf(as).tenantId));
    if (n % 3 === 0) await transaction.query(sql`select 1 / 0`).catch(() => {});
    await (n % 5 === 0 ? transaction.rollback() : transaction.commit());
  }
  expect(wrong).toEqual([]);
});

describe('inTenant', () => {
  const tenantId = identityOf('acme.member').tenantId;

  it('commits what its work did and returns its result', async () => {
    const result = await inTenant(database.engine, { tenantId, role: 'member' }, async (db) => {
      await db.execute(insert('In tenant'));
      return 'done';
    });
    expect(result).toBe('done');
    expect(await companies('In tenant')).toEqual(['In tenant']);
  });

  it.each([
    ['throws', async () => Promise.reject(new Error('no more'))],
    ['has a statement that fails', async (db: TenantDatabase) => db.execute(sql`select 1 / 0`)],
  ])('undoes it where the work %s', async (_, fail) => {
    const work = inTenant(database.engine, { tenantId, role: 'member' }, async (db) => {
      await db.execute(insert('Undone'));
      await fail(db);
    });
    await expect(work).rejects.toThrow();
    expect(await companies('Undone')).toEqual([]);
  });

  it('fails, and keeps nothing, where its work swallowed the error of a statement', async () => {
    const work = inTenant(database.engine, { tenantId, role: 'member' }, async (db) => {
      await db.execute(insert('Swallowed'));
      await db.execute(sql`select 1 / 0`).catch(() => {});
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await companies('Swallowed')).toEqual([]);
  });
});
