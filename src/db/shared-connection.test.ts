import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import { fromDatabase } from '../errors.js';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { identityOf, type Person } from '../testing/gateway.js';
import { logStatements, type StatementLog } from '../testing/statements.js';
import { withDatabase } from '../testing/template.js';
import { until } from '../testing/until.js';
import { type Engine, openEngine } from './engine.js';
import type { Mode, Timeouts } from './envelope.js';
import { Flight } from './flight.js';
import { isQuick, type ListArguments, list } from './list.js';
import { SharedConnection } from './shared-connection.js';
import { Place } from './shares.js';
import { TenantTransaction } from './tenant-transaction.js';

/** What is held here is held for as long as a test takes. */
vi.mock('./shared-connection.js', async (load) => ({ ...(await load<object>()), shortly: (timeouts: Timeouts) => timeouts }));

const onServer = process.env.DATABASE_URL !== undefined;
const pgbouncer = onServer ? process.env.PGBOUNCER_URL : undefined;
const limits = { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 };
const acme = 'acme.member';
const globex = 'globex.member';
const seen = sql`select current_setting('app.tenant_id') as tenant, current_setting('app.user_id') as "user", current_user as role,
  (select count(*)::int from deals) as deals, (select count(distinct tenant_id)::int from deals) as tenants, pg_backend_pid() as pid`;
const failing = sql`select 1 / 0`;
const key = 4711;
/** Is answered when `hold()` lets go. */
const held = sql`select pg_advisory_xact_lock(${key}::bigint), pg_backend_pid() as pid`;

let database: TestDatabase;
let statements: StatementLog;
let deals: Map<Person, number>;
beforeAll(async () => {
  database = await testDatabase({ poolSize: 8, tenantShare: 6 });
  statements = logStatements(database.engine);
  deals = new Map();
  for (const as of [acme, globex] as const) {
    const transaction = new TenantTransaction(database.engine, identityOf(as), 'read', limits);
    deals.set(as, (await transaction.query(sql`select from deals`)).length);
    await transaction.commit();
  }
});
afterAll(() => database.close());
beforeEach(async () => {
  await until(() => statements.quiet);
  statements.clear();
});

interface Asked {
  engine?: Engine;
  mode?: Mode;
  quick?: boolean;
}

/** Begins each in a callback of its own of one turn of the event loop, as requests do that come at the same time. */
const together = <T>(begin: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> =>
  Promise.allSettled(begin.map((one) => new Promise<T>((resolve, reject) => setImmediate(() => one().then(resolve, reject)))));

/** The same, of which none may fail. */
async function allTogether<T>(begin: (() => Promise<T>)[]): Promise<T[]> {
  const all = await together(begin);
  return all.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** Runs an operation as the gateway does, from its seat to its end, and returns what it read. */
async function operation(as: Person, statement: SQL, { engine = database.engine, mode = 'read', quick = true }: Asked = {}) {
  const place = new Place(engine.shares);
  const identity = identityOf(as);
  try {
    await place.enter(identity.tenantId);
    const transaction = new TenantTransaction(engine, identity, mode, limits, place);
    try {
      transaction.endWithNext({ quick });
      const rows = await transaction.prepared<Record<string, unknown>>(statement, 'once');
      await transaction.commit();
      return rows;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  } finally {
    place.leave();
  }
}

const own = (as: Person) => {
  const { tenantId: tenant, userId: user } = identityOf(as);
  return { tenant, user, role: 'gateway_runtime', deals: deals.get(as), tenants: 1 };
};
const answerOf = (one: PromiseSettledResult<unknown> | undefined) => (one as PromiseFulfilledResult<unknown>).value;
const pidsOf = (answers: unknown[]) => new Set((answers as { pid: number }[][]).map(([row]) => row?.pid));

/** Keeps what asks for `held` waiting, until the function is called that it returns. */
async function hold(): Promise<() => Promise<void>> {
  const client = await database.engine.pool.connect();
  await client.query(`select pg_advisory_lock(${key})`);
  let released: Promise<void> | undefined;
  const letGo = () => {
    released ??= client.query(`select pg_advisory_unlock(${key})`).then(() => client.release());
    return released;
  };
  onTestFinished(letGo);
  return letGo;
}

const waitingPids = async () => {
  const { rows } = await database.engine.pool.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and wait_event = 'advisory'",
  );
  return rows.map(({ pid }) => pid);
};

/** Counts what is handed to the system to be sent on the connection that is borrowed next. */
async function countPackets(): Promise<() => number> {
  const client = await database.engine.pool.connect();
  const stream = client.connection.stream as unknown as Record<'_write' | '_writev', (...args: unknown[]) => void>;
  let packets = 0;
  for (const name of ['_write', '_writev'] as const) {
    const write = stream[name];
    stream[name] = function (this: unknown, ...args) {
      packets++;
      write.apply(this, args);
    };
  }
  client.release();
  return () => packets;
}

/** Nobody holds a connection, and none is in a transaction or has settings of one. */
async function allIsBack({ pool }: Engine = database.engine) {
  await until(() => pool.idleCount === pool.totalCount);
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  for (const client of clients) {
    const { rows } = await client.query(`select concat(current_setting('app.tenant_id', true), current_setting('app.user_id', true),
      current_setting('app.user_role', true)) as left, current_user = session_user as own`);
    expect(rows).toEqual([{ left: '', own: true }]);
    expect(client.getTransactionStatus()).toBe('I');
    client.release();
  }
}

describe.runIf(onServer)('quick reads of one turn', () => {
  it('of several tenants leave on one connection as one packet, and see their own rows alone', async () => {
    const people = [acme, globex, acme, globex, globex, acme] as const;
    const packets = await countPackets();
    const answers = await allTogether(people.map((as) => () => operation(as, seen)));
    expect(answers.map(([row]) => row)).toMatchObject(people.map(own));
    expect(pidsOf(answers).size).toBe(1);
    await until(() => statements.quiet);
    expect({ roundTrips: statements.roundTrips, packets: packets() }).toEqual({ roundTrips: 1, packets: 1 });
    const pids = statements.all.filter((text) => text.includes('pg_backend_pid'));
    expect(pids).toHaveLength(people.length);
    expect(statements.all.filter((text) => text === 'COMMIT')).toHaveLength(people.length);
    await allIsBack();
  });

  it('do not meet one that fails between them, also where its connection knows none of their statements yet', async () => {
    const { engine } = await withEngine({ poolSize: 8 });
    const parsed: string[] = [];
    engine.pool.once('acquire', ({ connection }) => {
      const wire = connection as unknown as { parse(statement: { text: string }): void };
      const { parse } = wire;
      wire.parse = (statement) => {
        parsed.push(statement.text);
        parse.call(wire, statement);
      };
    });
    for (let turns = 0; turns < 3; turns++) {
      parsed.length = 0;
      const answers = await together(
        ([acme, globex, globex, acme] as const).map((as, i) => () => operation(as, i === 1 ? failing : seen, { engine })),
      );
      expect(answers[1]).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
      for (const [i, as] of ([acme, undefined, globex, acme] as const).entries()) {
        if (as) expect(answers[i]).toMatchObject({ status: 'fulfilled', value: [own(as)] });
      }
      expect(pidsOf([0, 2, 3].map((i) => answerOf(answers[i]))).size).toBe(1);
      await allIsBack(engine);
    }
    // Their names were not given up.
    expect(parsed.filter((text) => !text.includes('1 / 0'))).toEqual([]);
  });

  it('are answered where the client of one of them leaves', async () => {
    const place = new Place(database.engine.shares);
    const left = new TenantTransaction(database.engine, identityOf(acme), 'read', limits, place);
    const answers = await together<unknown>([
      async () => {
        await place.enter(identityOf(acme).tenantId);
        left.endWithNext({ quick: true });
        return left.prepared(seen, 'once');
      },
      () => operation(globex, seen),
      () => left.abandon(),
      () => operation(globex, seen),
    ]);
    place.leave();
    expect(pidsOf([1, 3].map((i) => answerOf(answers[i]))).size).toBe(1);
    expect([answers[1], answers[3]]).toMatchObject([{ value: [own(globex)] }, { value: [own(globex)] }]);
    await allIsBack();
  });

  it('fail together with their connection, and the next get another', async () => {
    const owner = await withEngine({ poolSize: 8 });
    const letGo = await hold();
    const underWay = together(([acme, globex, acme] as const).map((as, i) => () => operation(as, i === 0 ? held : seen, owner)));
    await until(async () => (await waitingPids()).length === 1);
    await database.engine.pool.query('select pg_terminate_backend($1)', await waitingPids());
    expect((await underWay).map((one) => one.status === 'rejected' && fromDatabase(one.reason)?.extensions.code)).toEqual(
      Array(3).fill('UNAVAILABLE'),
    );
    expect(await operation(globex, seen, owner)).toMatchObject([own(globex)]);
    await letGo();
    await allIsBack(owner.engine);
  });

  it('are told to try again behind a COMMIT that failed, whose connection nobody gets any more', async () => {
    const owner = await withEngine({ poolSize: 8 });
    let failed = 0;
    owner.engine.pool.once('acquire', ({ connection }) => {
      const wire = connection as unknown as { query(text: string): void };
      const { query } = wire;
      wire.query = (text) => query.call(wire, text === 'COMMIT' && failed++ === 0 ? 'SELECT 1 / 0' : text);
    });
    const answers = await together(([acme, globex] as const).map((as) => () => operation(as, seen, owner)));
    expect(answers[0]).toMatchObject({ value: [own(acme)] });
    expect(answers[1]).toMatchObject({ reason: { code: '25P02' } });
    const [row] = await operation(globex, seen, owner);
    expect(row).toMatchObject(own(globex));
    expect(row?.pid).not.toBe((answerOf(answers[0]) as { pid: number }[])[0]?.pid);
    await allIsBack(owner.engine);
  });

  it('end with their connection where the clients of all of them have left', async () => {
    const { engine } = await withEngine({ poolSize: 8 });
    const letGo = await hold();
    const leave = await allTogether(
      ([acme, globex] as const).map((as) => async () => {
        const place = new Place(engine.shares);
        await place.enter(identityOf(as).tenantId);
        const transaction = new TenantTransaction(engine, identityOf(as), 'read', limits, place);
        transaction.endWithNext({ quick: true });
        transaction.prepared(held, 'once').catch(() => {});
        return () => transaction.abandon().finally(() => place.leave());
      }),
    );
    await until(async () => (await waitingPids()).length === 1);
    const [one, other] = leave as [() => Promise<void>, () => Promise<void>];
    await one();
    await sleep(20);
    expect(await waitingPids()).toHaveLength(1);
    await other();
    await until(async () => (await waitingPids()).length === 0);
    await letGo();
    await allIsBack(engine);
  });

  it('are eight on a connection at the most', async () => {
    const { engine } = await withEngine({ poolSize: 20, tenantShare: 10 });
    const clients = await Promise.all(Array.from({ length: 20 }, () => engine.pool.connect()));
    for (const client of clients) client.release();
    const pids = new Map<unknown, number>();
    for (const [row] of await allTogether(Array.from({ length: 20 }, (_, i) => () => operation(i % 2 ? acme : globex, seen, { engine })))) {
      pids.set(row?.pid, (pids.get(row?.pid) ?? 0) + 1);
    }
    expect([...pids.values()].sort()).toEqual([4, 8, 8]);
    await allIsBack(engine);
    // In one callback, as where answers that were read at once let them go on.
    const shared = new SharedConnection(await engine.pool.connect());
    expect(Array.from({ length: 10 }, () => shared.join()).filter(Boolean)).toHaveLength(7);
    await turn();
    await turn();
    expect(shared.join()).toBe(false);
    await allIsBack(engine);
  });
});

describe.runIf(onServer)('a connection that is shared', () => {
  it('is not joined where what is on it takes long', async () => {
    const letGo = await hold();
    const first = operation(acme, held);
    await until(async () => (await waitingPids()).length === 1);
    const next = await operation(globex, seen);
    expect(next).toMatchObject([own(globex)]);
    await letGo();
    expect(pidsOf([await first, next]).size).toBe(2);
    await allIsBack();
  });

  it('is not for reads that may take long, nor for what writes', async () => {
    const [quick, long, writes] = await allTogether([
      () => operation(acme, seen),
      () => operation(acme, seen, { quick: false }),
      () => operation(acme, seen, { mode: 'write' }),
    ]);
    expect(pidsOf([quick, long, writes]).size).toBe(3);
    await allIsBack();
  });

  it('keeps nobody’s seat when their operation has ended', async () => {
    const { engine } = await withEngine({ poolSize: 2, tenantShare: 1 });
    const letGo = await hold();
    const first = new Promise((resolve) => setImmediate(() => resolve(operation(acme, seen, { engine }))));
    const behind = new Promise((resolve) => setImmediate(() => resolve(operation(globex, held, { engine }))));
    await first;
    await sleep(20);
    // Its one seat is free again, though the connection is still under way.
    const next = await operation(acme, seen, { engine });
    expect(next).toMatchObject([own(acme)]);
    await letGo();
    expect(pidsOf([await first, await behind]).size).toBe(1);
    expect(pidsOf([await behind, next]).size).toBe(2);
    await allIsBack(engine);
  });

  it('takes nothing any more once it was given back', async () => {
    const client = await database.engine.pool.connect();
    const shared = new SharedConnection(client);
    await turn();
    await turn();
    expect(shared.join()).toBe(false);
    const flight = new Flight();
    const [rows] = flight.add([{ text: 'select' }]);
    statements.clear();
    shared.send(flight);
    await expect(rows).rejects.toThrow('not this operation’s');
    expect(statements.all).toEqual([]);
    await allIsBack();
  });
});

const databaseUrl = () => database.url as string;
const ways = [
  { way: 'of the server', url: databaseUrl },
  ...(pgbouncer ? [{ way: 'behind PgBouncer', url: () => withDatabase(pgbouncer, new URL(databaseUrl()).pathname.slice(1)) }] : []),
];

/** Sixteen operations at a time: reads that share connections, some of which fail, and between them what has one of its own. */
it.runIf(onServer).each(ways)(
  '2,000 operations of tenants who share the connections $way see no row of each other',
  async ({ url }) => {
    const { engine } = await withEngine({ poolSize: 10, tenantShare: 8 }, url());
    const wrong: unknown[] = [];
    const seenBy = { [acme]: new Set<unknown>(), [globex]: new Set<unknown>() };
    let begun = 0;
    let failed = 0;
    const client = async (as: keyof typeof seenBy) => {
      while (begun < 2_000) {
        const kind = begun++ % 10;
        if (kind === 0) await operation(as, failing, { engine }).catch(() => failed++);
        else {
          const [row] = await operation(as, seen, { engine, mode: kind === 1 ? 'write' : 'read', quick: kind !== 2 });
          const { pid, ...rest } = row as { pid: number };
          if (JSON.stringify(rest) !== JSON.stringify(own(as))) wrong.push(rest);
          seenBy[as].add(pid);
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, i) => client(i % 2 ? acme : globex)));
    expect(wrong).toEqual([]);
    expect(failed).toBe(200);
    expect([...seenBy[acme]].filter((pid) => seenBy[globex].has(pid)).length).toBeGreaterThan(0);
    await allIsBack(engine);
  },
  60_000,
);

async function withEngine(options: { poolSize: number; tenantShare?: number }, databaseUrl = database.url as string) {
  const engine = await openEngine({ databaseUrl, dataDir: '', connectTimeoutMs: 5_000, ...options });
  onTestFinished(() => engine.close());
  return { engine };
}

const entityOf = (name: string) => api.find((entity) => entity.name === name) as Entity;
const deal = entityOf('deals');
const activities = deal.relations.find(({ name }) => name === 'activities');

it.each<[string, ListArguments, boolean]>([
  ['a page in its usual order', { first: 100 }, true],
  ['a filter', { filter: { title: { contains: 'x' } } }, false],
  ['another order', { orderBy: [{ title: 'asc' }] as never }, false],
])('a list is quick, whoever asks, or is not: %s', (_, args, expected) => {
  const read = list(deal, args, ['id', 'title']);
  expect(isQuick(read)).toBe(expected);
});

it.each([
  [20, 5, true],
  [20, 20, true],
  [100, 5, false],
])('a list of %i with %i below each is quick up to 500 rows', (first, each, expected) => {
  if (!activities) throw new Error('Deals have activities.');
  const below = [{ relation: activities, list: list(activities.target, { first: each }, ['id', 'content']) }];
  const read = list(deal, { first }, ['id'], { below });
  expect(isQuick(read)).toBe(expected);
});

it('a list is not quick with JSON, or with a filter below it', () => {
  const documents = list(entityOf('documents'), { first: 5 }, ['id', 'contentJson']);
  expect(isQuick(documents)).toBe(false);
  if (!activities) throw new Error('Deals have activities.');
  const below = [{ relation: activities, list: list(activities.target, { first: 5, filter: { content: { contains: 'x' } } }, ['id']) }];
  const read = list(deal, { first: 5 }, ['id'], { below });
  expect(isQuick(read)).toBe(false);
});
