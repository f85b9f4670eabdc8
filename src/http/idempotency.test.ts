import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEngine } from '../db/engine.js';
import { type Answer, type AskOptions, identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { until } from '../testing/until.js';

const onServer = process.env.DATABASE_URL !== undefined;
const createDeal = `mutation Create($title: String!, $value: Decimal = "1") {
  createDeal(input: { title: $title, value: $value, activities: [{ type: NOTE, content: "first" }] }) { deal { id title value updatedAt } }
}`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ poolSize: 4 });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

const query = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;

/** Creates a deal with an activity, under a key. */
const create = (title: string, key: string, { at = gateway, as = 'acme.member', ...options }: AskOptions & { at?: TestGateway } = {}) =>
  at.ask(createDeal, { as, ...options, variables: { title, ...options.variables }, headers: { 'idempotency-key': key } });

/** What the deals of this title left behind, in all tenants. */
const effects = async (title: string) =>
  (
    await query(
      `with ours as (select id from deals where title = $1), activities as (select a.id from deal_activities a join ours on ours.id = a.deal_id)
      select (select count(*)::int from ours) as deals, (select count(*)::int from activities) as activities,
        (select count(*)::int from audit_log where resource_id in (table ours union all table activities)) as audited,
        (select count(*)::int from events where payload->>'dealId' in (select id::text from ours)) as events`,
      [title],
    )
  )[0];
const times = (n: number) => ({ deals: n, activities: n, audited: 2 * n, events: n });

const replayed = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';
const codes = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions.code);

describe('a mutation with an Idempotency-Key', () => {
  it('costs two statements more than without, and its replay one', async () => {
    const plain = await gateway.ask(createDeal, { as: 'acme.member', variables: { title: 'Plain' } });
    expect(plain.errors).toBeUndefined();
    const without = gateway.statements.beside.length;
    for (const more of [without + 2, 1]) {
      gateway.statements.clear();
      await create('Priced', 'price');
      expect(gateway.statements.beside).toHaveLength(more);
      expect(gateway.statements.all.filter((text) => /^(BEGIN|COMMIT|ROLLBACK)/.test(text))).toEqual(['BEGIN', 'COMMIT']);
    }
  });

  it('has one effect and one answer in 1,000 retries: 500 at once, then 500 one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 501 }, () => create('Again', 'again')));
    for (let i = 0; i < 500; i++) answers.push(await create('Again', 'again'));
    expect(answers[0]?.errors).toBeUndefined();
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(replayed)).toHaveLength(1_000);
    expect(await effects('Again')).toEqual(times(1));
  });

  it('answers as the first time after the row has changed', async () => {
    const first = await create('Before', 'changed');
    await query(`update deals set title = 'After' where title = 'Before'`);
    expect((await create('Before', 'changed')).text).toBe(first.text);
  });

  it('is apart from that of another user and of another tenant with the same key', async () => {
    const answers = [];
    for (const as of ['acme.member', 'acme.admin', 'globex.member'] as const) answers.push(await create('Shared key', 'shared', { as }));
    expect(answers.map(replayed)).toEqual([false, false, false]);
    expect(new Set(answers.map(({ data }) => data.createDeal.deal.id)).size).toBe(3);
    expect(await effects('Shared key')).toEqual(times(3));
  });

  it.each<[string, { query?: string; title?: string }]>([
    ['variables', { title: 'Other variables' }],
    ['query', { query: `${createDeal} # the same to a reader` }],
  ])('refuses the key for other %s', async (name, { query: text = createDeal, title = 'Body' }) => {
    const ask = (query: string, title: string) =>
      gateway.ask(query, { as: 'acme.member', variables: { title }, headers: { 'idempotency-key': `body ${name}` } });
    await ask(createDeal, 'Body');
    const other = await ask(text, title);
    expect(other.data).toBeNull();
    expect(codes(other)).toEqual(['BAD_USER_INPUT']);
    expect(await effects('Other variables')).toEqual(times(0));
  });

  it('takes variables in another order for the same', async () => {
    const ask = (variables: Record<string, unknown>) =>
      gateway.ask(createDeal, { as: 'acme.member', variables, headers: { 'idempotency-key': 'order' } });
    const first = await ask({ title: 'Ordered', value: '2' });
    expect((await ask({ value: '2', title: 'Ordered' })).text).toBe(first.text);
  });

  it('runs again where the first time failed', async () => {
    const viewer = { as: 'acme.viewer' } as const;
    expect(codes(await create('Second time', 'failed', viewer))).toEqual(['FORBIDDEN']);
    const { userId } = identityOf(viewer.as);
    await query(`update users set role = 'member' where id = $1`, [userId]);
    const second = await create('Second time', 'failed', viewer);
    await query(`update users set role = 'viewer' where id = $1`, [userId]);
    expect(replayed(second)).toBe(false);
    expect(await effects('Second time')).toEqual(times(1));
  });

  it('is not answered for a user who was deactivated since', async () => {
    const member = { as: 'globex.member' } as const;
    await create('Left', 'left', member);
    const { userId } = identityOf(member.as);
    await query('update users set deactivated_at = now() where id = $1', [userId]);
    const again = await create('Left', 'left', member);
    await query('update users set deactivated_at = null where id = $1', [userId]);
    expect({ data: again.data, codes: codes(again) }).toEqual({ data: null, codes: ['UNAUTHENTICATED'] });
  });

  it.each(['', 'k'.repeat(256), 'clé', 'a\tb'])('is refused where the key is %j', async (key) => {
    const answer = await create('No key', key);
    expect({ data: answer.data, codes: codes(answer) }).toEqual({ data: null, codes: ['BAD_USER_INPUT'] });
    expect(gateway.statements.all).toEqual([]);
  });

  it('is refused with a wrong key though it writes nothing', async () => {
    const answer = await gateway.ask('mutation { __typename }', { as: 'acme.member', headers: { 'idempotency-key': 'k'.repeat(256) } });
    expect({ data: answer.data, codes: codes(answer) }).toEqual({ data: null, codes: ['BAD_USER_INPUT'] });
  });

  it.each(['k', '~'.repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])('takes %j for a key', async (key) => {
    expect((await create('Key', key)).errors).toBeUndefined();
    expect(replayed(await create('Key', key))).toBe(true);
  });
});

describe('the header is not looked at', () => {
  const headers = { 'idempotency-key': 'k'.repeat(256) };

  it('where the operation is a query', async () => {
    const answer = await gateway.ask('{ me { name } }', { as: 'acme.member', headers });
    expect(answer.data.me.name).toBeTruthy();
    expect(gateway.statements.all.join()).not.toContain('idempotency_keys');
  });

  it('where nobody is signed in', async () => {
    expect((await gateway.ask('mutation { __typename }', { headers })).data).toEqual({ __typename: 'Mutation' });
    expect(gateway.statements.all).toEqual([]);
  });
});

describe('a kept answer', () => {
  it('is sealed: the table holds nothing of what was asked or answered', async () => {
    const { data } = await create('canary-5f1d', 'sealed', { variables: { value: '98765.43' } });
    const [row] = await query(`select k::text as bytes, answer from idempotency_keys k where key = 'sealed'`);
    const bytes = [row.bytes, Buffer.from(row.answer, 'base64').toString('latin1')].join();
    for (const secret of ['canary-5f1d', '98765.43', data.createDeal.deal.id, 'createDeal']) expect(bytes).not.toContain(secret);
    expect(bytes).toContain('sealed');
  });

  it('cannot be read in the place of another', async () => {
    await create('Moved answer', 'moved');
    await query(`update idempotency_keys set key = 'moved to' where key = 'moved'`);
    const answer = await create('Moved answer', 'moved to');
    expect(answer.data).toBeNull();
    expect(answer.text).not.toContain('Moved answer');
  });

  it('expires after 24 hours, and not before', async () => {
    await create('Expiring', 'expiring');
    const age = (interval: string) =>
      query(`update idempotency_keys set created_at = now() - interval '${interval}' where key = 'expiring'`);
    await age('23 hours 59 minutes');
    expect(replayed(await create('Expiring', 'expiring'))).toBe(true);
    await age('24 hours');
    expect(replayed(await create('Expired', 'expiring'))).toBe(false);
    expect(replayed(await create('Expired', 'expiring'))).toBe(true);
    expect([await effects('Expiring'), await effects('Expired')]).toEqual([times(1), times(1)]);
  });

  it('is pruned when it expired, a few with each new one of the same tenant, whoever it was', async () => {
    for (const as of ['acme.viewer', 'globex.member'] as const) {
      const { tenantId, userId } = identityOf(as);
      await query(
        `insert into idempotency_keys (tenant_id, user_id, key, answer, created_at)
          select $1, $2, 'old ' || n, '', now() - interval '2 days' from generate_series(1, 15) n`,
        [tenantId, userId],
      );
    }
    await query('update users set deactivated_at = now() where id = $1', [identityOf('acme.viewer').userId]);
    const old = async () =>
      (await query(`select count(*)::int as n from idempotency_keys where key like 'old %' group by tenant_id`)) as { n: number }[];
    await create('Pruning', 'pruning 1');
    expect((await old()).map(({ n }) => n).sort()).toEqual([15, 5]);
    await create('Pruning', 'pruning 2');
    expect(await old()).toEqual([{ n: 15 }]);
    await query('update users set deactivated_at = null where id = $1', [identityOf('acme.viewer').userId]);
  });
});

describe('duplicates of one that is under way', () => {
  it('wait without a connection or a place, and get its answer', async () => {
    const { pool, shares } = gateway.database.engine;
    const clients = await Promise.all(Array.from({ length: onServer ? 4 : 1 }, () => pool.connect()));
    const asked = Array.from({ length: 50 }, () => create('In flight', 'in flight'));
    await until(() => pool.waitingCount > 0 && shares.waitingCount === (onServer ? 0 : 49));
    await sleep(200);
    const waiting = [pool.waitingCount, shares.waitingCount];
    for (const client of clients) client.release();
    const answers = await Promise.all(asked);
    // Where there is one place, the first of them has it.
    expect(waiting).toEqual([1, onServer ? 0 : 49]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await effects('In flight')).toEqual(times(1));
  });

  it('run one after the other where it fails, until one succeeds', async () => {
    await query(`create sequence attempts;
      create function fail_first() returns trigger language plpgsql security definer set search_path = public as $$
        begin if new.title = 'Third attempt' and nextval('attempts') < 3 then raise 'not yet' using errcode = '57014'; end if; return new; end $$;
      create trigger fail_first before insert on deals for each row execute function fail_first()`);
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('Third attempt', 'third')));
    await query('drop trigger fail_first on deals');
    expect(answers.filter(({ errors }) => errors).map(codes)).toEqual([['TIMEOUT'], ['TIMEOUT']]);
    expect(answers.filter(replayed)).toHaveLength(17);
    expect(await effects('Third attempt')).toEqual(times(1));
  });
});

describe.runIf(onServer)('another gateway over the same database', () => {
  let other: TestGateway;
  let impatient: TestGateway;

  /** A gateway with a pool of its own. */
  async function another(env: Record<string, string> = {}): Promise<TestGateway> {
    const { url } = gateway.database;
    const engine = await openEngine({ databaseUrl: url as string, dataDir: '', poolSize: 4, connectTimeoutMs: 5_000 });
    const database = { url, engine, close: () => engine.close() };
    const made = await testGateway({ database, env });
    const close = async () => {
      await made.close();
      await database.close();
    };
    return { ...made, close };
  }
  beforeAll(async () => {
    [other, impatient] = await Promise.all([another(), another({ STATEMENT_TIMEOUT_MS: '300' })]);
  });
  afterAll(() => Promise.all([other.close(), impatient.close()]));

  it('has one effect of each key that both get at once', async () => {
    const keys = Array.from({ length: 20 }, (_, i) => `both ${i}`);
    const asked = keys.flatMap((key) => Array.from({ length: 10 }, (_, i) => create(key, key, { at: i % 2 ? other : gateway })));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ errors }) => errors)).toEqual([]);
    expect(answers.filter(replayed)).toHaveLength(180);
    for (const key of keys) expect(await effects(key)).toEqual(times(1));
  });

  it('waits for the first without a connection, says so when that takes too long, and gets its answer', async () => {
    const blocker = await gateway.database.engine.pool.connect();
    const { pool } = other.database.engine;
    let idle = 0;
    let answers: Promise<Answer>[];
    try {
      await blocker.query('begin; lock deals in share mode');
      const first = create('Blocked', 'blocked');
      const locks = `select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
      await until(async () => (await blocker.query(locks)).rowCount === 1);
      answers = [first, create('Blocked', 'blocked', { at: other })];
      const refused = await create('Blocked', 'blocked', { at: impatient });
      expect({ data: refused.data, codes: codes(refused) }).toEqual({ data: null, codes: ['CONFLICT'] });
      for (let i = 0; i < 50; i++, await sleep(5)) if (pool.idleCount === pool.totalCount) idle++;
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
    const [first, second] = (await Promise.all(answers)) as [Answer, Answer];
    expect(idle).toBeGreaterThan(25);
    expect(other.statements.all.filter((text) => text === 'ROLLBACK').length).toBeGreaterThan(2);
    expect(second.text).toBe(first.text);
    expect([first, second].map(replayed)).toEqual([false, true]);
    expect(await effects('Blocked')).toEqual(times(1));
  });
});
