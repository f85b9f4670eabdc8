import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conflict } from './errors.js';
import { createSchema } from './modules/index.js';
import { Company, rowCount } from './testing/attacks/company.js';
import { Reading, readFields, roles } from './testing/attacks/reads.js';
import { dropConditions, dropPolicies } from './testing/attacks/undone.js';
import { Tally } from './testing/attacks/verdict.js';
import { openWorld, type World } from './testing/attacks/world.js';
import { testGateway } from './testing/gateway.js';

// One test makes a thousand attempts, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const parties = { attacker: new Company('a', 1), victim: new Company('b', 2), absent: new Company('z', 3) };
const schema = createSchema();
const fields = readFields(schema);
const tally = new Tally();
let world: World;
let without: World;
let reading: Reading;

/** Places whose values cannot be the attacker's own in any data that the database takes. */
const pointless = [
  // A participant has a user or an e-mail address.
  /participations(\.\w+|\()?(filter)?\.externalEmail/,
  // The admin has two notifications: no value is that of every one.
  /users\(filter\.notifications\.every\./,
  // A cursor is one row's, and the others of the list refuse it; search(after) goes the same way.
  /^(Document|Meeting|Deal)\.similar(Activities)?\(after\)/,
  // Who sees a notification is active.
  /notifications\(filter\.user\.deactivatedAt/,
  // Names of tables are no company's.
  /Query\.changes\((schema|refill)\)/,
];

beforeAll(async () => {
  world = await openWorld([parties.attacker, parties.victim]);
  without = await openWorld([parties.attacker]);
  reading = new Reading(parties, world, without, tally);
});
afterAll(async () => {
  await world.close();
  await without.close();
  console.log(`reads, ${tally}`);
});

describe('values of another tenant, in every place of every field that reads', () => {
  it('get as far as the reader’s own would', async () => {
    for (const field of fields) await reading.reach(field);
    expect(tally.unreached.filter((name) => !pointless.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it.each(roles)('answer the %s as values that never were', async (role) => {
    const places = fields.flatMap(({ sites }) => sites.map(({ name }) => name));
    const before = tally.attempted;
    for (const field of fields) await reading.attack(field, role);
    expect([tally.leaked, tally.distinguishable]).toEqual([[], []]);
    expect(tally.attempted - before).toBe(places.length);
  });

  it.each(roles)('show nowhere in what the %s sees', async (role) => {
    await reading.crawl(schema, role);
    expect([tally.leaked, tally.distinguishable]).toEqual([[], []]);
    expect(tally.sites.size).toBeGreaterThan(fields.flatMap(({ sites }) => sites).length);
  });
});

describe('a device of another tenant', () => {
  it.each(roles)('is told of to the %s as one that never was', async (role) => {
    const { attacker, victim, absent } = parties;
    const listen = async (of: Company) => {
      const id = of.id('replica_devices', 0);
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${await world.gateway.token(attacker.identity(role))}` };
      const body = JSON.stringify({ query: 'subscription($id: ID!) { replicaWake(deviceId: $id) { hasMore } }', variables: { id } });
      const response = await fetch(world.gateway.url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      });
      // The stream of one's own device does not end.
      let text = '';
      for await (const bytes of response.body ?? []) {
        text += new TextDecoder().decode(bytes);
        if (text.includes('"data":{')) break;
      }
      return text;
    };
    tally.attempted++;
    expect(await listen(victim)).toBe(await listen(absent));
    expect(await listen(victim)).toContain('NOT_FOUND');
    if (role === 'admin') expect(await listen(attacker)).toContain('hasMore');
  });
});

describe('the attacks find', () => {
  const fieldsOf = (schema: GraphQLSchema, type: string) => (schema.getType(type) as GraphQLObjectType).getFields();

  const all = [parties.attacker, parties.victim].flatMap(({ rows }) => rows.get('deals') ?? []);

  /** What is found where a field resolves otherwise; `there` says whether the victim is in the world that is asked. */
  async function found(type: string, field: string, resolve: (id: string | undefined, there: boolean) => unknown): Promise<Tally> {
    const worlds = [world, without].map(async (it): Promise<World> => {
      const leaky = createSchema();
      const resolver = (_: unknown, { id }: { id?: string }) => resolve(id, it === world);
      Object.assign(fieldsOf(leaky, type)[field] as object, { resolve: resolver });
      return { ...it, gateway: await testGateway({ schema: leaky, database: it.gateway.database }) };
    });
    const [one, other] = (await Promise.all(worlds)) as [World, World];
    const tally = new Tally();
    const reading = new Reading(parties, one, other, tally);
    for (const target of readFields(schema).filter(({ name }) => name === 'Query.deal' || name === 'Query.deals')) {
      await reading.reach(target);
      await reading.attack(target, 'member');
    }
    await Promise.all([one.gateway.close(), other.gateway.close()]);
    return tally;
  }

  it('a row of another tenant’s', async () => {
    const { leaked } = await found('Query', 'deal', (id) => all.find((row) => row.id === id));
    expect(leaked).toEqual([expect.stringContaining('Query.deal(id) by member: canary-b')]);
  });

  it('an answer that tells a row of another tenant’s from one that never was', async () => {
    const { distinguishable } = await found('Query', 'deal', (id) => {
      const row = all.find((row) => row.id === id);
      if (row && row.tenantId !== parties.attacker.tenantId) throw conflict('The deal is not yours.');
      return row;
    });
    expect(distinguishable).toEqual([expect.stringContaining('Query.deal(id) by member')]);
  });

  it('a number that counts rows of another tenant’s', async () => {
    const { distinguishable } = await found('DealConnection', 'totalCount', (_, there) => (there ? all.length : rowCount));
    expect(distinguishable.length).toBeGreaterThan(0);
  });

  it('a table whose policies are gone, where the gateway’s own conditions are too', async () => {
    const open = await openWorld([parties.attacker, parties.victim]);
    await dropPolicies(open, 'deals');
    dropConditions(open);
    const found = new Tally();
    const through = new Reading(parties, open, without, found);
    for (const target of fields.filter(({ name }) => name === 'Query.deal' || name === 'Query.company')) {
      await through.reach(target);
      await through.attack(target, 'member');
    }
    await open.close();
    expect(found.leaked).toEqual([expect.stringContaining('Query.deal(id) by member: canary-b')]);
    expect(found.distinguishable).toEqual([expect.stringContaining('Query.deal(id) by member')]);
  });

  it('a place that they do not get to', async () => {
    const { unreached } = await found('Query', 'deal', () => null);
    expect(unreached).toContain('Query.deal(id)');
  });

  it.each([
    ['type Query { a: Int } type Lost { b(id: ID): Int }', 'cannot reach Lost: no field of Query leads there'],
    ['type Query { a: Int } type Subscription { b(id: ID): Int }', 'cannot reach Subscription: no field of Query leads there'],
  ])('what has no way to it: %s', (sdl, says) => {
    expect(() => readFields(buildSchema(sdl))).toThrow(says);
  });
});

describe('values of another tenant, where the gateway’s own conditions are gone and the policies stand', () => {
  it('answer the admin as values that never were', async () => {
    dropConditions(world);
    const before = tally.attempted;
    for (const field of fields) await reading.attack(field, 'admin');
    expect([tally.leaked, tally.distinguishable]).toEqual([[], []]);
    expect(tally.attempted - before).toBe(fields.flatMap(({ sites }) => sites).length);
  });
});
