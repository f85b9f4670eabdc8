import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api, type Entity, type Relation } from '../../schema/index.js';
import { columnOf, isShort, kindOf, shownColumns } from '../db/columns.js';
import type { Row } from '../db/flight.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { type Model, readModel } from '../testing/model.js';

const as = 'acme.admin';
const lists = api.filter((entity) => entity.exposes.root !== false);
let gateway: TestGateway;
let model: Model;
/** Every statement of every test in this file. */
const everything: string[] = [];

beforeAll(async () => {
  gateway = await testGateway();
  model = await readModel(gateway.database.engine, identityOf(as), []);
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

/** The data of a query without errors, and the statements that it took. */
async function read(query: string) {
  gateway.statements.clear();
  const { data, errors } = await gateway.ask(query, { as });
  expect(errors, query).toBeUndefined();
  const statements = gateway.statements.beside;
  everything.push(...statements);
  return { data, statements };
}

/** How many statements a query takes, the same for 2 rows a list and for 50, written `N` in it. */
async function countOf(query: string): Promise<number> {
  const [few, many] = [await read(query.replaceAll(/\bN\b/g, '2')), await read(query.replaceAll(/\bN\b/g, '50'))];
  expect(many.data).not.toEqual(few.data);
  expect(many.statements).toHaveLength(few.statements.length);
  return many.statements.length;
}

const relations = lists.flatMap((source) =>
  source.relations.map((relation) => ({ path: `${source.name}.${relation.name}`, source, relation })),
);

describe('a relation to one', () => {
  const toOne = relations.filter(({ relation }) => relation.kind === 'one');
  const columnOfLength = (short: boolean) => (target: Entity) =>
    shownColumns(target).find((key) => key !== 'id' && isShort(target, key) === short);
  const [shortOf, longOf] = [columnOfLength(true), columnOfLength(false)];
  /** Reads a field of the related row, checks it against the tables, and returns the statements that it took. */
  const readRelated = async (source: Entity, { name, target, key }: Relation, field: string) => {
    const { data, statements } = await read(`{ it: ${source.name}(first: 50) { nodes { id to: ${name} { id ${field} } } } }`);
    const [rows, targets] = [rowsById(source), rowsById(target)];
    for (const { id, to } of data.it.nodes) {
      const related = targets.get(rows.get(id)?.[key]);
      expect(to).toEqual(related ? { id: related.id, [field]: related[field] } : null);
    }
    expect(data.it.nodes.some(({ to }: { to: unknown }) => to !== null)).toBe(true);
    return statements;
  };

  it.each(toOne)('$path comes along with the rows', async ({ source, relation }) => {
    expect(await readRelated(source, relation, shortOf(relation.target) ?? '')).toHaveLength(1);
  });

  it.each(toOne.filter(({ relation }) => longOf(relation.target)))(
    '$path takes one statement for all rows where something long is asked of it',
    async ({ source, relation }) => {
      expect(await readRelated(source, relation, longOf(relation.target) ?? '')).toHaveLength(2);
    },
  );

  it('that is asked for text without a maximum, or for JSON, is not sent again with each row', async () => {
    for (const field of ['domain', 'industry', 'customFields'])
      expect((await read(`{ deals { nodes { company { name ${field} @include(if: false) } } } }`)).statements, field).toHaveLength(2);
  });

  it('comes along with all that is asked of it, in nodes and edges, under aliases and in fragments', async () => {
    const { data, statements } = await read(`{ deals(first: 50) {
      nodes { id company { name } ...more @include(if: true) }
      edges { node { by: company { id createdAt } createdBy { name } } }
    } } fragment more on Deal { again: company { updatedAt } createdBy { email } }`);
    const [deals, companies, users] = [rowsById(entityNamed('deals')), rowsById(entityNamed('companies')), rowsById(entityNamed('users'))];
    for (const [i, node] of data.deals.nodes.entries()) {
      const deal = deals.get(node.id);
      const company = companies.get(deal?.companyId);
      const creator = users.get(deal?.createdById);
      expect(node.company).toEqual(company ? { name: company.name } : null);
      expect(node.again).toEqual(company ? { updatedAt: company.updatedAt } : null);
      const { by, createdBy } = data.deals.edges[i].node;
      expect(by).toEqual(company ? { id: company.id, createdAt: company.createdAt } : null);
      expect([createdBy, node.createdBy]).toEqual([{ name: creator?.name }, { email: creator?.email }]);
    }
    expect(statements).toHaveLength(1);
  });

  it('that comes along leaves a page as it is: its order, and how many rows there are', async () => {
    const page = 'orderBy: [{title: DESC}, {id: ASC}]';
    for (const args of [`first: 7, ${page}`, `last: 7, ${page}`, 'first: 7, filter: {company: {name: {contains: "a"}}}']) {
      const fields = '{ nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } }';
      const alone = await read(`{ deals(${args}) ${fields} }`);
      const together = await read(`{ deals(${args}) ${fields.replace('id', 'id company { name }')} }`);
      expect(together.data.deals.nodes.map(({ id }: { id: string }) => ({ id }))).toEqual(alone.data.deals.nodes);
      expect({ ...together.data.deals, nodes: [] }).toEqual({ ...alone.data.deals, nodes: [] });
    }
  });

  it('shares a statement with another of the same level and table', async () => {
    const users = rowsById(entityNamed('users'));
    for (const row of model.rowsOf(entityNamed('documents'))) {
      const { data, statements } = await read(`{ document(id: "${row.id}") { createdBy { name } updatedBy { email name } } }`);
      const [creator, editor] = [users.get(row.createdById), users.get(row.updatedById)];
      expect(data.document.createdBy).toEqual({ name: creator?.name });
      expect(data.document.updatedBy).toEqual(editor ? { email: editor.email, name: editor.name } : null);
      expect(statements).toHaveLength(2);
    }
  });
});

describe('a relation to many', () => {
  const many = relations.filter(({ relation }) => relation.kind === 'many');

  it.each(many)('$path takes one statement for the pages of all rows, and one for their counts', async ({ source, relation }) => {
    const { name, target, key } = relation;
    const page = '{ nodes { id } pageInfo { hasNextPage hasPreviousPage } }';
    const { data, statements } = await read(
      `{ it: ${source.name}(first: 50) { nodes { id head: ${name}(first: 3) { nodes { id } totalCount pageInfo { hasNextPage } } tail: ${name}(last: 2, orderBy: [{id: DESC}]) ${page} } } }`,
    );
    for (const { id, head, tail } of data.it.nodes) {
      const related = model.rowsOf(target).filter((row) => row[key] === id);
      const ids = related.map((row) => row.id as string);
      expect(head.totalCount).toBe(ids.length);
      expect(head.nodes.map((node: { id: string }) => node.id)).toEqual(inDefaultOrder(target, related).slice(0, 3));
      expect(head.pageInfo.hasNextPage).toBe(ids.length > 3);
      expect(tail.nodes.map((node: { id: string }) => node.id)).toEqual(ids.sort().reverse().slice(-2));
      expect(tail.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: ids.length > 2 });
    }
    expect(data.it.nodes.some(({ head }: { head: { totalCount: number } }) => head.totalCount > 0)).toBe(true);
    expect(statements).toHaveLength(4);
  });

  it('takes as many statements for 2 rows as for 50', async () => {
    expect(await countOf('{ deals(first: N) { nodes { id activities(first: N) { nodes { id content createdBy { name } } } } } }')).toBe(2);
    expect(
      await countOf(
        '{ meetings(first: N) { nodes { id participants(first: N) { nodes { id user { name } } } transcripts(first: N) { nodes { text } } } } }',
      ),
    ).toBe(3);
  });

  it('is read once for each set of arguments', async () => {
    const query = `{ deals(first: N) { nodes { id
      newest: activities(first: 1) { nodes { content } }
      oldest: activities(last: 1) { nodes { content } }
      calls: activities(first: 5, filter: {type: {eq: CALL}}) { nodes { content } totalCount }
    } } }`;
    expect(await countOf(query)).toBe(5);
  });

  it('is read once where fields are merged from fragments, named and inline', async () => {
    const query = `query { deals(first: N) { ...a nodes { id ...b ... on Deal { company { name } } ... { company { domain } } ... on Node { nodeId } } } }
      fragment a on DealConnection { nodes { activities(first: 3) { nodes { content } } } edges { node { stage } } }
      fragment b on Deal { title activities(first: 3) { nodes { ...c } totalCount } company { ...d } }
      fragment c on DealActivity { type createdBy { name } }
      fragment d on Company { industry }`;
    expect(await countOf(query)).toBe(4);
    const { data } = await read(query.replaceAll(/\bN\b/g, '1'));
    const [deal] = data.deals.nodes;
    expect(Object.keys(deal.company).sort()).toEqual(['domain', 'industry', 'name']);
    expect(Object.keys(deal.activities.nodes[0]).sort()).toEqual(['content', 'createdBy', 'type']);
    expect(data.deals.edges[0].node.stage).toMatch(/^[A-Z]+$/);
  });

  it('is read once at each place where it stands', async () => {
    const query = `{
      deals(first: N) { nodes { id activities(first: 2) { nodes { content } } } }
      companies(first: N) { nodes { id deals(first: 2) { nodes { title activities(first: 2) { nodes { content } } } } } }
    }`;
    expect(await countOf(query)).toBe(5);
  });

  it('takes one statement a level of lists, however deep', async () => {
    const query = `{ companies(first: N) { nodes { id contacts(first: 3) { nodes { name deals(first: 3) { nodes { title
      activities(first: 3) { nodes { content createdBy { name } meeting { title participants(first: 3) { nodes { externalEmail user { email } } } } } } } } } } } } }`;
    expect(await countOf(query)).toBe(5);
  });

  it('reads 21 rows of a parent at most where 20 are asked for', async () => {
    const { statements } = await read('{ users { nodes { id events { nodes { type } } } } }');
    expect(statements[1]).toMatch(/lateral \(select .* limit \$\d+\)/);
  });
});

describe('totalCount', () => {
  it('is counted only where it is asked for', async () => {
    for (const statement of (await read('{ deals { nodes { id activities { nodes { id } } } } }')).statements)
      expect(statement).not.toContain('count(');
    const counted = (await read('{ deals { nodes { id } totalCount } }')).statements;
    expect(counted.filter((statement) => statement.includes('count('))).toHaveLength(1);
  });

  it('alone reads no rows', async () => {
    const { data, statements } = await read('{ deals { totalCount } }');
    expect(data.deals.totalCount).toBe(model.rowsOf(entityNamed('deals')).length);
    expect(statements).toEqual([expect.stringMatching(/^select count\(\*\)/)]);
  });

  it('counts the rows of all pages, and only those for which the filter holds', async () => {
    const { nodes } = (await read('{ deals(first: 1) { nodes { id } pageInfo { endCursor } } }')).data.deals;
    const { data } = await read(
      `{ deals(first: 1, filter: {stage: {eq: WON}}, orderBy: [{title: ASC}]) { totalCount } all: deals(filter: {id: {ne: "${nodes[0].id}"}}) { totalCount } }`,
    );
    const deals = model.rowsOf(entityNamed('deals'));
    expect(data.deals.totalCount).toBe(deals.filter(({ stage }) => stage === 'WON').length);
    expect(data.all.totalCount).toBe(deals.length - 1);
  });
});

describe('a statement', () => {
  it('reads the columns that are asked for, their order, and no others', async () => {
    const namesIn = (statement = '') => [...new Set([...statement.matchAll(/ as "([\w.]+)"/g)].map(([, name]) => name))].sort();
    const { statements } = await read('{ documents { nodes { title } } }');
    expect(namesIn(statements[0])).toEqual(['id', 'position', 'title']);
    const nested = await read(
      '{ documents(orderBy: [{title: ASC}]) { edges { node { children { nodes { createdAt } } createdBy { name } } } } }',
    );
    expect(namesIn(nested.statements[0])).toEqual(['createdBy', 'createdBy.id', 'createdBy.name', 'createdById', 'id', 'name', 'title']);
    const [single] = (await read(`{ document(id: "${model.rowsOf(entityNamed('documents'))[0]?.id}") { title } }`)).statements;
    expect(namesIn(single)).toEqual(['id', 'title']);
  });

  it('reads the prose of a document where it is asked for, under whatever name', async () => {
    const { data, statements } = await read('{ documents(first: 1) { nodes { prose: contentJson } } }');
    expect(statements[0]).toContain('content_json');
    expect(data.documents.nodes[0].prose).toMatchObject({ type: 'doc' });
  });

  it('never reads a secret, a session or an embedding', async () => {
    const fields = lists.map((entity) => `${entity.name}(first: 1) { nodes { ${shownColumns(entity).join(' ')} } }`);
    await read(
      `{ ${fields.join(' ')} me { ${shownColumns(entityNamed('users')).join(' ')} } tenant { ${shownColumns(entityNamed('tenants')).join(' ')} } }`,
    );
    expect(everything.length).toBeGreaterThan(100);
    expect(everything.filter((statement) => /embedding|sessions|oauth|"token"|chunk/.test(statement))).toEqual([]);
  });
});

describe('a value', () => {
  it.each(lists.map((entity) => [entity.name, entity] as const))('of %s leaves as the database has it', async (name, entity) => {
    const columns = shownColumns(entity);
    const { data } = await read(`{ it: ${name}(first: 100) { nodes { ${columns.join(' ')} } } }`);
    const rows = rowsById(entity);
    for (const node of data.it.nodes) expect(node).toEqual(rows.get(node.id));
  });
});

/** The ids of rows in their table's default order, whose keys are times and whole numbers. */
function inDefaultOrder(entity: Entity, rows: Row[]): string[] {
  const keys = Object.entries(entity.order ?? {});
  for (const [key] of keys) expect(['datetime', 'int']).toContain(kindOf(entity, key));
  const place = (row: Row, key: string) => {
    const value = row[key];
    if (value === null) return columnOf(entity, key).notNull ? Number.NaN : Number.POSITIVE_INFINITY;
    return typeof value === 'string' ? Date.parse(value) : (value as number);
  };
  const compare = (a: Row, b: Row) => {
    for (const [key, direction] of keys) {
      const [left, right] = [place(a, key), place(b, key)];
      if (left !== right) return left < right === (direction === 'asc') ? -1 : 1;
    }
    return (a.id as string) < (b.id as string) ? -1 : 1;
  };
  return [...rows].sort(compare).map(({ id }) => id as string);
}

const entityNamed = (name: Entity['name']) => api.find((entity) => entity.name === name) as Entity;

const rowsById = (entity: Entity) => new Map(model.rowsOf(entity).map((row) => [row.id, row]));
