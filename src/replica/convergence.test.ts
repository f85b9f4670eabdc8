import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Devices, replicateOnly } from '../testing/devices.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { type Replica, tasks } from './index.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

/** What can happen, with numbers that say to what. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constantFrom('creates', 'changes', 'deletes', 'expects'), device: fc.nat(1), at: fc.nat(30) }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('pulls', 'pushes'), device: fc.nat(1), at: fc.nat(30) }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom('others create', 'others change', 'others delete'), device: fc.nat(1), at: fc.nat(30) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constantFrom('prunes', 'renews', 'drops a column', 'restarts'), device: fc.nat(1), at: fc.nat(30) }),
  },
);
type Step = { does: string; device: number; at: number };

const ask = async (query: string, variables: object = {}) => {
  const { errors } = await gateway.ask(query, { as: 'acme.admin', variables: { ...variables } });
  expect(errors?.filter(({ extensions }) => extensions.code !== 'NOT_FOUND') ?? []).toEqual([]);
};

/** Some task that the device has, also one that is gone at the gateway. */
async function some(device: Replica, at: number): Promise<string> {
  const rows = await device.query.select({ id: tasks.id }).from(tasks).orderBy(tasks.id);
  return rows[at % Math.max(rows.length, 1)]?.id ?? '00000000-0000-4000-8000-000000000000';
}

it('ends in the gateway’s rows, whatever order pulls, writes, pruning and changes of the schema come in', async () => {
  let runs = 0;
  const { pool } = gateway.database.engine;
  const run = async (steps: Step[]) => {
    const devices = new Devices(gateway);
    const name = `run ${++runs}`;
    const open = (i: number) => devices.open(`device ${i}`, i === 0 ? 'acme.member' : 'acme.admin');
    const replicas = [await open(0), await open(1)];
    let whole: (() => void) | undefined;
    const does: Record<string, (device: Replica, at: number, i: number) => Promise<unknown>> = {
      creates: (device, at) => device.write('createTask', { title: `${name} made ${at}` }),
      changes: async (device, at) =>
        device.write('updateTask', { id: await some(device, at), set: { title: `${name} set ${at}`, priority: at % 2 ? 'LOW' : 'HIGH' } }),
      deletes: async (device, at) => device.write('deleteTask', { id: await some(device, at) }),
      expects: async (device, at) =>
        device
          .write('updateTask', { id: await some(device, at), set: { title: `${name} expected ${at}` } }, { ifUnchanged: true })
          .catch((error) => expect(error.code).toBe('BAD_INPUT')),
      pulls: (device) => device.pull(),
      pushes: (device) => device.push(),
      'others create': (_, at) =>
        ask('mutation($t: String!) { createTask(input: { title: $t }) { __typename } }', { t: `${name} theirs ${at}` }),
      'others change': async (device, at) =>
        ask('mutation($id: ID!, $t: String!) { updateTask(input: { id: $id, set: { title: $t } }) { __typename } }', {
          id: await some(device, at),
          t: `${name} by others ${at}`,
        }),
      'others delete': async (device, at) =>
        ask('mutation($id: ID!) { deleteTask(input: { id: $id }) { __typename } }', { id: await some(device, at) }),
      prunes: () => pool.query(`select public.prune_replica($1, interval '0')`, [identityOf('acme.member').tenantId]),
      renews: () => pool.query('select public.renew_replicas()'),
      'drops a column': async () => {
        whole?.();
        whole = whole ? undefined : replicateOnly('tasks', (all) => all.filter((key) => key !== 'description'));
      },
      restarts: async (device, _, i) => {
        await device.close();
        replicas[i] = await open(i);
      },
    };
    try {
      for (const { does: what, device, at } of steps) await does[what]?.(replicas[device] as Replica, at, device);
      for (const replica of replicas) await replica.push();
      for (const replica of replicas) {
        await replica.pull();
        expect(await replica.verify()).toMatchObject({ exact: true, differing: {} });
        expect(await replica.status()).toMatchObject({ waiting: 0, sent: 0 });
      }
    } finally {
      whole?.();
      await devices.remove();
    }
  };
  // fast-check prints the seed of a run that fails.
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), run), { numRuns: 12 });
});
