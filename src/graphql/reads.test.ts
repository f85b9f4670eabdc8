import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestGateway, testGateway } from '../testing/gateway.js';

describe('the reads that frontends make', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.statements.clear());

  const deals = `deals(first: 20, orderBy: [{createdAt: DESC}]) { nodes { id title stage value createdAt company { name } contact { name } } }`;
  const activities = `deals(first: 20, orderBy: [{createdAt: DESC}]) { nodes { id title activities(first: 5, orderBy: [{createdAt: DESC}]) { nodes { type content createdBy { name } } } } }`;
  const meetings = `meetings(first: 20, orderBy: [{startedAt: DESC}]) { nodes { title participants { nodes { user { name email } } } } }`;
  const tasks = `tasks(first: 50, filter: {status: {eq: TODO}}, orderBy: [{dueDate: ASC}]) { nodes { id title status priority dueDate } }`;

  const reads: [name: string, query: string, statements: number][] = [
    ['deals with company and contact', deals, 1],
    ['deals with activities and authors', activities, 2],
    ['meetings with participants', meetings, 2],
    ['open tasks', tasks, 1],
  ];

  it.each(reads)('answers %s in a fixed number of statements', async (_, query, statements) => {
    const { data, errors } = await gateway.ask(`{ ${query} }`, { as: 'acme.member' });
    expect(errors).toBeUndefined();
    expect(Object.values<{ nodes: unknown[] }>(data)[0]?.nodes.length).toBeGreaterThan(10);
    expect(gateway.statements.beside).toHaveLength(statements);
  });

  it.each(reads)('shows %s of globex, and none of acme, to who is of globex', async (_, query) => {
    const [theirs, ours] = [
      await gateway.ask(`{ ${query} }`, { as: 'globex.member' }),
      await gateway.ask(`{ ${query} }`, { as: 'acme.member' }),
    ];
    expect(theirs.errors).toBeUndefined();
    expect(Object.values<{ nodes: unknown[] }>(theirs.data)[0]?.nodes.length).toBeGreaterThan(10);
    expect(theirs.text).not.toMatch(/a0000000-|acme/);
    expect(ours.text).not.toMatch(/b0000000-|globex/);
  });

  it.each(reads)('shows nothing of %s to nobody', async (_, query) => {
    const { status, data, errors } = await gateway.ask(`{ ${query} }`);
    expect([status, data, errors?.[0]?.extensions.code]).toEqual([401, null, 'UNAUTHENTICATED']);
    expect(gateway.statements.all).toEqual([]);
  });
});
