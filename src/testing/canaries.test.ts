import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCompanies } from '../../seeds/index.js';
import { createSchema } from '../modules/index.js';
import { Canaries } from './canaries.js';
import { identityOf, type TestGateway, testGateway } from './gateway.js';

const [acme, globex] = [identityOf('acme.member'), identityOf('globex.member')];
const customer = demoCompanies[1]?.customers[0]?.[0] as string;
const nodeId = Buffer.from(`User:${globex.userId}`).toString('base64');

it.each([
  ['an id', globex.userId],
  ['a node id', nodeId],
  ['an address', 'Member@globex.example'],
  ['the name', 'Globex'],
  ['a person', 'Astrid Lindqvist'],
  ['a customer', customer],
])('finds %s of another company in an answer, unless the company that asks has sent it', (_, mark) => {
  const canaries = new Canaries();
  const [request, answer] = [JSON.stringify({ query: `{ users(filter: "${mark}") }` }), JSON.stringify({ data: { mark } })];
  expect(() => canaries.check(acme.tenantId, '{}', answer)).toThrow(`The answer to ${acme.tenantId} has marks of another company: `);
  canaries.check(globex.tenantId, request, answer);
  expect(() => canaries.check(acme.tenantId, '{}', answer)).toThrow();
  canaries.check(acme.tenantId, request, answer);
  canaries.check(acme.tenantId, '{}', answer);
});

it('lets pass what a company has itself, and answers to tenants that are no demo companies', () => {
  new Canaries().check(acme.tenantId, '{}', `{"id":"${acme.userId}","email":"member@acme.example"}`);
  new Canaries().check('cccccccc-0000-4000-8000-000000000001', '{}', globex.userId);
});

let gateway: TestGateway;
beforeAll(async () => {
  const schema = createSchema();
  Object.assign(schema.getQueryType()?.getFields().tenant as object, { resolve: () => ({ name: 'globex' }) });
  gateway = await testGateway({ schema });
});
afterAll(() => gateway.close());

it('fails the test whose answer has another company’s mark', async () => {
  await expect(gateway.ask('{ tenant { name } }', { as: 'acme.viewer' })).rejects.toThrow('marks of another company: globex');
  await gateway.ask('{ tenant { name } }', { as: 'globex.viewer' });
  await gateway.ask('{ tenant { globex: name } }', { as: 'acme.viewer' });
});

it('fails where such an answer was asked for in another way', async () => {
  const schema = createSchema();
  Object.assign(schema.getQueryType()?.getFields().tenant as object, { resolve: () => ({ name: 'globex' }) });
  const other = await testGateway({ schema });
  const headers = { authorization: `Bearer ${await other.token('acme.viewer')}` };
  expect((await fetch(`${other.url}?query={tenant{name}}`, { headers })).status).toBe(200);
  await expect(other.close()).rejects.toThrow('marks of another company: globex');
});
