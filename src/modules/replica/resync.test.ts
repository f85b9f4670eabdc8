import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../../testing/gateway.js';
import { TestDevice, visibleKeys } from '../../testing/replica.js';

let gateway: TestGateway;
let device: TestDevice;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  device = await TestDevice.register(gateway, 'acme.member');
  await device.pull();
});

const query = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;
const { tenantId } = identityOf('acme.member');
const write = async () => {
  const { errors } = await gateway.ask('mutation { createDeal(input: { title: "Deal" }) { deal { id } } }', { as: 'acme.member' });
  expect(errors).toBeUndefined();
};
/** What a pull comes to, and, where that leads nowhere, that the next one starts anew and gets all. */
async function resync(): Promise<string | null> {
  const [page] = await device.pull();
  if (!page?.resync) return null;
  expect(page).toMatchObject({ tables: [], cursor: null, hasMore: false });
  if (page.resync === 'REVOKED') return page.resync;
  device.reset();
  await device.pull();
  expect(device.keys).toEqual(await visibleKeys(gateway, device.as as never));
  return page.resync;
}

describe('a replica starts anew', () => {
  it('where its cursor is another device’s, is of another company, or was changed', async () => {
    const theirs = [await TestDevice.register(gateway, 'acme.member'), await TestDevice.register(gateway, 'globex.admin')];
    for (const other of theirs) await other.pull();
    const own = device.cursor as string;
    for (const cursor of [...theirs.map(({ cursor }) => cursor), `${own.slice(0, -2)}AA`, '', 'x', '💥']) {
      device.cursor = cursor;
      expect(await resync()).toBe('EPOCH');
    }
  });

  it('where the changes behind its cursor were pruned, and not where it had them', async () => {
    const behind = device;
    await write();
    await write();
    device = await TestDevice.register(gateway, 'acme.member');
    await device.pull();
    await query(`select prune_replica($1, interval '-1 minute')`, [tenantId]);
    expect(await resync()).toBeNull();
    device = behind;
    expect(await resync()).toBe('FLOOR');
    await write();
    expect(await resync()).toBeNull();
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });

  it('where an operator says that changes are missing, also in a log that is empty', async () => {
    await query('delete from replica_changes where tenant_id = $1', [tenantId]);
    device.reset();
    await device.pull();
    await query('select renew_replicas()');
    expect(await resync()).toBe('FLOOR');
  });

  it('where its user has another role, and loses what that may not see', async () => {
    const { userId } = identityOf('acme.admin');
    device = await TestDevice.register(gateway, 'acme.admin');
    await device.pull();
    expect(device.rows.get('audit_log')?.size).toBeGreaterThan(0);
    await query(`update users set role = 'member' where id = $1`, [userId]);
    expect(await device.pull()).toMatchObject([{ resync: 'VIEW' }]);
    device.reset();
    expect(await device.pull()).toMatchObject([{ resync: 'SCHEMA' }]);
    const { data } = await gateway.ask('{ replicaSchema { version role tables { name } } }', { as: 'acme.admin' });
    expect(data.replicaSchema.role).toBe('MEMBER');
    expect(data.replicaSchema.tables.map(({ name }: { name: string }) => name)).not.toContain('audit_log');
    device.schema = data.replicaSchema.version;
    await device.pull();
    await query(`update users set role = 'admin' where id = $1`, [userId]);
    expect(device.keys).toEqual(
      await visibleKeys(gateway, 'acme.member').then((keys) => ({ ...keys, notifications: device.keys.notifications })),
    );
  });

  it('where the server was restored to before what it sent, also if it has gone on since', async () => {
    const [before] = await query('select * from replica_devices where id = $1', [device.id]);
    await write();
    await device.pull();
    const [latest] = await query('select max(position) as position from replica_changes where tenant_id = $1', [tenantId]);
    // As of the backup: the row, the change and what was served are gone, and the positions are drawn once more.
    await query(`delete from deals where title = 'Deal' and tenant_id = $1`, [tenantId]);
    await query('delete from replica_changes where tenant_id = $1 and position > $2', [tenantId, before.served_position]);
    await query('update replica_devices set served_position = $2 where id = $1', [device.id, before.served_position]);
    await query(`select setval('replica_position', $1)`, [before.served_position]);
    await write();
    await write();
    const [now] = await query('select max(position) as position from replica_changes where tenant_id = $1', [tenantId]);
    expect(BigInt(now.position)).toBeGreaterThanOrEqual(BigInt(latest.position));
    expect(await resync()).toBe('AHEAD');
    expect(await resync()).toBeNull();
  });

  it('never again where its device was revoked, by its user or an admin', async () => {
    const revoke = (as: 'acme.member' | 'acme.admin' | 'acme.viewer', { id } = device) =>
      gateway.ask(`mutation { revokeReplicaDevice(input: { id: "${id}" }) { replicaDevice { revokedAt } } }`, { as });
    expect((await revoke('acme.viewer')).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(await resync()).toBeNull();
    expect((await revoke('acme.member')).data.revokeReplicaDevice.replicaDevice.revokedAt).toEqual(expect.any(String));
    expect(await resync()).toBe('REVOKED');
    device.reset();
    expect(await resync()).toBe('REVOKED');
    expect((await revoke('acme.admin')).errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }]);
    const other = await TestDevice.register(gateway, 'acme.member');
    expect((await revoke('acme.admin', other)).errors).toBeUndefined();
    expect(await other.pull()).toMatchObject([{ resync: 'REVOKED' }]);
  });
});

describe('what is served', () => {
  it('is noted before it is answered, or not answered', async () => {
    await write();
    await query('alter table replica_devices add constraint broken check (served_position < 0) not valid');
    const { data, errors } = await device.ask();
    await query('alter table replica_devices drop constraint broken');
    expect([data, errors]).toMatchObject([null, [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]]);
    expect(await resync()).toBeNull();
  });
});

describe('tables that are others', () => {
  it('are sent again where the device asks for that, and the rest is not', async () => {
    const { schema } = device;
    device.schema = 'an older one';
    expect(await device.pull()).toMatchObject([{ resync: 'SCHEMA' }]);
    device.schema = schema;
    await write();
    const deals = device.rows.get('deals');
    device.rows.delete('deals');
    const pages = await device.pull({ refill: ['deals'], first: 40 });
    expect(pages.length).toBeGreaterThan(1);
    expect([...new Set(pages.flatMap(({ tables }) => tables.map(({ table }) => table)))].sort()).toEqual(['deals']);
    expect(device.rows.get('deals')?.size).toBe((deals?.size ?? 0) + 1);
    expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
  });
});

describe('devices', () => {
  it('are listed to their user and to admins', async () => {
    const list = async (as: 'acme.member' | 'acme.admin' | 'acme.viewer' | 'globex.admin') =>
      (await gateway.ask('{ replicaDevices(first: 100) { nodes { id name lastSeenAt revokedAt lastMutationId user { id } } } }', { as }))
        .data.replicaDevices.nodes;
    const mine = {
      id: device.id,
      name: 'laptop',
      lastSeenAt: expect.any(String),
      revokedAt: null,
      lastMutationId: 0,
      user: { id: identityOf('acme.member').userId },
    };
    expect(await list('acme.member')).toContainEqual(mine);
    expect(await list('acme.admin')).toContainEqual(mine);
    for (const as of ['acme.viewer', 'globex.admin'] as const) expect(await list(as)).toEqual(expect.not.arrayContaining([mine]));
  });
});
