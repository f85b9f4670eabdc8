import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { absentId, itRefuses, made, run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const as = 'acme.member';
const { userId } = identityOf(as);
const newDeal = (set = '') => made(gateway, `createDeal(input: { title: "Pumps", value: "10.50", ${set} }) { row: deal { id } }`);

describe('the verbs of deals', () => {
  const verb = (name: string, input: object) => run(gateway, name, input, 'deal { id stage probability updatedAt }');

  it.each([
    ['winDeal', {}, { stage: 'WON', probability: 100 }, ['crm.deal.stage_changed', 'crm.deal.won']],
    ['loseDeal', {}, { stage: 'LOST', probability: 0 }, ['crm.deal.lost', 'crm.deal.stage_changed']],
    ['moveDeal', { stage: 'WON' }, { stage: 'WON', probability: 100 }, ['crm.deal.stage_changed', 'crm.deal.won']],
    ['moveDeal', { stage: 'LOST' }, { stage: 'LOST', probability: 0 }, ['crm.deal.lost', 'crm.deal.stage_changed']],
    ['moveDeal', { stage: 'PROPOSAL' }, { stage: 'PROPOSAL', probability: 30 }, ['crm.deal.stage_changed']],
  ])('%s %j leaves %j, one audit entry and the events %j, in one statement', async (name, input, expected, types) => {
    const id = await newDeal('probability: 30');
    const { result, events, audit, statements } = await traced(gateway, () => verb(name, { id, ...input }));
    expect(result.errors).toBeUndefined();
    expect(result.data[name].deal).toMatchObject({ id, ...expected });
    expect(events.map(({ type }) => type)).toEqual(types);
    const fields = expected.probability === 30 ? ['stage'] : ['stage', 'probability'];
    expect(audit).toEqual([{ action: name, resourceType: 'Deal', resourceId: id, userId, metadata: { fields } }]);
    expect(statements).toBe(1);
  });

  it('tell the same events as the generated update', async () => {
    const [one, other] = [await newDeal(), await newDeal()];
    const won = await traced(gateway, () => verb('winDeal', { id: one }));
    const updated = await traced(gateway, () => run(gateway, 'updateDeal', { id: other, set: { stage: 'WON' } }));
    expect(won.events).toEqual([
      { type: 'crm.deal.stage_changed', payload: { dealId: one, fromStage: 'lead', toStage: 'won' }, userId },
      { type: 'crm.deal.won', payload: { dealId: one, value: '10.50' }, userId },
    ]);
    expect(JSON.parse(JSON.stringify(updated.events).replaceAll(other, one))).toEqual(won.events);
  });

  it.each([
    ['winDeal', {}],
    ['moveDeal', { stage: 'WON' }],
  ])('%s of a deal that is won already answers with it, and tells no event', async (name, input) => {
    const id = await newDeal('stage: WON, probability: 100');
    const { result, events, audit } = await traced(gateway, () => verb(name, { id, ...input }));
    expect(result.data[name].deal).toMatchObject({ id, stage: 'WON', probability: 100 });
    expect(events).toEqual([]);
    expect(audit.map(({ metadata }) => metadata)).toEqual([{ fields: [] }]);
  });

  it('open a lost deal again as likely as a new one', async () => {
    const id = await newDeal('probability: 90');
    await verb('loseDeal', { id });
    expect((await verb('moveDeal', { id, stage: 'NEGOTIATION' })).data.moveDeal.deal).toMatchObject({
      stage: 'NEGOTIATION',
      probability: 50,
    });
  });

  it('refuse a deal that has changed since it was read, and leave it', async () => {
    const id = await newDeal();
    const { updatedAt: expectedUpdatedAt } = (await verb('moveDeal', { id, stage: 'QUALIFIED' })).data.moveDeal.deal;
    expect((await verb('moveDeal', { id, stage: 'PROPOSAL', expectedUpdatedAt })).errors).toBeUndefined();
    const { result, events, audit } = await traced(gateway, () => verb('winDeal', { id, expectedUpdatedAt }));
    expect(result.data).toBeNull();
    expect(result.errors?.[0]?.extensions.code).toBe('CONFLICT');
    expect([events, audit]).toEqual([[], []]);
  });

  const make = 'createDeal(input: { title: "Pumps" }) { row: deal { id } }';
  itRefuses(() => gateway, { name: 'winDeal', make, key: 'id' });
  itRefuses(() => gateway, { name: 'loseDeal', make, key: 'id' });
  itRefuses(() => gateway, { name: 'moveDeal', make, key: 'id', input: { stage: 'WON' } });
});

describe('logActivity', () => {
  let dealId: string;
  beforeAll(async () => {
    dealId = await newDeal();
  });
  const log = (input: object) =>
    run(gateway, 'logActivity', { dealId, type: 'CALL', content: 'Two.', ...input }, 'dealActivity { id type content dealId createdById }');

  it('adds an activity by who logs it, with its event and audit entry, in one statement', async () => {
    const { result, events, audit, statements } = await traced(gateway, () => log({}));
    const { id } = result.data.logActivity.dealActivity;
    expect(result.data.logActivity.dealActivity).toEqual({ id, type: 'CALL', content: 'Two.', dealId, createdById: userId });
    expect(events).toEqual([{ type: 'crm.activity.logged', payload: { dealId, activityId: id, type: 'call' }, userId }]);
    expect(audit).toMatchObject([{ action: 'logActivity', resourceType: 'DealActivity', resourceId: id, userId }]);
    expect(statements).toBe(1);
  });

  it('makes one row of a clientId, however often it is sent', async () => {
    expect((await log({ clientId: 'call-1' })).errors).toBeUndefined();
    expect((await log({ clientId: 'call-1' })).errors?.[0]?.extensions.code).toBe('CONFLICT');
  });

  it('is FORBIDDEN for viewers', async () => {
    const { errors } = await run(gateway, 'logActivity', { dealId, type: 'NOTE', content: 'x' }, '__typename', 'acme.viewer');
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('names everything that is wrong with its input', async () => {
    const { errors } = await log({ dealId: 'seven', content: '' });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ path: ['input', 'dealId'] }, { path: ['input', 'content'] }],
    });
  });

  it('refuses a deal of another tenant in the same words as one that never was', async () => {
    const theirs = await made(gateway, 'createDeal(input: { title: "Theirs" }) { row: deal { id } }', 'globex.member');
    const [foreign, none] = [await log({ dealId: theirs }), await log({ dealId: absentId })];
    expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'dealId'] }] });
    expect(foreign.text).toBe(none.text);
  });
});
