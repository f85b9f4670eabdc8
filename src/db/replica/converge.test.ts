import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../../testing/gateway.js';
import { TestDevice, visibleKeys } from '../../testing/replica.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const { tenantId } = identityOf('acme.member');
const sql = (text: string, values: unknown[] = []) => gateway.database.engine.pool.query(text, values);
const ask = async (text: string) => (await gateway.ask(`mutation { ${text} }`, { as: 'acme.member' })).data;

/** What may happen, in any order; `n` chooses what it happens to. */
const steps = {
  create: async (_: TestDevice, n: number) =>
    void (await ask(`createDeal(input: { title: "Deal ${n}", activities: [{ type: NOTE, content: "${n}" }] }) { deal { id } }`)),
  change: async (_: TestDevice, n: number) =>
    void (await ask(
      `updateDeals(input: { filter: { probability: { eq: ${n % 9} } }, atMost: 1000, set: { probability: ${n % 7} } }) { deals { id } }`,
    )),
  remove: async (_: TestDevice, n: number) =>
    void (await ask(`deleteDeals(input: { filter: { title: { eq: "Deal ${n}" } }, atMost: 1000 }) { deals { id } }`)),
  page: async (device: TestDevice, n: number) => {
    if ((await device.page({ first: 1 + (n % 40) })).resync) device.reset();
  },
  pull: async (device: TestDevice) => {
    if ((await device.pull()).some(({ resync }) => resync)) device.reset();
  },
  refill: async (device: TestDevice, n: number) => {
    if (device.cursor === null) return;
    const tables = ['deals', 'tasks', 'deal_activities'].slice(0, 1 + (n % 3));
    for (const table of tables) device.rows.delete(table);
    if ((await device.page({ refill: tables, first: 30 })).resync) device.reset();
  },
  compact: async () => void (await sql(`select prune_replica($1, interval '30 days')`, [tenantId])),
  prune: async (_: TestDevice, n: number) => {
    await sql(
      `update replica_changes set created_at = now() - interval '31 days' where id in (
      select id from replica_changes where tenant_id = $1 order by position limit $2)`,
      [tenantId, n],
    );
    await sql(`select prune_replica($1, interval '30 days')`, [tenantId]);
  },
} satisfies Record<string, (device: TestDevice, n: number) => Promise<void>>;

it('a device comes to what the server shows, whatever happened on the way', { timeout: 240_000 }, async () => {
  const names = Object.keys(steps) as (keyof typeof steps)[];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(20)), { minLength: 4, maxLength: 14 }), async (course) => {
      const device = await TestDevice.register(gateway, 'acme.member');
      for (const [name, n] of course) await steps[name](device, n);
      if ((await device.pull()).some(({ resync }) => resync)) {
        device.reset();
        await device.pull();
      }
      expect(device.keys).toEqual(await visibleKeys(gateway, 'acme.member'));
      const { rows } = await sql('select id, probability from deals where tenant_id = $1', [tenantId]);
      for (const { id, probability } of rows) expect([id, device.rows.get('deals')?.get(id)?.[6]]).toEqual([id, probability]);
    }),
    { numRuns: 15 },
  );
});
