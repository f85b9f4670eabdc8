import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { derivedId } from '../db/writer.js';
import { type AskOptions, identityOf, type TestGateway, testGateway } from '../testing/gateway.js';

describe('generated mutations', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.statements.clear());

  const ask = (query: string, options: AskOptions = {}) => gateway.ask(query, { as: 'acme.member', ...options });
  const issuesOf = (answer: Awaited<ReturnType<typeof ask>>) =>
    ((answer.errors?.[0]?.extensions.issues ?? []) as { path: unknown[] }[]).map(({ path }) => path.join('.'));
  async function counts(...tables: string[]): Promise<number[]> {
    const all = [...tables, 'events', 'audit_log'].map((table) => `(select count(*)::int from ${table}) as ${table}`);
    const { rows } = await gateway.database.engine.pool.query(`select ${all.join(', ')}`);
    return Object.values(rows[0]);
  }

  describe('of one row', () => {
    it('creates in one statement, with audit and events', async () => {
      const before = await counts('contacts');
      gateway.statements.clear();
      const { errors } = await ask('mutation { createContact(input: { name: "Ida" }) { contact { id name createdAt } } }');
      expect(errors).toBeUndefined();
      expect(gateway.statements.beside).toHaveLength(1);
      expect(await counts('contacts')).toEqual(before.map((count) => count + 1));
    });

    it('gives back the row in any depth, and everything else through query', async () => {
      const { data } = await ask(`mutation { createDeal(input: { title: "Deep", activities: [{ type: CALL, content: "hello" }] }) {
        deal { title createdBy { email } activities { totalCount nodes { content deal { title activities { nodes { type } } } } } }
        query { me { email } deals(first: 1, filter: { title: { eq: "Deep" } }) { nodes { title } } }
      } }`);
      const node = { content: 'hello', deal: { title: 'Deep', activities: { nodes: [{ type: 'CALL' }] } } };
      expect(data.createDeal.deal).toMatchObject({ title: 'Deep', activities: { totalCount: 1, nodes: [node] } });
      expect(data.createDeal.query).toEqual({ me: data.createDeal.deal.createdBy, deals: { nodes: [{ title: 'Deep' }] } });
    });

    it('reads again what a later field of the same mutation changed', async () => {
      const { data } = await ask(`mutation {
        createDeal(input: { title: "One", clientId: "again" }) { deal { title } query { deal(id: "${idOf('again')}") { title } } }
        updateDeal(input: { id: "${idOf('again')}", set: { title: "Two" } }) { query { deal(id: "${idOf('again')}") { title } } }
      }`);
      expect(data.createDeal.query.deal.title).toBe('One');
      expect(data.updateDeal.query.deal.title).toBe('Two');
    });

    it('undoes the first field when the second fails: nothing in tables, events and audit log, and data is null', async () => {
      const before = await counts('deals', 'contacts');
      const answer = await ask(
        'mutation { createContact(input: { name: "Ida" }) { contact { id } } createDeal(input: { title: "" }) { deal { id } } }',
      );
      expect(answer.data).toBeNull();
      expect(answer.errors).toHaveLength(1);
      expect(issuesOf(answer)).toEqual(['input.title']);
      expect(await counts('deals', 'contacts')).toEqual(before);
    });

    it('refuses an update that sets nothing', async () => {
      expect(issuesOf(await ask(`mutation { updateDeal(input: { id: "${idOf('again')}", set: {} }) { deal { id } } }`))).toEqual([
        'input.set',
      ]);
    });
  });

  describe('of many rows', () => {
    const create = (count: number, more = {}) =>
      ask('mutation($deals: [CreateDealInput!]!) { createDeals(input: { deals: $deals }) { deals { id title } } }', {
        variables: { deals: Array.from({ length: count }, (_, i) => ({ title: `Many ${i}`, ...more })) },
      });

    it('creates 500 rows in as many statements as one, in the order given', async () => {
      const before = await counts('deals');
      gateway.statements.clear();
      const { data } = await create(500);
      expect(gateway.statements.beside).toHaveLength(1);
      expect(data.createDeals.deals.map(({ title }: { title: string }) => title)).toEqual(
        Array.from({ length: 500 }, (_, i) => `Many ${i}`),
      );
      const [deals, , audit] = await counts('deals');
      expect([deals, audit]).toEqual([Number(before[0]) + 500, Number(before[2]) + 500]);
    });

    it('creates all or none', async () => {
      const before = await counts('deals');
      const answer = await ask(
        'mutation { createDeals(input: { deals: [{ title: "fine" }, { title: "" }, { title: "x", probability: 101 }] }) { deals { id } } }',
      );
      expect(issuesOf(answer)).toEqual(['input.deals.1.title', 'input.deals.2.probability']);
      expect((await create(2, { companyId: crypto.randomUUID() })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(await counts('deals')).toEqual(before);
    });

    it('refuses more rows than one statement carries', async () => {
      expect(issuesOf(await create(1001))).toEqual(['input.deals']);
    });

    const filter = '{ title: { startsWith: "Many 49" } }';

    it('changes the rows of a filter in one statement', async () => {
      const { data } = await ask(
        `mutation { updateDeals(input: { filter: ${filter}, set: { stage: WON }, atMost: 11 }) { deals { title stage } } }`,
      );
      expect(data.updateDeals.deals).toHaveLength(11);
      expect(new Set(data.updateDeals.deals.map(({ stage }: { stage: string }) => stage))).toEqual(new Set(['WON']));
      expect(gateway.statements.beside).toHaveLength(1);
    });

    it.each([
      ['updateDeals', 'set: { probability: 1 }, ', 'deals { id }'],
      ['deleteDeals', '', 'ids'],
    ])('%s touches nothing where more rows match than it may touch, and says how many', async (name, set, selection) => {
      const before = await counts('deals');
      const { data, errors } = await ask(`mutation { ${name}(input: { filter: ${filter}, ${set}atMost: 10 }) { ${selection} } }`);
      expect(data).toBeNull();
      expect(errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', matched: 11, atMost: 10 });
      expect(errors?.[0]?.message).toContain('11 rows match');
      expect(await counts('deals')).toEqual(before);
      const left = await ask(`{ deals(filter: { and: [${filter}, { probability: { eq: 1 } }] }) { totalCount } }`);
      expect(left.data.deals.totalCount).toBe(0);
    });

    it('deletes the rows of a filter, and nothing where none matches', async () => {
      const { data } = await ask(`mutation { deleteDeals(input: { filter: ${filter}, atMost: 11 }) { ids } }`);
      expect(data.deleteDeals.ids).toHaveLength(11);
      const again = await ask(`mutation { deleteDeals(input: { filter: ${filter}, atMost: 0 }) { ids } }`);
      expect(again.data.deleteDeals.ids).toEqual([]);
    });
  });

  describe('nested', () => {
    it.each([
      [
        'a deal with its activities',
        'createDeal(input: { title: "n", activities: [{ type: CALL, content: "a" }, { type: NOTE, content: "b" }] }) { deal { activities { totalCount } } }',
        { deal: { activities: { totalCount: 2 } } },
        2,
      ],
      [
        'a meeting with its participants',
        'createMeeting(input: { title: "n", participants: [{ externalEmail: "a@b.c" }] }) { meeting { participants { totalCount } } }',
        { meeting: { participants: { totalCount: 1 } } },
        2,
      ],
      [
        'a contact with a new company',
        'createContact(input: { name: "n", company: { name: "New" } }) { contact { company { name } } }',
        { contact: { company: { name: 'New' } } },
        2,
      ],
    ])('creates %s, one statement a table', async (_, mutation, expected, writes) => {
      const { data, text } = await ask(`mutation { ${mutation} }`);
      expect(Object.values(data ?? {})[0], text).toEqual(expected);
      expect(gateway.statements.beside.filter((statement) => statement.includes('insert into'))).toHaveLength(writes);
    });

    it('gives every row its own nested rows', async () => {
      const { data } = await ask(`mutation { createDeals(input: { deals: [
        { title: "a", activities: [{ type: CALL, content: "a1" }] }, { title: "b" }, { title: "c", activities: [{ type: NOTE, content: "c1" }, { type: NOTE, content: "c2" }] }
      ] }) { deals { title activities(orderBy: [{ content: ASC }]) { nodes { content } } } } }`);
      const contents = data.createDeals.deals.map(({ activities }: { activities: { nodes: { content: string }[] } }) =>
        activities.nodes.map(({ content }) => content),
      );
      expect(contents).toEqual([['a1'], [], ['c1', 'c2']]);
    });

    it('creates nothing at all where one nested row is bad, and names all that is', async () => {
      const before = await counts('deals', 'deal_activities', 'contacts', 'companies');
      const deal = await ask(
        'mutation { createDeal(input: { title: "", activities: [{ type: CALL, content: "fine" }, { type: CALL, content: "" }] }) { deal { id } } }',
      );
      expect(issuesOf(deal).sort()).toEqual(['input.activities.1.content', 'input.title']);
      const absent = crypto.randomUUID();
      const late = await ask(
        `mutation { createDeal(input: { title: "x", activities: [{ type: CALL, content: "x", meetingId: "${absent}" }] }) { deal { id } } }`,
      );
      expect(issuesOf(late)).toEqual(['input.activities.0.meetingId']);
      const both = await ask(
        `mutation { createContact(input: { name: "n", companyId: "${absent}", company: { name: "New" } }) { contact { id } } }`,
      );
      expect(issuesOf(both)).toEqual(['input.company']);
      expect(await counts('deals', 'deal_activities', 'contacts', 'companies')).toEqual(before);
    });
  });

  const idOf = (clientId: string, tenant: 'acme' | 'globex' = 'acme') => derivedId(identityOf(`${tenant}.member`).tenantId, clientId);

  describe('clientId', () => {
    const create = (as: 'acme.member' | 'acme.admin' | 'globex.member') =>
      ask('mutation { createDeal(input: { title: "Named", clientId: "c-1" }) { deal { id } } }', { as });

    it('gives the row the id that the client knows beforehand; a repeat is a CONFLICT', async () => {
      const { data } = await create('acme.member');
      expect(data.createDeal.deal.id).toBe(idOf('c-1'));
      expect((await create('acme.admin')).errors?.[0]?.extensions.code).toBe('CONFLICT');
    });

    it('is the tenant’s own: the same in another tenant is another row', async () => {
      const { data } = await create('globex.member');
      expect(data.createDeal.deal.id).toBe(idOf('c-1', 'globex'));
      expect(idOf('c-1', 'globex')).not.toBe(idOf('c-1'));
    });

    it('works in nested rows, and must not be empty', async () => {
      const { data } = await ask(
        'mutation { createDeal(input: { title: "x", activities: [{ type: CALL, content: "x", clientId: "a-1" }] }) { deal { activities { nodes { id } } } } }',
      );
      expect(data.createDeal.deal.activities.nodes).toEqual([{ id: idOf('a-1') }]);
      expect(issuesOf(await ask('mutation { createDeal(input: { title: "x", clientId: "" }) { deal { id } } }'))).toEqual([
        'input.clientId',
      ]);
    });
  });

  describe('upsert', () => {
    const upsert = (fields: string) =>
      ask(`mutation { upsertFile(input: { key: "k", ${fields} }) { file { id filename sizeBytes uploadedBy { id } } } }`);

    it('creates, and then changes the same row', async () => {
      const first = (await upsert('filename: "a.txt", mimeType: "text/plain", sizeBytes: "5000000000"')).data.upsertFile.file;
      const second = (await upsert('filename: "b.txt", mimeType: "text/plain", sizeBytes: "1"')).data.upsertFile.file;
      expect(first.sizeBytes).toBe('5000000000');
      expect(second).toEqual({ ...first, filename: 'b.txt', sizeBytes: '1' });
    });

    it('leaves what is left out, and clears what is null', async () => {
      const integration = async (fields: string) =>
        (await ask(`mutation { upsertIntegration(input: { service: "s" ${fields} }) { integration { id scopes } } }`, { as: 'acme.admin' }))
          .data.upsertIntegration.integration;
      const made = await integration(', scopes: "read"');
      expect(await integration('')).toEqual(made);
      expect(await integration(', scopes: null')).toEqual({ ...made, scopes: null });
    });

    it('leaves another tenant’s row with the same key alone', async () => {
      const mine = (await upsert('filename: "mine", mimeType: "a/b", sizeBytes: "1"')).data.upsertFile.file;
      const theirs = await gateway.ask(
        'mutation { upsertFile(input: { key: "k", filename: "theirs", mimeType: "a/b", sizeBytes: "1" }) { file { id } } }',
        { as: 'globex.member' },
      );
      expect(theirs.data.upsertFile.file.id).not.toBe(mine.id);
      expect((await ask(`{ file(id: "${mine.id}") { filename } }`)).data.file.filename).toBe('mine');
    });
  });
});
