import { cpSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BadNetwork, Devices, type Fate } from '../testing/devices.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { dealActivities, deals, type Replica } from './index.js';

/** Does it again each time that it runs: its rows have no name of the client's. */
const query =
  'mutation($dealId: ID!, $content: String!) { logActivity(input: { dealId: $dealId, type: NOTE, content: $content }) { __typename } }';

let gateway: TestGateway;
let devices: Devices;
let replica: Replica;
let dealId: string;

beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  devices = new Devices(gateway);
  replica = await devices.open('laptop', 'acme.member');
  const [deal] = await replica.query.select({ id: deals.id }).from(deals).limit(1);
  dealId = deal?.id as string;
});
afterEach(() => devices.remove());

const write = (device: Replica, content: string) => device.write({ query, variables: { dealId, content } });

/** How often each of the activities whose content begins so is at the gateway. */
async function there(beginning: string): Promise<Record<string, number>> {
  const { rows } = await gateway.database.engine.pool.query<{ content: string; n: number }>(
    `select content, count(*)::int as n from deal_activities where tenant_id = $1 and content like $2 group by content order by content`,
    [identityOf('acme.member').tenantId, `${beginning}%`],
  );
  return Object.fromEntries(rows.map(({ content, n }) => [content, n]));
}

const once = (contents: string[]) => Object.fromEntries(contents.map((content) => [content, 1]));

/** Pushes until nothing waits any more. */
async function pushed(device: Replica): Promise<void> {
  for (;;) {
    await device.push().catch((error) => expect(error).toMatchObject({ code: 'OFFLINE' }));
    const { waiting, sent } = await device.status();
    if (waiting + sent === 0) return;
  }
}

it('does once what is written, however requests are lost, doubled or late', async () => {
  const network = await BadNetwork.before(gateway.url);
  const fetched: typeof fetch = (_, init) => fetch(network.url, init);
  await replica.close();
  const bad = await devices.open('laptop', 'acme.member', { fetch: fetched });
  let run = 0;
  const fates = fc.constantFrom<Fate>('passes', 'lost', 'answerLost', 'doubled', 'late');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fates, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      async (ahead, batches) => {
        const beginning = `run ${++run}, `;
        const contents: string[] = [];
        network.fate = () => ahead.shift() ?? 'passes';
        for (const size of batches) {
          for (let i = 0; i < size; i++) {
            contents.push(`${beginning}${contents.length}`);
            await write(bad, contents.at(-1) as string);
          }
          await bad.push().catch((error) => expect(error).toMatchObject({ code: 'OFFLINE' }));
        }
        await pushed(bad);
        expect(await there(beginning)).toEqual(once(contents));
      },
    ),
    { numRuns: 15 },
  );
  // Of the last run some may be left.
  network.fate = () => 'passes';
  expect(await bad.verify()).toMatchObject({ exact: true });
  expect(await bad.conflicts()).toEqual([]);
  await network.close();
});

describe('a file that is copied', () => {
  it('becomes a device of its own, and neither loses nor doubles what either has written', async () => {
    await write(replica, 'copied: before');
    await replica.close();
    cpSync(devices.path('laptop'), devices.path('copy'));
    const [one, other] = [await devices.open('laptop', 'acme.member'), await devices.open('copy', 'acme.member')];
    await write(one, 'copied: one');
    await pushed(one);
    await write(other, 'copied: other');
    await pushed(other);
    await write(one, 'copied: one again');
    await pushed(one);
    expect(await there('copied: ')).toEqual(once(['copied: before', 'copied: one', 'copied: other', 'copied: one again']));
    expect((await one.status()).deviceId).not.toBe((await other.status()).deviceId);
    await one.pull();
    await other.pull();
    for (const device of [one, other]) {
      expect(await device.query.$count(dealActivities, eq(dealActivities.content, 'copied: other'))).toBe(1);
      expect(await device.verify()).toMatchObject({ exact: true });
    }
  });

  it('and put back over the one that went on, goes on as another device', async () => {
    await replica.close();
    cpSync(devices.path('laptop'), devices.path('backup'));
    const laptop = await devices.open('laptop', 'acme.member');
    for (const content of ['restored: 1', 'restored: 2']) await write(laptop, content);
    await pushed(laptop);
    await laptop.close();
    const backup = await devices.open('backup', 'acme.member');
    for (const content of ['restored: 3', 'restored: 4', 'restored: 5']) await write(backup, content);
    await pushed(backup);
    expect(await there('restored: ')).toEqual(once(['restored: 1', 'restored: 2', 'restored: 3', 'restored: 4', 'restored: 5']));
    expect(await backup.verify()).toMatchObject({ exact: true });
  });
});
