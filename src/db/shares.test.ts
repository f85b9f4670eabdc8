import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Context } from '../graphql/context.js';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { type AskOptions, identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { stepSchema } from '../testing/steps.js';
import { statement } from '../testing/template.js';
import { until } from '../testing/until.js';
import { hashToken, newSessionToken } from './doors.js';
import type { Engine } from './engine.js';
import { longestQueue, lookUps, nobody, Place, Shares } from './shares.js';
import type { TenantTransaction } from './tenant-transaction.js';

const onServer = process.env.DATABASE_URL !== undefined;
const poolSize = onServer ? 4 : 1;
const share = onServer ? 2 : 1;
const acme = 'acme.member';
const globex = 'globex.member';
const absent = { ...identityOf(acme), userId: '00000000-0000-4000-8000-00000000dead' };

let gateway: TestGateway;
/** The transactions of operations that were let in, in the order of that. */
let arrived: TenantTransaction[];
/** Who was served, in the order of that. */
let served: string[];
let open = () => {};
let opened: Promise<void>;
let called: (context: Context) => unknown;

beforeAll(async () => {
  const schema = stepSchema({
    arrived: ({ transaction }) => arrived.push(transaction),
    served: ({ identity }) => served.push(identity?.userId ?? ''),
    held: () => opened,
    test: (context) => called(context),
  });
  gateway = await testGateway({ schema, poolSize, env: { CONNECT_TIMEOUT_MS: '20000' } });
});
afterAll(() => gateway.close());
beforeEach(() => {
  [arrived, served] = [[], []];
  shut();
});
afterEach(() => open());
const shut = () => {
  opened = new Promise((resolve) => (open = resolve));
};

const waiting = () => gateway.database.engine.shares.waitingCount;

/** Sends an operation and waits until it has been let in, or waits for that. */
async function send(then: string, as: AskOptions['as'] = acme, options: AskOptions = {}) {
  const seen = () => arrived.length + waiting();
  const before = seen();
  const run = `run(sql: "select 1") { call(name: "served") { rows } ${then} }`;
  const answer = gateway.ask(`{ call(name: "arrived") { rows } ${run} }`, { ...options, ...(as && { as }) });
  answer.catch(() => {});
  await until(() => seen() > before);
  return { answer, transaction: arrived.at(-1) as TenantTransaction };
}
const quick = '__typename';
const held = 'held: call(name: "held") { rows }';

/** Holds all connections that the tenant may have, until `open()`. */
async function holdShare(as: Person = acme) {
  const before = served.length;
  const holders = [];
  for (let i = 0; i < share; i++) holders.push((await send(held, as)).answer);
  await until(() => served.length === before + share);
  return holders;
}

const settled = async (answers: Promise<{ status: number }>[]) => (await Promise.all(answers)).map(({ status }) => status);

it.runIf(onServer)('leaves a tenant its share, and to others what is beyond it', async () => {
  const holders = await holdShare();
  const { answer: behind } = await send(quick);
  const theirs = await send(quick, globex);
  expect((await theirs.answer).status).toBe(200);
  expect(served).toHaveLength(share + 1);
  open();
  expect(await settled([...holders, behind])).toEqual([200, 200, 200]);
});

it('serves tenants in turn, however long the queue of one is', async () => {
  const holders = await holdShare();
  if (onServer) holders.push(...(await holdShare(globex)));
  served = [];
  const behind = [];
  for (let i = 0; i < 20; i++) behind.push((await send(quick)).answer);
  behind.push((await send(quick, globex)).answer);
  open();
  await settled([...holders, ...behind]);
  expect(served).toHaveLength(21);
  expect(served.indexOf(identityOf(globex).userId)).toBeLessThanOrEqual(poolSize);
});

it('parses nothing of what waits', async () => {
  const holders = await holdShare();
  const answer = gateway.ask('{ nonsense', { as: acme });
  await until(() => waiting() === 1);
  open();
  expect((await answer).errors).toMatchObject([{ message: expect.stringContaining('Syntax Error') }]);
  await settled(holders);
});

describe('a tenant that asks for more than twice its share', () => {
  let busy: boolean;
  let shares: Shares;
  let over: AbortController;
  beforeEach(() => {
    busy = true;
    over = new AbortController();
    shares = new Shares(gateway.database.engine.pool, 6, 2, 20_000, () => busy);
  });
  // Those that still wait.
  afterEach(() => over.abort());
  /** Enters as many times as `count`, and returns those that were let in, in the order of that. */
  function enter(tenantId: string, count: number): Place[] {
    const entered: Place[] = [];
    for (let i = 0; i < count; i++) {
      const place = new Place(shares);
      Promise.resolve(place.enter(tenantId, over.signal)).then(
        () => entered.push(place),
        () => {},
      );
    }
    return entered;
  }
  const turn = () => new Promise(setImmediate);
  const leave = (places: Place[]) => {
    places.shift()?.leave();
    return turn();
  };

  it('has one place in a busy process when others have none and do not come back at once, or after a pause, while they have theirs at once', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
    const greedy = enter('greedy', 8);
    const others = enter('other', 2);
    await turn();
    expect([greedy.length, others.length]).toEqual([2, 2]);
    await leave(greedy);
    await leave(greedy);
    await leave(others);
    expect(greedy).toHaveLength(0);
    await leave(others);
    // Who asks for one thing after the other finds nothing of its ahead.
    await pass(1);
    expect(greedy).toHaveLength(0);
    await pass(1);
    expect(greedy).toHaveLength(1);
    const more = enter('another', 2);
    await turn();
    expect([greedy.length, more.length]).toEqual([1, 2]);
    await leave(greedy);
    // Nobody comes or goes.
    await pass(9);
    expect(greedy).toHaveLength(0);
    await pass(1);
    expect(greedy).toHaveLength(1);
    await leave(more);
    await leave(more);
    // What waits is not more than its share any more.
    for (let left = 4; left > 2; left--) {
      await leave(greedy);
      await pass(10);
    }
    expect([greedy.length, shares.waitingCount]).toEqual([2, 1]);
  });

  it('leaves no room for who is not signed in, nor for look-ups', async () => {
    const greedy = enter('greedy', 8);
    for (const stranger of [nobody, lookUps]) {
      const strangers = enter(stranger, 2);
      await turn();
      await leave(greedy);
      expect([greedy.length, strangers.length]).toEqual([2, 2]);
      await leave(strangers);
      await leave(strangers);
      await leave(greedy);
      expect(greedy).toHaveLength(2);
    }
  });

  it('waits for none that asks for more than its own share', async () => {
    const [greedy, other] = [enter('greedy', 8), enter('other', 3)];
    await turn();
    await leave(greedy);
    await leave(greedy);
    expect([greedy.length, other.length]).toEqual([1, 2]);
  });

  it('does not wait for another that asks for as much', async () => {
    const [one, other] = [enter('one', 8), enter('other', 8)];
    await turn();
    for (let times = 0; times < 2; times++) {
      await leave(one);
      await leave(other);
    }
    expect([one.length, other.length]).toEqual([1, 1]);
  });

  it('is served in the order in which it asks, however many places are free', async () => {
    enter('other', 1);
    const greedy = enter('greedy', 5);
    await turn();
    await leave(greedy);
    await leave(greedy);
    expect([greedy.length, shares.waitingCount]).toEqual([0, 3]);
    const [last] = [enter('greedy', 1)];
    await turn();
    expect([last.length, shares.waitingCount]).toEqual([0, 4]);
  });

  it('has its share when the others have gone, though nobody comes or goes any more', async () => {
    const others = enter('other', 1);
    const greedy = enter('greedy', 8);
    await turn();
    await leave(greedy);
    expect(greedy).toHaveLength(1);
    await leave(others);
    await until(() => greedy.length === 2);
  });

  it.each<[string, () => unknown]>([
    ['the process is not busy', () => (busy = false)],
    ['the others have gone', () => sleep(200)],
  ])('has its share where %s', async (_, change) => {
    const others = enter('other', 1);
    const greedy = enter('greedy', 8);
    await turn();
    expect([greedy.length, shares.waitingCount]).toEqual([2, 6]);
    await leave(greedy);
    expect(greedy).toHaveLength(1);
    await leave(others);
    await change();
    await leave(greedy);
    expect(greedy).toHaveLength(2);
  });
});

describe('tokens that are looked up', () => {
  const whoAmI = `{ run(sql: "select current_setting('app.tenant_id') as tenant, current_setting('app.user_id') as user") { rows } }`;
  const askWith = (token: string) => gateway.ask(whoAmI, { headers: { authorization: `Bearer ${token}` } });

  /** A session of the user, and its token. */
  async function session(as: Person) {
    const token = newSessionToken();
    const { tenantId, userId } = identityOf(as);
    await gateway.database.engine.pool.query(
      `insert into sessions (tenant_id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
      [tenantId, userId, hashToken(token)],
    );
    return { token, owner: { tenant: tenantId, user: userId } };
  }

  /** Holds all connections that may serve this line. */
  async function hold(line: string) {
    const { shares } = gateway.database.engine;
    const clients = await Promise.all(Array.from({ length: share }, () => shares.connect(line)));
    release = () => {
      for (const client of clients.splice(0)) client.release();
    };
  }
  let release = () => {};
  afterEach(() => release());

  it('are answered each with its own user, and those that are guessed with none, however many wait', async () => {
    const people = ['acme.admin', 'globex.admin', 'acme.member', 'globex.viewer'] as const;
    const sessions = [];
    for (const as of people) sessions.push(await session(as));
    await hold(lookUps);
    const guessed: ReturnType<typeof askWith>[] = [];
    const known: { owner: object; answer: ReturnType<typeof askWith> }[] = [];
    for (const { token, owner } of [...sessions, ...sessions]) {
      for (let i = 0; i < longestQueue / 4; i++) guessed.push(askWith(newSessionToken()));
      known.push({ owner, answer: askWith(token) });
    }
    await until(() => waiting() === 1);
    // All have come by the time that one that came behind them is answered.
    await gateway.ask('{ __typename }', { headers: { authorization: 'Bearer none' } });
    release();
    expect(new Set(await settled(guessed))).toEqual(new Set([401]));
    for (const { owner, answer } of known) expect((await answer).data.run.rows).toEqual([owner]);
  });

  it.runIf(onServer)('keep no tenant waiting, however many', async () => {
    await hold(lookUps);
    const guessed = askWith(newSessionToken());
    await until(() => waiting() === 1);
    expect((await gateway.ask(whoAmI, { as: acme })).status).toBe(200);
    release();
    expect((await guessed).status).toBe(401);
  });

  it.runIf(onServer)('wait for nobody who is not signed in, however many', async () => {
    const { token, owner } = await session(globex);
    await hold(nobody);
    const strangers = Array.from({ length: longestQueue + 1 }, () => gateway.ask('{ __typename }'));
    expect((await Promise.race(strangers)).status).toBe(503);
    expect((await askWith(token)).data.run.rows).toEqual([owner]);
    release();
    await settled(strangers);
  });
});

describe('a tenant whose queue is full', () => {
  it('is refused at once, told when to try again, and served when there is room', async () => {
    const holders = await holdShare();
    const answers = Array.from({ length: longestQueue + 5 }, () => gateway.ask(`{ run(sql: "select 1") { rows } }`, { as: acme }));
    const refused: Awaited<(typeof answers)[number]>[] = [];
    for (const answer of answers) void answer.then((it) => it.status !== 200 && refused.push(it));
    await until(() => refused.length === 5);
    for (const { status, headers, data, errors } of refused) {
      expect({ status, retryAfter: headers.get('retry-after'), data }).toEqual({ status: 503, retryAfter: '1', data: undefined });
      expect(errors).toMatchObject([{ message: expect.stringContaining('waiting already'), extensions: { code: 'UNAVAILABLE' } }]);
    }
    open();
    await settled(holders);
    expect((await settled(answers)).filter((status) => status === 200)).toHaveLength(longestQueue);
    expect((await (await send(quick)).answer).status).toBe(200);
  });

  it.runIf(onServer)('keeps neither another tenant’s session nor readiness from being looked up', async () => {
    const token = newSessionToken();
    const { tenantId, userId } = identityOf(globex);
    await gateway.database.engine.pool.query(
      `insert into sessions (tenant_id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
      [tenantId, userId, hashToken(token)],
    );
    const holders = await holdShare();
    const answers = Array.from({ length: longestQueue + 1 }, () => gateway.ask(`{ run(sql: "select 1") { rows } }`, { as: acme }));
    expect((await Promise.race(answers)).status).toBe(503);
    const headers = { authorization: `Bearer ${token}` };
    expect((await gateway.ask('{ run(sql: "select 1") { rows } }', { headers })).status).toBe(200);
    expect((await fetch(new URL('/ready', gateway.url))).status).toBe(200);
    open();
    await settled([...holders, ...answers]);
  });
});

describe('a place is given back', () => {
  const fails = 'mutation { run(sql: "select 1 / 0") { rows } }';
  const goes = async (query: string, options: AskOptions = {}) => void (await gateway.ask(query, { as: acme, ...options }));
  const calling = (what: typeof called) => {
    called = what;
    return goes('mutation { run(sql: "select 1") { call(name: "test") { rows } } }');
  };
  const throws = () => {
    throw new Error('not the database');
  };
  it.each<[string, () => Promise<unknown>]>([
    ['with the COMMIT of a query', () => goes('{ run(sql: "select 1") { rows } }')],
    ['with the COMMIT of a mutation', () => goes('mutation { run(sql: "select 1") { rows } }')],
    ['where a statement fails', () => goes(fails)],
    ['where a resolver fails', () => calling(throws)],
    ['by who asks only the schema', () => goes('{ __typename }')],
    ['by who asks it for nothing that there is', () => goes('{ __type }')],
    ['where the user is refused', () => goes('{ run(sql: "select 1") { rows } }', { as: absent })],
    ['where the client goes away', gone],
    ['where the client goes away while it waits', goneWaiting],
    ...(onServer ? [['where the connection breaks', () => calling(breaks)] as [string, () => Promise<unknown>]] : []),
  ])('%s', async (_, end) => {
    for (let i = 0; i <= poolSize; i++) await end();
    shut();
    served = [];
    const holders = await holdShare();
    if (onServer) holders.push(...(await holdShare(globex)));
    await until(() => served.length === poolSize);
    open();
    expect(await settled(holders)).toEqual(Array(poolSize).fill(200));
  });

  async function gone() {
    shut();
    served = [];
    const controller = new AbortController();
    const { answer, transaction } = await send(held, acme, { signal: controller.signal });
    await until(() => served.length > 0);
    controller.abort();
    await expect(answer).rejects.toThrow();
    await until(() => transaction.failure !== undefined);
    open();
  }

  async function breaks({ transaction }: Context) {
    const [row] = await transaction.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await statement(gateway.database.url ?? '', `select pg_terminate_backend(${row?.pid}, 1000)`);
  }

  async function goneWaiting() {
    shut();
    served = [];
    const holders = await holdShare();
    const controller = new AbortController();
    const { answer } = await send(quick, acme, { signal: controller.signal });
    expect(waiting()).toBe(1);
    controller.abort();
    await expect(answer).rejects.toThrow();
    await until(() => waiting() === 0);
    gateway.statements.clear();
    open();
    await settled(holders);
    // Who waited left the line, and cost the database nothing.
    expect(gateway.statements.all.filter((text) => text.startsWith('BEGIN'))).toEqual([]);
  }
});

describe('in a line of the pool’s own', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ poolSize: 1, connectTimeoutMs: 1_000 });
  });
  afterAll(() => database.close());
  const { tenantId } = identityOf(acme);

  it('who came first is served first, tenants in turn, and before them who asks the pool itself', async () => {
    const { pool, shares } = database.engine;
    const order: string[] = [];
    const wait = async (who: string, connection: ReturnType<Engine['shares']['connect']>) => {
      const client = await connection;
      order.push(who);
      client.release();
    };
    const tenants = { acme: tenantId, globex: identityOf(globex).tenantId };
    const of = (tenant: keyof typeof tenants, who: string) => wait(`${tenant} ${who}`, shares.connect(tenants[tenant]));
    const holder = await shares.connect(tenantId);
    const waiting = [of('acme', '1'), of('acme', '2'), of('acme', '3'), of('globex', '1'), of('globex', '2'), wait('pool', pool.connect())];
    holder.release();
    await Promise.all(waiting);
    expect(order).toEqual(['pool', 'acme 1', 'globex 1', 'acme 2', 'globex 2', 'acme 3']);
  });

  it('nobody waits longer than the pool’s timeout, whether for the tenant’s turn or for the pool', async () => {
    const { pool, shares } = database.engine;
    const unavailable = { extensions: { code: 'UNAVAILABLE' } };
    const holder = await shares.connect(tenantId);
    await expect(shares.connect(tenantId)).rejects.toMatchObject(unavailable);
    holder.release();
    const other = await pool.connect();
    await expect(shares.connect(tenantId)).rejects.toMatchObject(unavailable);
    await sleep(50);
    other.release();
    (await shares.connect(tenantId)).release();
    expect(pool).toMatchObject({ totalCount: 1, idleCount: 1, waitingCount: 0 });
  });

  it('a place is given back where the work fails at once', async () => {
    const { shares } = database.engine;
    const place = new Place(shares);
    const fail = () => {
      throw new Error('at once');
    };
    expect(() => place.hold(tenantId, undefined, fail)).toThrow('at once');
    (await shares.connect(tenantId)).release();
  });

  it('a connection that comes when nobody waits for it any more goes back', async () => {
    const { pool, shares } = database.engine;
    const holder = await pool.connect();
    const gone = new AbortController();
    const asked = shares.connect(tenantId, gone.signal);
    gone.abort();
    await expect(asked).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
    holder.release();
    (await shares.connect(tenantId)).release();
    expect(pool).toMatchObject({ totalCount: 1, idleCount: 1, waitingCount: 0 });
  });
});

it.runIf(onServer)('counts who accepts an invitation for its tenant', async () => {
  const real = await testGateway({ poolSize: 2, env: { CONNECT_TIMEOUT_MS: '300' } });
  const invite = 'mutation { inviteUser(input: { email: "share@acme.example" }) { token } }';
  const { token } = (await real.ask(invite, { as: 'acme.admin' })).data.inviteUser;
  const accept = `mutation($token: String!) { acceptInvite(input: { token: $token, name: "New" }) { user { name } } }`;
  const holder = await real.database.engine.shares.connect(identityOf(acme).tenantId);
  expect(await real.ask(accept, { variables: { token } })).toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'UNAVAILABLE' } }],
  });
  holder.release();
  expect((await real.ask(accept, { variables: { token } })).data.acceptInvite.user.name).toBe('New');
  await real.close();
});
