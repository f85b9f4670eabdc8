import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type TestGateway, testGateway } from '../testing/gateway.js';

describe('writers of the same row', () => {
  let gateway: TestGateway;
  let deal: { id: string; updatedAt: string };
  beforeAll(async () => {
    gateway = await testGateway({ poolSize: 8 });
    deal = (
      await ask('mutation { createDeal(input: { title: "Contested", probability: 0, stage: NEGOTIATION }) { deal { id updatedAt } } }')
    ).data.createDeal.deal;
  });
  afterAll(() => gateway.close());

  const ask = (query: string, variables = {}) => gateway.ask(query, { as: 'acme.member', variables });
  const read = async (id: string) => (await ask('query($id: ID!) { deal(id: $id) { probability updatedAt } }', { id })).data.deal;
  const update = (id: string, set: object, expectedUpdatedAt?: string): Promise<Answer> =>
    ask('mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { probability updatedAt } } }', {
      input: { id, set, expectedUpdatedAt },
    });

  it('refuses an update of what has changed since, with the row as it now is', async () => {
    const { id, updatedAt } = deal;
    const changed = (await update(id, { probability: 1, closeDate: '2026-03-01', value: '1.5' }, updatedAt)).data.updateDeal.deal;
    const { data, errors } = await update(id, { probability: 2 }, updatedAt);
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      current: {
        id,
        title: 'Contested',
        stage: 'NEGOTIATION',
        probability: 1,
        closeDate: '2026-03-01',
        value: '1.50',
        updatedAt: changed.updatedAt,
      },
    });
    expect((await read(id)).probability).toBe(1);
  });

  it('advances updatedAt with every update, also of the same transaction', async () => {
    const set = '{ probability: 3 }';
    const one = (name: string) => `${name}: updateDeal(input: { id: "${deal.id}", set: ${set} }) { deal { updatedAt } }`;
    const { data } = await ask(`mutation { ${['a', 'b', 'c', 'd'].map(one).join(' ')} }`);
    const times = Object.values<{ deal: { updatedAt: string } }>(data).map(({ deal }) => Date.parse(deal.updatedAt));
    for (const [i, time] of times.slice(1).entries()) expect(time).toBeGreaterThan(times[i] as number);
  });

  it('loses no update that says what it read', async () => {
    const [writers, increments] = [4, 15];
    const { data } = await ask('mutation { createDeal(input: { title: "Counter", probability: 0 }) { deal { id } } }');
    const { id } = data.createDeal.deal;
    let conflicts = 0;
    const seen: number[] = [];
    const write = async () => {
      for (let done = 0; done < increments; ) {
        const { probability, updatedAt } = await read(id);
        const { data, errors } = await update(id, { probability: probability + 1 }, updatedAt);
        if (data) {
          done++;
          seen.push(Date.parse(data.updateDeal.deal.updatedAt));
        } else {
          expect(errors?.[0]?.extensions.code).toBe('CONFLICT');
          conflicts++;
        }
      }
    };
    await Promise.all(Array.from({ length: writers }, write));
    expect((await read(id)).probability).toBe(writers * increments);
    expect(new Set(seen).size).toBe(writers * increments);
    expect(conflicts).toBeGreaterThan(0);
  });

  it.runIf(process.env.DATABASE_URL)('judges a row that another transaction holds when that has ended, and not before', async () => {
    const { id } = deal;
    const { updatedAt } = await read(id);
    const client = await gateway.database.engine.pool.connect();
    await client.query('begin');
    await client.query('update deals set probability = 90 where id = $1', [id]);
    const waiting = update(id, { probability: 10 }, updatedAt);
    const many = ask(
      'mutation($id: ID!) { updateDeals(input: { filter: { id: { eq: $id }, probability: { lt: 50 } }, set: { value: "7" }, atMost: 1 }) { deals { id } } }',
      { id },
    );
    expect(await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 100, 'waits'))])).toBe('waits');
    await client.query('commit');
    client.release();
    expect((await waiting).errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', current: { probability: 90 } });
    expect((await many).data.updateDeals.deals).toEqual([]);
    expect((await read(id)).probability).toBe(90);
  });

  it('gives one of two creates with the same key the row, and the other a CONFLICT', async () => {
    const create = (clientId: string) =>
      ask('mutation($clientId: String!) { createDeal(input: { title: "x", clientId: $clientId }) { deal { id } } }', { clientId });
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all([create(`race ${round}`), create(`race ${round}`)]);
      expect(answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'ok').sort()).toEqual(['CONFLICT', 'ok']);
    }
  });

  it('do not deadlock with rows that are added to it at the same time', async () => {
    const { id } = deal;
    const both = (i: number) =>
      ask(
        `mutation($id: ID!) {
          logActivity(input: { dealId: $id, type: NOTE, content: "while it moves" }) { query { __typename } }
          moveDeal(input: { id: $id, stage: ${i % 2 ? 'LEAD' : 'PROPOSAL'} }) { deal { stage } }
        }`,
        { id },
      );
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => both(i)));
      expect(answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code))).toEqual([]);
    }
  });
});
