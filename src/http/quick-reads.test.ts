import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Place } from '../db/shares.js';
import { type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { until } from '../testing/until.js';

const onServer = process.env.DATABASE_URL !== undefined;
const acme = 'acme.member';
const globex = 'globex.member';

describe.runIf(onServer)('a quick read that has to wait', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ poolSize: 8, env: { LOCK_TIMEOUT_MS: '1500' } });
  });
  afterAll(() => gateway.close());

  /** Until the function is called that it returns. */
  async function lockDeals(): Promise<() => Promise<void>> {
    const client = await gateway.database.engine.pool.connect();
    await client.query('begin; lock table deals in access exclusive mode');
    let unlocked: Promise<void> | undefined;
    const unlock = () => {
      unlocked ??= client.query('commit').then(() => client.release());
      return unlocked;
    };
    onTestFinished(unlock);
    return unlock;
  }
  const ask = (as: Person, of: string) => gateway.ask(`{ ${of}(first: 3) { nodes { id } } }`, { as });

  it('is answered when the wait is over, and holds up no read behind it', async () => {
    const alone = vi.spyOn(Place.prototype, 'alone', 'get');
    onTestFinished(() => alone.mockRestore());
    const unlock = await lockDeals();
    const reads = Promise.all(Array.from({ length: 2 }, () => ask(acme, 'deals')));
    const others = Promise.all(Array.from({ length: 2 }, () => ask(globex, 'contacts')));
    // Before it has waited as long as it may.
    await until(() => alone.mock.calls.length > 0, 1_200);
    expect((await others).map(({ errors }) => errors)).toEqual([undefined, undefined]);
    await unlock();
    for (const { data, errors } of await reads) expect({ rows: data?.deals.nodes.length, errors }).toEqual({ rows: 3 });
  });

  it('fails when it has waited as long as it may', async () => {
    const unlock = await lockDeals();
    const began = performance.now();
    const { errors } = await ask(acme, 'deals');
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['TIMEOUT']);
    expect(performance.now() - began).toBeGreaterThan(1500);
    await unlock();
  });
});

describe('a connection may be shared', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  it.each([
    ['for a list', '{ deals(first: 3) { nodes { title } } }', 1],
    ['for a list with lists below it', '{ deals(first: 3) { nodes { title activities(first: 2) { nodes { content } } } } }', 1],
    ['for a row', 'query ($id: ID!) { deal(id: $id) { title } }', 1],
    ['not for a filter', '{ deals(first: 3, filter: { title: { contains: "a" } }) { nodes { title } } }', 0],
    ['not for JSON', '{ documents(first: 3) { nodes { contentJson } } }', 0],
    ['not for the JSON of a row', 'query ($id: ID!) { document(id: $id) { contentJson } }', 0],
    ['not where more may be asked', '{ deals(first: 3) { nodes { title } } contacts(first: 3) { nodes { name } } }', 0],
  ])('%s', async (_, query, expected) => {
    const share = vi.spyOn(Place.prototype, 'share');
    onTestFinished(() => share.mockRestore());
    const variables = query.startsWith('query') ? { id: '00000000-0000-4000-8000-000000000001' } : {};
    expect((await gateway.ask(query, { as: acme, variables })).errors).toBeUndefined();
    expect(share).toHaveBeenCalledTimes(expected);
  });
});
