import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
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

/** What a query without errors answers, and what it takes. */
async function read(query: string, variables: Record<string, unknown> = {}) {
  const { answer, beside, roundTrips } = await counted(gateway, () => gateway.ask(query, { as, variables }));
  expect(answer.errors, query).toBeUndefined();
  return { data: answer.data, statements: beside.length, roundTrips };
}

const everyones = (entity: Entity) => entity.access.read !== 'admins';
const many = api
  .filter((source) => source.exposes.root !== false && everyones(source))
  .flatMap((source) => source.relations.map((relation) => ({ path: `${source.name}.${relation.name}`, source, relation })))
  .filter(({ relation: { kind, target } }) => kind === 'many' && everyones(target));

it.each(many)(
  '$path is asked for along with the rows that have it: the same rows as with variables, a round trip less',
  async ({ source, relation: { name, target } }) => {
    const back = target.relations.find(({ kind, target }) => kind === 'many' && everyones(target));
    const below = back ? `deeper: ${back.name}(first: 2) { nodes { id } }` : '';
    const query = (size: string) => `{ it: ${source.name}(first: 20) {
    nodes { id head: ${name}(first: ${size}) { edges { cursor node { id ${below} } } pageInfo { hasNextPage endCursor } } }
    edges { node { id tail: ${name}(last: ${size}) { nodes { id ${below} } pageInfo { hasPreviousPage } } } } } }`;
    const together = await read(query('3'));
    const inTurn = await read(`query ($size: Int!) ${query('$size')}`, { size: 3 });
    expect(together.data).toEqual(inTurn.data);
    expect(together.roundTrips).toBeLessThan(inTurn.roundTrips);
    expect(together.statements).toBe(back ? 5 : 3);
  },
);

it('has all its rows where the rows that have it come at several times, and some of them again', async () => {
  const query = (id: string, size: string) => `{ early: document(id: "${id}") { contentJson createdBy { id } }
    documents(first: 30) { nodes { id parent { contentJson createdBy { createdDocuments(first: 10) { nodes { id
      children(first: ${size}) { nodes { id } totalCount } } } } } } } }`;
  let nested = 0;
  for (const { id } of model.rowsOf(entityNamed('documents'))) {
    const together = await read(query(String(id), '3'));
    const inTurn = await read(`query ($size: Int!) ${query(String(id), '$size')}`, { size: 3 });
    expect(together.data).toEqual(inTurn.data);
    nested += JSON.stringify(together.data).split('"children":{"nodes":[{').length - 1;
  }
  expect(nested).toBeGreaterThan(0);
});

it('is asked for along with one row by its id, and missed by nobody where that is not there', async () => {
  const query = (size: string) => `query ($id: ID!${size === '2' ? '' : ', $size: Int!'}) {
    deal(id: $id) { title activities(first: ${size}) { nodes { content } } oldest: activities(last: ${size}) { nodes { type } } } }`;
  for (const { id } of model.rowsOf(entityNamed('deals')).slice(0, 5)) {
    const together = await read(query('2'), { id });
    const inTurn = await read(query('$size'), { id, size: 2 });
    expect(together.data).toEqual(inTurn.data);
    expect(together.data.deal).not.toBeNull();
    expect(together.roundTrips).toBeLessThan(inTurn.roundTrips);
  }
  expect((await read(query('2'), { id: '00000000-0000-4000-8000-00000000dead' })).data).toEqual({ deal: null });
});

it('waits for the rows that have it where an index may not have those, where they begin at a cursor, and where a variable has a part', async () => {
  const below = 'nodes { activities(first: 2) { nodes { content } } }';
  const { data, roundTrips: once } = await read(`{ deals { ${below} pageInfo { startCursor } } }`);
  expect(once).toBe(1);
  // Two reads and a COMMIT, which goes along only with one that is known to be the last.
  const waits = async (query: string, variables = {}) => expect((await read(query, variables)).roundTrips, query).toBe(3);
  await waits(`{ deals(filter: {stage: {ne: WON}}) { ${below} } }`);
  await waits(`{ deals(orderBy: [{value: ASC}]) { ${below} } }`);
  await waits(`{ deals(after: "${data.deals.pageInfo.startCursor}") { ${below} } }`);
  await waits(`query ($n: Int!) { deals(first: $n) { ${below} } }`, { n: 2 });
  await waits(`query ($n: Int!) { deals { ${below.replace('2', '$n')} } }`, { n: 2 });
});

it('is not asked for where only its rows are counted', async () => {
  expect((await read('{ deals { nodes { id activities { __typename totalCount } } } }')).statements).toBe(2);
});

it('says where it stands what is wrong with its arguments', async () => {
  const { data, errors } = await gateway.ask('{ deals { nodes { id activities(first: 101) { nodes { id } } } } }', { as });
  expect(data).toBeNull();
  expect(errors?.[0]).toMatchObject({ path: ['deals', 'nodes', 0, 'activities'], extensions: { code: 'PAGE_SIZE_EXCEEDED' } });
});

it('is asked for ahead fifty times in a query at the most: fragments could make it thousands, without a row', async () => {
  const lists = Array.from({ length: 70 }, (_, i) => `a${i}: activities(first: 1) { nodes { id } }`).join(' ');
  const below = `createdDeals(first: 1) { nodes { id ${lists} } }`;
  expect((await read(`{ user(id: "00000000-0000-4000-8000-00000000dead") { ${below} } }`)).statements).toBe(51);
  const { data } = await read(`{ users(first: 20) { nodes { ${below} } } }`);
  const deals = data.users.nodes.flatMap(({ createdDeals }: { createdDeals: { nodes: object[] } }) => createdDeals.nodes);
  expect(deals.length).toBeGreaterThan(0);
  for (const { a0, a69 } of deals) expect(a69).toEqual(a0);
});

const entityNamed = (name: Entity['name']) => api.find((entity) => entity.name === name) as Entity;
