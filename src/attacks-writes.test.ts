import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSchema } from './modules/index.js';
import { Company } from './testing/attacks/company.js';
import { roles } from './testing/attacks/reads.js';
import { dropConditions, dropPolicies } from './testing/attacks/undone.js';
import { Tally } from './testing/attacks/verdict.js';
import { openWorld, type World } from './testing/attacks/world.js';
import { Writing, writeFields } from './testing/attacks/writes.js';
import { testGateway } from './testing/gateway.js';

// One test makes a thousand attempts, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const parties = { attacker: new Company('a', 1), victim: new Company('b', 2), absent: new Company('z', 3) };
const { attacker, victim } = parties;
const schema = createSchema();
const fields = writeFields(schema);
const tally = new Tally();
let world: World;
let untouched: string;
let writing: Writing;

beforeAll(async () => {
  world = await openWorld([attacker, victim]);
  untouched = await world.sumOf(victim);
  writing = new Writing(parties, world, untouched, tally);
});
afterAll(async () => {
  await world.close();
  console.log(`writes, ${tally}`);
});

describe('values of another tenant, in every place of every mutation', () => {
  it('get as far as the writer’s own would', async () => {
    for (const field of fields) await writing.reach(field);
    expect(tally.unreached).toEqual([]);
  });

  it.each([...roles, undefined])('answer %s as values that never were, and change nothing of the other tenant’s', async (role) => {
    const before = tally.attempted;
    for (const field of fields) await writing.attack(field, role);
    expect([tally.leaked, tally.distinguishable]).toEqual([[], []]);
    expect(tally.attempted - before).toBe(fields.flatMap(({ sites }) => sites).length);
  });

  it('are as good as unused in an Idempotency-Key', async () => {
    const create = (company: Company, key: string, title: string) =>
      world.gateway.ask(`mutation { createDeal(input: {title: "${title}"}) { deal { id title createdById } } }`, {
        as: company.identity('admin'),
        headers: { 'idempotency-key': key },
      });
    const first = await create(victim, 'a key of canary-b', 'a deal of canary-b');
    for (const title of ['a deal of canary-b', 'another deal of mine']) {
      const theirs = { answer: await create(attacker, 'a key of canary-b', title), values: [title] };
      await world.restore(attacker);
      const never = { answer: await create(attacker, 'a key of canary-z', title), values: [title] };
      await world.restore(attacker);
      tally.attempted++;
      tally.compare(`Idempotency-Key with ${title}`, parties, theirs, never);
      expect(theirs.answer.data.createDeal.deal).toMatchObject({ title, createdById: attacker.identity('admin').userId });
    }
    expect((await create(victim, 'a key of canary-b', 'a deal of canary-b')).text).toBe(first.text);
    await world.restore(victim);
    expect([tally.leaked, tally.distinguishable]).toEqual([[], []]);
  });
});

describe('the attacks find', () => {
  it('a mutation that changes rows of another tenant’s, and tells that it did', async () => {
    const leaky = createSchema();
    const { deleteDeal } = (leaky.getMutationType() as GraphQLObjectType).getFields();
    const { pool } = world.gateway.database.engine;
    Object.assign(deleteDeal as object, {
      resolve: async (_: unknown, { input: { id } }: { input: { id: string } }) =>
        (await pool.query('delete from deals where id = $1 returning id', [id])).rows[0],
    });
    const gateway = await testGateway({ schema: leaky, database: world.gateway.database });
    const found = new Tally();
    const through = new Writing(parties, { ...world, gateway }, untouched, found);
    for (const target of writeFields(schema).filter(({ field }) => field.name === 'deleteDeal')) {
      await through.reach(target);
      await through.attack(target, 'viewer');
    }
    await gateway.close();
    await world.restore(victim);
    expect(found.leaked).toEqual([expect.stringContaining('it changed the victim')]);
    expect(found.distinguishable).toEqual([expect.stringContaining('Mutation.deleteDeal(input.id) by viewer')]);
    expect(await world.sumOf(victim)).toBe(untouched);
  });

  it('a table whose policies are gone, where the gateway’s own conditions are too', async () => {
    const open = await openWorld([attacker, victim]);
    await dropPolicies(open, 'deals');
    dropConditions(open);
    const found = new Tally();
    const through = new Writing(parties, open, await open.sumOf(victim), found);
    for (const target of fields.filter(({ field }) => field.name === 'deleteDeal' || field.name === 'deleteTask')) {
      await through.reach(target);
      await through.attack(target, 'member');
      await open.restore(victim);
    }
    await open.close();
    expect(found.leaked).toEqual([expect.stringContaining('Mutation.deleteDeal by member: it changed the victim')]);
    expect(found.distinguishable).toEqual([expect.stringContaining('Mutation.deleteDeal(input.id) by member')]);
  });
});

describe('values of another tenant, where the gateway’s own conditions are gone and the policies stand', () => {
  it('answer the admin as values that never were, and change nothing of the other tenant’s', async () => {
    dropConditions(world);
    const before = tally.attempted;
    for (const field of fields) await writing.attack(field, 'admin');
    expect([tally.leaked, tally.distinguishable]).toEqual([[], []]);
    expect(tally.attempted - before).toBe(fields.flatMap(({ sites }) => sites).length);
  });
});
