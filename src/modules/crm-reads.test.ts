import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deals } from '../../schema/crm.js';
import { entityOf } from '../../schema/index.js';
import { identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { type JsonFilter, type Model, readModel } from '../testing/model.js';

const stages = ['LEAD', 'QUALIFIED', 'PROPOSAL', 'NEGOTIATION', 'WON', 'LOST'];
const people: Person[] = ['acme.admin', 'globex.admin'];
const deal = entityOf(deals);
let gateway: TestGateway;
const models = new Map<Person, Model>();

beforeAll(async () => {
  gateway = await testGateway();
  // Sums that a floating-point number would round.
  await gateway.database.engine.pool.query(`update deals set value = 9999999999.99 where stage = 'lead'`);
  for (const as of people) models.set(as, await readModel(gateway.database.engine, identityOf(as), []));
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

/** What the pipeline of the deals that match must be. */
function expected(as: Person, filter: JsonFilter = {}) {
  const model = models.get(as) as Model;
  const rows = model.rowsOf(deal).filter((row) => model.matches(deal, row, filter));
  return stages.map((stage) => {
    const inStage = rows.filter((row) => row.stage === stage);
    const cents = inStage.reduce((sum, row) => sum + BigInt((row.value as string).replace('.', '')), 0n);
    return { stage, count: inStage.length, value: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}` };
  });
}

const ask = (as: Person, filter?: JsonFilter) =>
  gateway.ask('query ($filter: DealFilter) { dealPipeline(filter: $filter) { stage count value } }', { as, variables: { filter } });

describe('dealPipeline', () => {
  it.each(people)('adds up what %s has in every stage, in one statement', async (as) => {
    const { data } = await ask(as);
    expect(data.dealPipeline).toEqual(expected(as));
    expect(data.dealPipeline.every(({ count }: { count: number }) => count > 0)).toBe(true);
    expect(gateway.statements.beside).toHaveLength(1);
  });

  it('counts the deals for which the filter holds, and keeps the stages that have none', async () => {
    const filters: JsonFilter[] = [
      { stage: { in: ['WON', 'LOST'] } },
      { value: { gt: '10000' }, not: { stage: { eq: 'LEAD' } } },
      { company: { name: { contains: 'a' } }, activities: { some: { type: { eq: 'CALL' } } } },
      { or: [] },
    ];
    for (const filter of filters) expect((await ask('acme.admin', filter)).data.dealPipeline).toEqual(expected('acme.admin', filter));
    expect((await ask('acme.admin', { or: [] })).data.dealPipeline).toEqual(stages.map((stage) => ({ stage, count: 0, value: '0.00' })));
  });

  it('refuses a filter that a list would refuse', async () => {
    const { data, errors } = await ask('acme.admin', { title: { eq: null }, id: { eq: '1' } });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['dealPipeline'], extensions: { code: 'BAD_USER_INPUT', issues: [{}, {}] } }]);
  });
});
