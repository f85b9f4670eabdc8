import { getIntrospectionQuery, getOperationAST, type OperationDefinitionNode, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from '../modules/index.js';
import { complexityOf } from './complexity.js';
import { graphiqlOptions } from './graphiql.js';

const schema = createSchema();

function measured(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error(`no operation in ${query}`);
  return complexityOf(schema, document, operation, variables);
}

const cost = (query: string, variables?: Record<string, unknown>) => measured(query, variables).cost;
const id = 'a0000000-0000-4000-8000-000000000001';

describe('the cost of', () => {
  it.each<[string, string, number]>([
    ['nothing but scalars', '{ __typename }', 0],
    ['a page', '{ deals { nodes { id title } } }', 20],
    ['a page of the size asked for', '{ deals(first: 7) { nodes { id } } }', 7],
    ['a page from the end', '{ deals(last: 30) { nodes { id } } }', 30],
    ['a page whose size is null', '{ deals(first: null, last: 30) { nodes { id } } }', 30],
    ['a page larger than there are', '{ deals(first: 1000000000) { nodes { id } } }', 100],
    ['a page of none and of less', '{ deals(first: -5) { nodes { id } } tasks(first: 0) { nodes { id } } }', 2],
    ['the rows of a page by both ways', '{ deals { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage } } }', 20],
    ['a page and how many there are in all', '{ deals(first: 1) { totalCount } }', 1 + 20],
    ['a row', `{ deal(id: "${id}") { title } }`, 1],
    ['a row of each in a page', '{ deals(first: 5) { nodes { company { name } } } }', 5 + 5],
    ['a row of each by way of the edges', '{ deals(first: 5) { edges { node { company { name } } } } }', 5 + 5],
    ['a page in each', '{ deals(first: 5) { nodes { activities(first: 3) { nodes { id } } } } }', 5 + 5 * 3],
    ['a count in each', '{ deals(first: 5) { nodes { activities(first: 3) { totalCount } } } }', 5 + 5 * (3 + 20)],
    [
      'three levels',
      '{ companies(first: 2) { nodes { deals(first: 3) { nodes { activities(first: 4) { nodes { createdBy { name } } } } } } } }',
      2 + 2 * 3 + 2 * 3 * 4 * 2,
    ],
    ['aliases', '{ a: deals(first: 3) { nodes { id } } b: deals(first: 3) { nodes { id } } }', 6],
    ['a filter', '{ deals(first: 3, filter: { and: [{ stage: { eq: WON } }, { title: { eq: "x" } }] }) { nodes { id } } }', 3 + 5],
    ['a list without pages', '{ dealPipeline { stage count value } }', 20],
    [
      'a fragment, each time',
      '{ a: deals(first: 3) { ...F } b: deals(first: 5) { ...F } } fragment F on DealConnection { nodes { company { id } } }',
      16,
    ],
    [
      'an inline fragment, also where it is left out',
      '{ deals(first: 3) { nodes { ... on Deal @skip(if: true) { company { id } } } } }',
      6,
    ],
    ['a mutation', 'mutation { createTask(input: { title: "x" }) { task { id } } }', 100 + 1 + 1],
    ['what a mutation gives back', 'mutation { createTask(input: { title: "x" }) { task { assignee { id } } } }', 100 + 1 + 2],
    ['rows of a mutation', 'mutation { createTasks(input: { tasks: [{ title: "x" }, { title: "y" }] }) { tasks { id } } }', 100 + 3 + 3],
    [
      'a mutation over a filter',
      'mutation { updateTasks(input: { filter: { title: { eq: "x" } }, set: { title: "y" }, atMost: 40 }) { tasks { assignee { id } } } }',
      100 + 40 + 40 * 2,
    ],
  ])('%s', (_, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('a page whose size is a variable, is its value, or else its default, or else that of the page', () => {
    const query = (type: string) => `query ($n: ${type}) { deals(first: $n) { nodes { id } } }`;
    expect(cost(query('Int'), { n: 9 })).toBe(9);
    expect(cost(query('Int = 8'))).toBe(8);
    expect(cost(query('Int = 8'), { n: null })).toBe(20);
    expect(cost(query('Int'))).toBe(20);
    expect(cost(query('Int'), { n: 'no number' })).toBe(20);
  });

  it('rows in a variable counts them wherever it stands, nested rows and single ones too, and no JSON', () => {
    const create = 'mutation ($rows: [CreateDealInput!]!) { createDeals(input: { deals: $rows }) { deals { id } } }';
    const rows = Array.from({ length: 30 }, () => ({ title: 'x', activities: [{ type: 'CALL' }, { type: 'CALL' }] }));
    expect(cost(create, { rows })).toBe(100 + 2 * (1 + 30 * 3));
    expect(cost(create, { rows: { title: 'x' } })).toBe(100 + 2 * (1 + 1));
    const whole =
      'mutation ($input: CreateDealsInput!) { a: createDeals(input: $input) { deals { id } } b: createDeals(input: $input) { query { me { id } } } }';
    expect(cost(whole, { input: { deals: rows } })).toBe(2 * (100 + 91) + 91 + 2);
    const json = 'mutation ($content: JSON) { createDocument(input: { title: "x", contentJson: $content }) { document { id } } }';
    expect(cost(json, { content: Array.from({ length: 1000 }, () => ({ a: { b: {} } })) })).toBe(100 + 1 + 1);
  });

  it('what GraphiQL asks is within what anyone may', () => {
    const limits = { depth: 20, listDepth: 5, cost: 25_000 };
    const { defaultTabs = [] } = graphiqlOptions(undefined, null);
    for (const query of [
      ...defaultTabs.map((tab) => tab.query ?? ''),
      getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }),
    ]) {
      const { depth, listDepth, cost } = measured(query);
      expect(depth).toBeLessThanOrEqual(limits.depth);
      expect(listDepth).toBeLessThanOrEqual(limits.listDepth);
      expect(cost).toBeLessThan(limits.cost / 5);
    }
  });

  it('introspection that is asked for again and again adds up', () => {
    const types = Array.from({ length: 500 }, (_, i) => `t${i}: type { name }`).join(' ');
    expect(cost(`{ __schema { types { fields { args { ${types} } } } } }`)).toBeGreaterThan(50_000);
  });

  it('more than a number can say is the most that one can', () => {
    const fragments = Array.from(
      { length: 400 },
      (_, i) => `fragment f${i} on Deal { ...f${i + 1} ...f${i + 1} ...f${i + 1} ...f${i + 1} ...f${i + 1} ...f${i + 1} }`,
    );
    const query = `{ deals { nodes { ...f0 } } } ${fragments.join(' ')} fragment f400 on Deal { company { id } }`;
    const { cost } = complexityOf(schema, parse(query), getOperationAST(parse(query)) as never, {});
    expect(cost).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('the depth of', () => {
  it.each<[string, string, number, number]>([
    ['a scalar', '{ __typename }', 1, 0],
    ['a page', '{ deals { nodes { id } } }', 3, 1],
    ['edges, which are the same list', '{ deals { edges { node { id } } } }', 4, 1],
    ['lists in lists', '{ companies { nodes { deals { nodes { activities { nodes { id } } } } } } }', 7, 3],
    ['lists beside lists', '{ companies { nodes { deals { nodes { id } } contacts { nodes { id } } } } }', 5, 2],
    [
      'fragments in fragments',
      '{ deals { ...A } } fragment A on DealConnection { nodes { ...B } } fragment B on Deal { company { id } }',
      4,
      1,
    ],
    ['a list that a mutation gives back', 'mutation { createTasks(input: { tasks: [] }) { tasks { id } } }', 3, 1],
  ])('%s', (_, query, depth, listDepth) => {
    expect(measured(query)).toMatchObject({ depth, listDepth });
  });
});

it('a variable may have any name, also with a default', () => {
  for (const name of ['n', '__proto__', 'constructor']) {
    expect(cost(`query ($${name}: Int = 90) { deals(first: $${name}) { nodes { id } } }`)).toBe(90);
    expect(
      cost(`query ($${name}: DealFilter = { not: { stage: { eq: WON } } }) { deals(first: 1, filter: $${name}) { nodes { id } } }`),
    ).toBe(4);
    const given = JSON.parse(`{ "${name}": 70 }`);
    expect(cost(`query ($${name}: Int = 90) { deals(first: $${name}) { nodes { id } } }`, given)).toBe(70);
  }
});

it('a document costs what its variables say, whatever they said before', () => {
  const texts: [string, Record<string, unknown>[], number[]][] = [
    ['query ($first: Int) { deals(first: $first) { nodes { id } } }', [{ first: 3 }, { first: 90 }, {}, { first: 3 }], [3, 90, 20, 3]],
    [
      'query ($where: DealFilter) { deals(first: 1, filter: $where) { nodes { id } } }',
      [{}, { where: { not: { stage: { eq: 'WON' } } } }, { where: {} }],
      [1, 4, 2],
    ],
    [
      'mutation ($input: UpdateTasksInput!) { updateTasks(input: $input) { tasks { id } } }',
      [1, 50].map((atMost) => ({ input: { filter: {}, set: {}, atMost } })),
      [103 + 3, 150 + 50],
    ],
    ['query ($id: ID!) { deal(id: $id) { id } }', [{ id }, { id: 'other' }], [1, 1]],
  ];
  for (const [text, variables, costs] of texts) {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    const operation = getOperationAST(document) as OperationDefinitionNode;
    expect(variables.map((values) => complexityOf(schema, document, operation, values).cost)).toEqual(costs);
  }
});
