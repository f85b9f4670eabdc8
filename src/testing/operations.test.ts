import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest';
import { type TestGateway, testGateway } from './gateway.js';
import { dealActivities, latestMeetings, newestDeals, run, tasksByDueDate } from './operations.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

it('answers with values of the types that the schema gives them', async () => {
  const { deals } = await run(gateway, 'acme.member', newestDeals, { first: 20 });
  const [deal] = deals.nodes;
  expectTypeOf(deal?.stage).toEqualTypeOf<'LEAD' | 'LOST' | 'NEGOTIATION' | 'PROPOSAL' | 'QUALIFIED' | 'WON' | undefined>();
  expectTypeOf(deal?.value).toEqualTypeOf<string | undefined>();
  expectTypeOf(deal?.contact).toEqualTypeOf<{ name: string } | null | undefined>();
  expect(deals.nodes).toHaveLength(20);
  for (const { id, value, createdAt } of deals.nodes) {
    expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(value).toMatch(/^\d+\.\d\d$/);
    expect(new Date(createdAt).toISOString()).toBe(createdAt);
  }
});

it('takes variables of the types that the schema gives them', async () => {
  const { tasks } = await run(gateway, 'acme.member', tasksByDueDate, { filter: { status: { eq: 'IN_PROGRESS' } } });
  expect(tasks.nodes.length).toBeGreaterThan(0);
  expect(new Set(tasks.nodes.map(({ status }) => status))).toEqual(new Set(['IN_PROGRESS']));
  // @ts-expect-error: no task has this status.
  await expect(run(gateway, 'acme.member', tasksByDueDate, { filter: { status: { eq: 'BURNING' } } })).rejects.toThrow('BURNING');
  // @ts-expect-error: the operation needs to know how many.
  await expect(run(gateway, 'acme.member', newestDeals, {})).rejects.toThrow('$first');
});

it('reads through relations as the types say', async () => {
  const { deals } = await run(gateway, 'acme.member', dealActivities, {});
  const authors = deals.nodes.flatMap(({ activities }) => activities.nodes.map(({ createdBy }) => createdBy.name));
  expectTypeOf(authors).toEqualTypeOf<string[]>();
  expect(authors.length).toBeGreaterThan(20);
  const { meetings } = await run(gateway, 'acme.member', latestMeetings, {});
  const emails = meetings.nodes.flatMap(({ participants }) => participants.nodes.flatMap(({ user }) => user?.email ?? []));
  expect(emails).toContain('member@acme.example');
});
