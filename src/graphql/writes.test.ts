import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestGateway, testGateway } from '../testing/gateway.js';

describe('generated mutations', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  it('creates, reads back, updates and deletes a deal', async () => {
    const created = await gateway.ask(
      `mutation { createDeal(input: { title: "New", value: "12.50", companyId: null, activities: [{ type: CALL, content: "hello" }] }) { deal { id title value stage createdBy { name } activities { nodes { content } } } query { me { name } } } }`,
      { as: 'acme.member' },
    );
    console.log(created.text, gateway.log, gateway.statements.beside);
    const { id } = created.data.createDeal.deal;
    const updated = await gateway.ask(
      `mutation($id: ID!) { updateDeal(input: { id: $id, set: { stage: WON, closeDate: "2026-01-02" } }) { deal { id stage closeDate updatedAt } } }`,
      { as: 'acme.member', variables: { id } },
    );
    console.log(updated.text, gateway.log);
    const events = await gateway.ask(
      `{ events(first: 4) { nodes { type payload userId } } auditLog(first: 4) { nodes { action resourceType resourceId metadata } } }`,
      { as: 'acme.admin' },
    );
    console.log(events.text);
    const gone = await gateway.ask(`mutation($id: ID!) { deleteDeal(input: { id: $id }) { id } }`, {
      as: 'acme.member',
      variables: { id },
    });
    console.log(gone.text, gateway.log);
    expect(gone.data.deleteDeal.id).toBe(id);
    console.log(
      (
        await gateway.ask(`mutation { createDeal(input: { title: "", value: "12.505", probability: 101 }) { deal { id } } }`, {
          as: 'acme.member',
        })
      ).text,
    );
    console.log(
      (
        await gateway.ask(
          `mutation { createDeal(input: { title: "x", companyId: "b0000000-0000-4000-8000-000000000001" }) { deal { id } } }`,
          { as: 'acme.member' },
        )
      ).text,
    );
    console.log((await gateway.ask(`mutation { createDeal(input: { title: "x" }) { deal { id } } }`, { as: 'acme.viewer' })).text);
    console.log(
      (
        await gateway.ask(`mutation { updateDeals(input: { filter: {}, set: { probability: 1}, atMost: 3 }) { deals { id } } }`, {
          as: 'acme.member',
        })
      ).text,
    );
    console.log(
      (
        await gateway.ask(
          `mutation { createDocument(input: { title: "doc", contentJson: {type: "doc", content: []} }) { document { id position } } upsertFile(input: {key: "k", filename: "f", mimeType: "a/b", sizeBytes: 12}) { file { id sizeBytes } } }`,
          { as: 'acme.member' },
        )
      ).text,
      gateway.log,
    );
  });
});
