import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTenant } from './db/in-tenant.js';
import { type AskOptions, identityOf, type Person, type TestGateway, testGateway } from './testing/gateway.js';

const people: Person[] = ['acme.admin', 'acme.member', 'acme.viewer', 'globex.admin', 'globex.member', 'globex.viewer'];

/** What all ask for alike: of lists, relations, counts, single rows, and what only admins may read. */
const operations: { text: string; variables: Record<string, unknown>[] }[] = [
  {
    text: `query ($n: Int, $where: DealFilter, $order: [DealOrderBy!], $with: Boolean!, $without: Boolean = false) {
      deals(first: $n, filter: $where, orderBy: $order) {
        totalCount
        nodes { id title value createdAt company @include(if: $with) { id name } activities(first: 2) @skip(if: $without) { nodes { content createdBy { name } } } }
        pageInfo { endCursor }
      }
      me { id name role }
      tenant { id name }
    }`,
    variables: [
      { n: 3, with: true },
      { n: 3, with: false },
      { with: true, without: true },
      { n: 2, with: true, where: { stage: { eq: 'WON' } } },
      { n: 2, with: true, where: { stage: { eq: 'LEAD' } } },
      { n: 5, with: false, where: { or: [{ stage: { in: ['LEAD', 'WON'] } }, { title: { contains: 'a' } }] }, order: [{ value: 'DESC' }] },
      { n: 5, with: false, where: { company: { name: { ne: 'x' } } }, order: [{ value: 'ASC' }, { title: 'ASC' }] },
      { n: 500, with: true },
      { n: 'three', with: true },
      { n: 3 },
    ],
  },
  { text: 'query ($first: Int) { auditLog(first: $first) { nodes { action userId } } }', variables: [{}, { first: 2 }] },
  {
    text: `{ companies(first: 4) { nodes { id name contacts(first: 2) { totalCount nodes { name } }
      deals(last: 2, filter: { stage: { ne: LOST } }) { nodes { id activities(first: 1) { nodes { content } } } } } } }`,
    variables: [{}],
  },
  // What asks for the same of other values shares its statements, in lists and in those below them.
  {
    text: `query ($n: Int, $m: Int, $stage: DealStage, $part: String, $after: String) {
      deals(first: $n, filter: { stage: { eq: $stage }, title: { contains: $part } }) { totalCount nodes { id stage } }
      companies(first: $n) { nodes { id deals(last: $m) { nodes { id activities(first: $m, after: $after) { nodes { id content } } } } } }
      tasks(first: $n, filter: { status: { eq: TODO } }, orderBy: [{ dueDate: ASC }]) { nodes { id title } }
    }`,
    variables: [
      { n: 3, m: 2, stage: 'WON' },
      { n: 3, m: 2, stage: 'LEAD' },
      { n: 3, m: 2, stage: 'LEAD', part: 'a' },
      { n: 3, m: 2, stage: 'LEAD', part: 'e' },
      { n: 5, m: 1, part: 'o' },
      { n: 5, m: 1, part: 'i' },
      { n: 2, m: 1, stage: 'WON', after: 'nonsense' },
    ],
  },
  // Its statements are compiled once for all tenants.
  {
    text: `{
      deals(first: 4, filter: { stage: { in: [LEAD, WON] }, company: { deals: { some: { stage: { eq: WON } } } } }, orderBy: [{ value: DESC }]) {
        totalCount
        nodes { id company { name contacts(last: 1, filter: { deals: { none: { stage: { eq: LOST } } } }) { totalCount nodes { name } } } }
      }
      same: deals(first: 4) { nodes { id contact { id name } } }
      tasks(filter: { not: { status: { eq: DONE } } }) { totalCount nodes { assignee { name } } }
    }`,
    variables: [{}],
  },
];

/** Who asks what with what: everything that a cache could mix up. */
const asked = people.flatMap((as) =>
  operations.flatMap(({ text, variables }) => variables.map((values) => ({ as, text, variables: values }))),
);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

/** The answer without what differs from request to request. */
async function answer(text: string, options: AskOptions): Promise<string> {
  const { status, text: body } = await gateway.ask(text, options);
  return `${status} ${body}`;
}

describe('the same operation, asked by two tenants, their users and their roles', () => {
  const alone = new Map<object, string>();
  beforeAll(async () => {
    // A text that comes once is among no documents and plans. That statements are shared by their shapes alone, `db/list.test.ts` holds.
    for (const [i, it] of asked.entries()) alone.set(it, await answer(`${it.text}\n# ${i}`, it));
  });

  it('has answers of which all sorts are among those', () => {
    const answers = [...alone.values()];
    expect(new Set(answers).size).toBeGreaterThan(asked.length / 2);
    for (const sort of ['"errors":', '"data":{"deals"', 'FORBIDDEN', 'PAGE_SIZE_EXCEEDED', 'BAD_USER_INPUT'])
      expect(
        answers.some((text) => text.includes(sort)),
        sort,
      ).toBe(true);
  });

  it('gets the answer that each gets alone, one after the other', async () => {
    for (const it of asked) expect(await answer(it.text, it), JSON.stringify(it)).toBe(alone.get(it));
  });

  it('gets it in any order, all at once, on a few connections', async () => {
    for (const step of [7, 11, 13]) {
      const mixed = asked.map((_, i) => asked[(i * step) % asked.length] as (typeof asked)[number]);
      for (let start = 0; start < mixed.length; start += 12) {
        const some = mixed.slice(start, start + 12);
        const answers = await Promise.all(some.map((it) => answer(it.text, it)));
        expect(answers).toEqual(some.map((it) => alone.get(it)));
      }
    }
  });
});

it('what asks for the same of other values gets the rows of its own values, whoever asked before', async () => {
  const text = 'query ($stage: DealStage!) { deals(first: 50, filter: { stage: { eq: $stage } }) { nodes { stage } } }';
  for (const as of people) {
    for (const stage of ['WON', 'LEAD', 'LOST']) {
      const { data } = await gateway.ask(text, { as, variables: { stage } });
      expect(new Set(data.deals.nodes.map((deal: { stage: string }) => deal.stage))).toEqual(new Set([stage]));
    }
  }
});

const question = '{ me { id role } deals(first: 1) { nodes { id } } }';

it('a user who is deactivated is refused, whatever was answered a moment ago', async () => {
  const as: Person = 'acme.viewer';
  const { tenantId, userId } = identityOf(as);
  const set = (active: boolean) =>
    inTenant(gateway.database.engine, { tenantId, role: 'admin' }, (db) =>
      db.execute(sql`update users set deactivated_at = ${active ? null : new Date().toISOString()} where id = ${userId}`),
    );
  expect((await gateway.ask(question, { as })).errors).toBeUndefined();
  await set(false);
  expect((await gateway.ask(question, { as })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await gateway.ask(question, { as: 'acme.member' })).errors).toBeUndefined();
  await set(true);
  expect((await gateway.ask(question, { as })).errors).toBeUndefined();
});

it('a user whose role changes has the new one at once', async () => {
  const as: Person = 'globex.admin';
  const { tenantId, userId } = identityOf(as);
  const log = '{ auditLog(first: 1) { nodes { action } } }';
  const set = (role: string) =>
    inTenant(gateway.database.engine, { tenantId, role: 'admin' }, (db) =>
      db.execute(sql`update users set role = ${role} where id = ${userId}`),
    );
  expect((await gateway.ask(log, { as })).errors).toBeUndefined();
  await set('viewer');
  expect((await gateway.ask(log, { as })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  await set('admin');
  expect((await gateway.ask(log, { as })).errors).toBeUndefined();
});

it('a token is the one that was verified, and not another of the same user or of nobody', async () => {
  const token = await gateway.token('acme.member');
  const ask = (credential: string) => gateway.ask(question, { headers: { authorization: `Bearer ${credential}` } });
  expect((await ask(token)).data.me.id).toBe(identityOf('acme.member').userId);
  const [header, payload, signature] = token.split('.');
  const [, others] = (await gateway.token('globex.member')).split('.');
  for (const forged of [`${header}.${others}.${signature}`, `${header}.${payload}.`, `${header}.${payload}`, `${token}A`]) {
    expect((await ask(forged)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
  expect((await gateway.ask(question)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await ask(token)).data.me.id).toBe(identityOf('acme.member').userId);
});
