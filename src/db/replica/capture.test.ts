import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sqlState } from '../../errors.js';
import { identityOf, type TestGateway, testGateway } from '../../testing/gateway.js';
import { TestDevice } from '../../testing/replica.js';
import { begin } from '../envelope.js';
import { inTenant } from '../in-tenant.js';

const identity = identityOf('acme.admin');

let gateway: TestGateway;
let sound: string;
/** Two sessions, each with one transaction at a time. */
let [one, two]: pg.PoolClient[] = [];
let ids: string[];

beforeAll(async () => {
  gateway = await testGateway({ poolSize: 6 });
  const { engine } = gateway.database;
  const { rows } = await query<{ id: string; sound: string }>(
    `select id, pg_get_functiondef('replicate_change()'::regprocedure) as sound from companies where tenant_id = $1 order by id limit 8`,
    [identity.tenantId],
  );
  ids = rows.map(({ id }) => id);
  sound = rows[0]?.sound ?? '';
  if (engine.kind === 'postgres') [one, two] = [await engine.pool.connect(), await engine.pool.connect()];
});
afterAll(async () => {
  for (const client of [one, two]) client?.release();
  await gateway.close();
});

const query = <R extends object>(text: string, values: unknown[] = []) => gateway.database.engine.pool.query<R>(text, values);

describe('the log of changes', () => {
  const entries = async (tenantId = identity.tenantId) =>
    (
      await query<{ table: string; key: string; position: string }>(
        'select table_name as table, key, position from replica_changes where tenant_id = $1 order by position',
        [tenantId],
      )
    ).rows;
  const write = (text: string) => inTenant(gateway.database.engine, { ...identity, role: 'admin' }, (db) => db.execute(sql.raw(text)));

  it('has an entry for every row that was written, whatever the statement', async () => {
    const before = (await entries()).length;
    await write(`insert into hub_links (title, url) select 'Link', 'https://a.example/' || n from generate_series(1, 3) as n`);
    await write(`update hub_links set position = position + 1 where title = 'Link'`);
    await write(`delete from hub_links where title = 'Link'`);
    const keys = (await entries()).slice(before);
    expect(keys.map(({ table }) => table)).toEqual(Array(9).fill('hub_links'));
    expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
  });

  it('has both the old and the new id of a row whose id changed', async () => {
    const before = (await entries()).length;
    await write(`insert into hub_links (id, title, url) values ('00000000-0000-4000-8000-00000000000a', 'Moved', 'https://a.example')`);
    await write(`update hub_links set id = '00000000-0000-4000-8000-00000000000b' where title = 'Moved'`);
    expect(
      (await entries())
        .slice(before + 1)
        .map(({ key }) => key.at(-1))
        .sort(),
    ).toEqual(['a', 'b']);
  });

  it('has nothing of what was undone', async () => {
    const before = (await entries()).length;
    await expect(write('insert into hub_links (title, url) values (1 / 0, 1)')).rejects.toThrow();
    expect(await entries()).toHaveLength(before);
  });

  it('goes with its tenant', async () => {
    const other = identityOf('globex.admin').tenantId;
    expect((await entries(other)).length).toBeGreaterThan(0);
    await query('delete from tenants where id = $1', [other]);
    expect(await entries(other)).toEqual([]);
  });

  it('lets a migration change data and then the table', async () => {
    const { engine } = gateway.database;
    const client = await engine.pool.connect();
    await client.query('begin');
    await client.query("call for_each_tenant('update hub_links set icon = coalesce(icon, '''')')");
    await client.query('alter table hub_links alter column icon set not null');
    await client.query('rollback');
    client.release();
  });

  it('loses what a later change of the same row repeats, and what is too old, and says so', async () => {
    const titled = `title = 'Pruned'`;
    await write(`insert into hub_links (title, url) values ('Pruned', 'https://a.example'), ('Pruned', 'https://a.example')`);
    for (let i = 0; i < 3; i++) await write(`update hub_links set position = ${i} where ${titled}`);
    const links = async () => (await entries()).filter(({ table }) => table === 'hub_links').slice(-8);
    const keys = new Set((await links()).map(({ key }) => key));
    const last = (await links()).slice(-2);
    await query(`select prune_replica($1, interval '30 days')`, [identity.tenantId]);
    expect((await entries()).filter(({ key }) => keys.has(key))).toEqual(last);
    await query(`update replica_changes set created_at = now() - interval '31 days' where tenant_id = $1 and position <= $2`, [
      identity.tenantId,
      last[0]?.position,
    ]);
    await query(`select prune_replica($1, interval '30 days')`, [identity.tenantId]);
    expect((await entries()).slice(0, 2)).toEqual([{ ...last[0], table: '' }, last[1]]);
  });

  it('is shortened by who writes it', async () => {
    await query(`update replica_changes set created_at = now() - interval '31 days' where tenant_id = $1`, [identity.tenantId]);
    const before = await entries();
    await write(`insert into hub_links (title, url) select 'Link', 'https://a.example/' || n from generate_series(1, 1024) as n`);
    expect(BigInt((await entries())[0]?.position ?? 0)).toBe(BigInt(before.at(-1)?.position ?? 0));
  });

  it('is not written, counted or shortened by the runtime role', async () => {
    for (const text of [
      `insert into replica_changes (position, table_name, key) values (1, 'deals', gen_random_uuid())`,
      'update replica_changes set position = 0',
      'delete from replica_changes',
      `select nextval('replica_position')`,
      `select prune_replica('${identity.tenantId}', interval '0')`,
      'select renew_replicas()',
    ]) {
      expect(await write(text).catch((error) => sqlState(error.cause)), text).toBe('42501');
    }
  });
});

/** Two sessions that write at once, which the embedded engine cannot have. */
describe.runIf(process.env.DATABASE_URL)('what two write at once', () => {
  const open = (client: pg.PoolClient) => begin(client, gateway.database.engine, 'write', { ...identity, role: 'admin' });
  let changes = 0;
  const change = (client: pg.PoolClient, i: number) =>
    client.query(`update companies set industry = $1 where id = $2`, [`change ${++changes}`, ids[i]]);
  const commit = (client: pg.PoolClient) => client.query('commit');
  /** As COMMIT does before anybody can see the changes: from here on to COMMIT may be any time. */
  const draw = (client: pg.PoolClient) => client.query('set constraints all immediate');

  /** Waits until a statement has ended, or waits for a lock. */
  async function settled(running: Promise<unknown>): Promise<void> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    running.then(end, end);
    while (!ended) {
      const { rowCount } = await query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
      if (rowCount) return;
      await sleep(10);
    }
  }

  /** The companies that a device does not have as they are, after changes in every order that commits can come in. */
  async function missed(): Promise<string[]> {
    const device = await TestDevice.register(gateway, identity);
    await device.pull();
    const [a, b] = [one, two] as [pg.PoolClient, pg.PoolClient];
    const whole = async (client: pg.PoolClient, i: number) => {
      await open(client);
      await change(client, i);
      await commit(client);
    };
    // One session's second change, behind what another drew in between.
    await whole(a, 0);
    await whole(b, 1);
    await device.pull();
    await whole(a, 2);
    await device.pull();
    // A change that is committed later than another that drew its position after it.
    await open(a);
    await change(a, 3);
    await draw(a);
    await open(b);
    await change(b, 4);
    const committed = commit(b);
    await settled(committed);
    await device.pull();
    await commit(a);
    await committed;
    await device.pull();
    // One that waits for another, which draws once more meanwhile.
    await open(b);
    await change(b, 5);
    await draw(b);
    await open(a);
    await change(a, 6);
    const drawn = draw(a);
    await settled(drawn);
    await change(b, 7);
    await commit(b);
    await drawn;
    await device.pull();
    await commit(a);
    await device.pull();
    const { rows } = await query<{ id: string; industry: string }>('select id, industry from companies where id = any($1)', [ids]);
    return rows.filter(({ id, industry }) => !device.rows.get('companies')?.get(id)?.includes(industry)).map(({ id }) => id);
  }

  /** The SQLSTATEs that two end with who change the same two rows in opposite orders, where one has changed a single row and then commits. */
  async function crossed(): Promise<(string | undefined)[]> {
    const [a, b] = [one, two] as [pg.PoolClient, pg.PoolClient];
    const outcome = (running: Promise<unknown>) => running.then(() => undefined, sqlState);
    await open(a);
    await change(a, 0);
    await open(b);
    const theirs = change(b, 1);
    const first = outcome(theirs);
    await settled(theirs);
    const mine = change(a, 1);
    const second = outcome(mine);
    await settled(mine);
    if ((await first) === undefined) await commit(b);
    const states = [await first, await second];
    for (const client of [a, b]) await client.query('rollback');
    return states;
  }

  const trigger = 'after insert or update or delete on companies';
  const remade = (from: string | RegExp, to: string) => sound.replace(from, to);

  afterEach(async () => {
    await query(sound);
    await query(`alter sequence replica_position cache 1; drop trigger replicate on companies;
      create constraint trigger replicate ${trigger} deferrable initially deferred for each row execute function replicate_change()`);
  });

  it('reaches a device, whichever commits first', async () => {
    expect(await missed()).toEqual([]);
  });

  it('is committed, where each waits for the other’s row only', async () => {
    expect(await crossed()).toEqual([undefined, undefined]);
  });

  it.each([
    ['without the tenant’s lock', () => remade('pg_advisory_xact_lock', 'hashint8')],
    [
      'with a lock that is let go early',
      () => remade('pg_advisory_xact_lock', 'pg_advisory_lock').replace('RETURN NULL', 'PERFORM pg_advisory_unlock_all(); RETURN NULL'),
    ],
    ['ahead of the lock', () => remade(/(PERFORM pg_advisory_xact_lock.*\n)(.*nextval.*\n)/, '$2$1')],
    ['fifty at a time', () => 'alter sequence replica_position cache 50'],
  ])('would be missed with positions that are drawn %s', async (_, broken) => {
    expect(broken()).not.toBe(sound);
    await query(broken());
    expect(await missed()).not.toEqual([]);
  });

  it('would be undone with a lock that is taken at the first change', async () => {
    await query(
      `drop trigger replicate on companies; create constraint trigger replicate ${trigger} for each row execute function replicate_change()`,
    );
    expect(await crossed()).toContain('40P01');
  });
});
