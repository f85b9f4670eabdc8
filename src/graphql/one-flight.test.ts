import fc from 'fast-check';
import { type GraphQLObjectType, getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import { createSchema } from '../modules/index.js';
import { counted } from '../testing/counted.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { type Model, readModel } from '../testing/model.js';

const as = 'acme.admin';
let gateway: TestGateway;
let model: Model;
beforeAll(async () => {
  gateway = await testGateway();
  model = await readModel(gateway.database.engine, identityOf(as), []);
});
afterAll(() => gateway.close());

async function read(query: string) {
  const { answer, all, roundTrips } = await counted(gateway, () => gateway.ask(query, { as }));
  return { data: answer.data, errors: answer.errors, all, last: all.at(-1), roundTrips };
}

const one = (entity: Entity) => entity.exposes.type.charAt(0).toLowerCase() + entity.exposes.type.slice(1);
/** Reads nothing, and yet is something beside. */
const besides = 'beside: __schema { __typename }';
const everyones = api.filter(({ exposes, access }) => exposes.root !== false && access.read !== 'admins');

it.each(everyones.map((entity) => ({ name: entity.name, entity })))(
  'reads $name, and one of them, in one round trip, with all that opens and ends the transaction',
  async ({ entity }) => {
    const id = String(model.rowsOf(entity)[0]?.id);
    for (const query of [
      `{ ${entity.name}(first: 3) { nodes { id nodeId __typename } edges { cursor node { id } } pageInfo { hasNextPage } } __typename }`,
      `{ ${one(entity)}(id: "${id}") { id nodeId __typename } }`,
    ]) {
      const { errors, roundTrips, last } = await read(query);
      expect(errors, query).toBeUndefined();
      expect({ roundTrips, last }, query).toEqual({ roundTrips: 1, last: 'COMMIT' });
    }
  },
);

it.each([
  ['rows joined to them', 'deals(first: 3) { nodes { title company { id name } contact { name } } }'],
  ['ids of rows', 'deals(first: 3) { edges { node { company { id } } } }'],
  ['lists below them', 'deals(first: 3) { nodes { activities(first: 2) { nodes { content createdBy { name } } } } }'],
  [
    'a page from a cursor on, with a filter and an order',
    'deals(first: 3, filter: {stage: {ne: WON}}, orderBy: [{value: ASC}]) { nodes { id } }',
  ],
])('reads rows in one round trip with %s', async (_, field) => {
  expect(await read(`{ ${field} }`)).toMatchObject({ errors: undefined, roundTrips: 1 });
});

it('reads lists in lists in one round trip with variables in both', async () => {
  const query = 'query ($n: Int = 2) { deals(first: $n) { nodes { activities(first: $n) { nodes { content } } } } }';
  expect(await read(query)).toMatchObject({ errors: undefined, roundTrips: 1 });
});

it.each([
  ['a count', '{ deals(first: 3) { totalCount nodes { id } } }'],
  ['rows that are not joined, since they are long', '{ documents(first: 30) { nodes { parent { id contentJson } } } }'],
  ['rows of joined rows', '{ dealActivities(first: 3) { nodes { deal { title company { name } } } } }'],
  ['lists of joined rows', '{ deals(first: 3) { nodes { company { name contacts(first: 2) { nodes { name } } } } } }'],
  ['lists below a filter', '{ deals(first: 3, filter: {stage: {ne: WON}}) { nodes { activities(first: 2) { nodes { content } } } } }'],
  [
    'lists below lists in another order',
    '{ companies(first: 3) { nodes { deals(first: 2, orderBy: [{value: ASC}]) { nodes { activities(first: 2) { nodes { content } } } } } } }',
  ],
  ['lists with a count', '{ deals(first: 3) { nodes { activities(first: 2) { totalCount nodes { content } } } } }'],
  ['another root', '{ deals(first: 3) { nodes { title } } contacts(first: 1) { nodes { company { contacts { totalCount } } } } }'],
  ['a row and its rows', '{ deal(id: "$deal") { title company { name } } }'],
  ['a field of its own', '{ documents(first: 2) { nodes { id similar(first: 1) { edges { score } } } } }'],
])('reads what comes later in the same transaction: %s', async (_, query) => {
  const given = query.replace('$deal', String(model.rowsOf(api.find(({ name }) => name === 'deals') as Entity)[0]?.id));
  const { data, errors, all, roundTrips } = await read(given);
  expect(errors, given).toBeUndefined();
  expect(roundTrips).toBeGreaterThan(1);
  expect(all.filter((text) => /^(BEGIN|COMMIT|ROLLBACK)/.test(text))).toHaveLength(2);
  const beside = await read(given.replace(/}$/, `${besides} }`));
  expect({ ...data, beside: beside.data.beside }).toEqual(beside.data);
});

it('reads a page from a cursor on, and its lists after it', async () => {
  const { data } = await read('{ deals(first: 1) { pageInfo { endCursor } } }');
  const after = `(first: 3, after: "${data.deals.pageInfo.endCursor}")`;
  expect(await read(`{ deals${after} { nodes { title } } }`)).toMatchObject({ errors: undefined, roundTrips: 1 });
  const withLists = await read(`{ deals${after} { nodes { activities(first: 2) { nodes { content } } } } }`);
  expect(withLists).toMatchObject({ errors: undefined, roundTrips: 3 });
  expect(JSON.stringify(withLists.data)).toContain('"content"');
});

it('reads what only admins may in the transaction in which they were found to be', async () => {
  const { errors, last } = await read('{ auditLog(first: 2) { nodes { action } } }');
  expect({ errors, last }).toEqual({ errors: undefined, last: 'COMMIT' });
  const { errors: refused } = await gateway.ask('{ auditLog(first: 2) { nodes { action } } }', { as: 'acme.member' });
  expect(refused?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});

const schema = createSchema();

/** What may be asked of a type: fields that need no argument, some under another name and in fragments, as `draw` has it. */
function selection(type: GraphQLObjectType, depth: number, draw: () => number, aliases = { made: 0 }): string {
  const possible = Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const chosen = possible.flatMap((field) => {
    const named = getNamedType(field.type);
    if (draw() % 3 !== 0 || (depth === 0 && !isLeafType(named))) return [];
    const size = field.args.some(({ name }) => name === 'first') ? `(first: ${1 + (draw() % 3)})` : '';
    const below = isObjectType(named) ? selection(named, depth - 1, draw, aliases) : isLeafType(named) ? '' : '{ __typename }';
    const text = `${draw() % 4 === 0 ? `a${aliases.made++}: ` : ''}${field.name}${size} ${below}`;
    return draw() % 5 === 0 ? `... on ${type.name} { ${text} }` : text;
  });
  return `{ __typename ${chosen.join(' ')} }`;
}

it('answers whatever is asked alone as it does beside something else', async () => {
  const roots = everyones.flatMap((entity) => [
    { field: `${entity.name}(first: 3)`, type: schema.getType(`${entity.exposes.type}Connection`) as GraphQLObjectType },
    { field: `${one(entity)}(id: "${model.rowsOf(entity)[0]?.id}")`, type: schema.getType(entity.exposes.type) as GraphQLObjectType },
  ]);
  let inOne = 0;
  const ask = async (at: number, numbers: readonly number[]) => {
    const { field, type } = roots[at % roots.length] as (typeof roots)[number];
    let drawn = 0;
    const asked = `it: ${field} ${selection(type, 5, () => numbers[drawn++ % numbers.length] as number)}`;
    const alone = await read(`{ ${asked} }`);
    const beside = await read(`{ ${asked} ${besides} }`);
    expect(alone.errors).toEqual(beside.errors);
    expect(alone.data?.it).toEqual(beside.data?.it);
    if (alone.roundTrips === 1 && alone.last === 'COMMIT') inOne++;
  };
  await fc.assert(fc.asyncProperty(fc.nat(999), fc.array(fc.nat(999), { minLength: 60, maxLength: 200 }), ask), {
    numRuns: 300,
    endOnFailure: true,
  });
  expect(inOne).toBeGreaterThan(30);
}, 120_000);
