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

/** Holds for every row, and is no index's: lists below such a list wait for its rows. */
const waiting = 'filter: { not: { not: {} } }';

it.each(many)(
  '$path is asked for along with the rows that have it, also with variables: the same rows, a round trip less',
  async ({ source, relation: { name, target } }) => {
    const back = target.relations.find(({ kind, target }) => kind === 'many' && everyones(target));
    const below = back ? `deeper: ${back.name}(first: 2) { nodes { id } }` : '';
    const query = (args: string, size: string) => `{ it: ${source.name}(${args}) {
    nodes { id head: ${name}(first: ${size}) { edges { cursor node { id ${below} } } pageInfo { hasNextPage endCursor } } }
    edges { node { id tail: ${name}(last: ${size}) { nodes { id ${below} } pageInfo { hasPreviousPage } } } } } }`;
    const together = await read(query('first: 20', '3'));
    const inTurn = await read(query(`first: 20, ${waiting}`, '3'));
    expect(together.data).toEqual(inTurn.data);
    expect(together.roundTrips).toBeLessThan(inTurn.roundTrips);
    expect(together.statements).toBe(back ? 5 : 3);
    const cost = ({ statements, roundTrips }: typeof together) => ({ statements, roundTrips });
    for (const size of [3, 1, 3]) {
      const { data } = await read(query(`first: 20, ${waiting}`, String(size)));
      const below = await read(`query ($size: Int!) ${query('first: 20', '$size')}`, { size });
      const both = await read(`query ($size: Int!, $all: Int!) ${query('first: $all', '$size')}`, { size, all: 20 });
      for (const asked of [below, both]) {
        expect(asked.data).toEqual(data);
        expect(cost(asked)).toEqual(cost(together));
      }
    }
  },
);

it('begins behind the cursor of each request, where that comes in a variable', async () => {
  const { data } = await read(`{ documents(first: 100) { nodes { id } }
    heads: documents(first: 30) { nodes { children(first: 20) { edges { cursor node { id } } } } } }`);
  const order = data.documents.nodes.map(({ id }: { id: string }) => id);
  const heads: { cursor: string; node: { id: string } }[][] = data.heads.nodes.map(
    (head: { children: { edges: object[] } }) => head.children.edges,
  );
  const some = heads.flat().slice(0, 4);
  expect(some).toHaveLength(4);
  for (const { cursor, node } of [...some, ...some]) {
    const query =
      'query ($after: String, $n: Int) { documents(first: $n) { nodes { children(first: 1, after: $after) { nodes { id } } } } }';
    const { data } = await read(query, { after: cursor, n: 30 });
    const behind = heads.map((head) => head.map(({ node }) => node.id).filter((id) => order.indexOf(id) > order.indexOf(node.id)));
    expect(data.documents.nodes.map((head: { children: { nodes: { id: string }[] } }) => head.children.nodes.map(({ id }) => id))).toEqual(
      behind.map((ids) => ids.slice(0, 1)),
    );
  }
});

it('is that of its relation, where others have lists that ask for the same', async () => {
  const below = 'deals(first: 2) { nodes { id activities(first: 1) { nodes { id } } } }';
  const query = (name: string, args = '') =>
    `{ it: ${name}(first: 50${args}) { nodes { parent: company { ${below} } ${name === 'contacts' ? below : ''} } } }`;
  for (const name of ['contacts', 'deals', 'contacts']) {
    const { data } = await read(query(name));
    expect(data).toEqual((await read(query(name, `, ${waiting}`).replace('(first: 2)', `(first: 2, ${waiting})`))).data);
  }
});

it('has all its rows where the rows that have it come at several times, and some of them again', async () => {
  const query = (id: string, args = '') => `{ early: document(id: "${id}") { contentJson createdBy { id } }
    documents(first: 30) { nodes { id parent { contentJson createdBy { createdDocuments(first: 10${args}) { nodes { id
      children(first: 3) { nodes { id } totalCount } } } } } } } }`;
  let nested = 0;
  for (const { id } of model.rowsOf(entityNamed('documents'))) {
    const together = await read(query(String(id)));
    const inTurn = await read(query(String(id), `, ${waiting}`));
    expect(together.data).toEqual(inTurn.data);
    nested += JSON.stringify(together.data).split('"children":{"nodes":[{').length - 1;
  }
  expect(nested).toBeGreaterThan(0);
});

it('is asked for along with one row by its id, and missed by nobody where that is not there', async () => {
  const selected = (size: string) =>
    `title activities(first: ${size}) { nodes { content } } oldest: activities(last: ${size}) { nodes { type } }`;
  const query = (size: string) => `query ($id: ID!${size === '2' ? '' : ', $size: Int'}) { deal(id: $id) { ${selected(size)} } }`;
  const inTurn = `query ($id: ID!) { deals(filter: { id: { eq: $id } }) { nodes { ${selected('2')} } } }`;
  for (const { id } of model.rowsOf(entityNamed('deals')).slice(0, 5)) {
    const waited = await read(inTurn, { id });
    for (const size of ['2', '$size']) {
      const together = await read(query(size), { id, size: 2 });
      expect(together.data.deal).toEqual(waited.data.deals.nodes[0]);
      expect(together.data.deal).not.toBeNull();
      expect(together.roundTrips).toBeLessThan(waited.roundTrips);
    }
  }
  const { data } = await read(query('2'), { id: '00000000-0000-4000-8000-00000000dead' });
  expect(data.deal).toBeNull();
});

it('waits for the rows that have it where an index may not have those, and where they begin at a cursor', async () => {
  const below = 'nodes { activities(first: 2) { nodes { content } } }';
  const { data, roundTrips: once } = await read(`{ deals { ${below} pageInfo { startCursor } } }`);
  expect(once).toBe(1);
  // Two reads and a COMMIT, which goes along only with one that is known to be the last.
  const waits = async (query: string, variables = {}) => expect((await read(query, variables)).roundTrips, query).toBe(3);
  await waits(`{ deals(filter: {stage: {ne: WON}}) { ${below} } }`);
  await waits(`{ deals(orderBy: [{value: ASC}]) { ${below} } }`);
  await waits(`{ deals(after: "${data.deals.pageInfo.startCursor}") { ${below} } }`);
  await waits(`query ($after: String) { deals(after: $after) { ${below} } }`, { after: data.deals.pageInfo.startCursor });
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
  const lists = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: activities(first: 1) { nodes { id } }`).join(' ');
  const below = `createdDeals(first: 1) { nodes { id ${lists(70)} } }`;
  expect((await read(`{ user(id: "00000000-0000-4000-8000-00000000dead") { ${below} } }`)).statements).toBe(51);
  const { data } = await read(`{ users(first: 20) { nodes { ${below} } } }`);
  const deals = data.users.nodes.flatMap(({ createdDeals }: { createdDeals: { nodes: object[] } }) => createdDeals.nodes);
  expect(deals.length).toBeGreaterThan(0);
  for (const { a0, a69 } of deals) expect(a69).toEqual(a0);
  const asked = `query ($n: Int) { user(id: "00000000-0000-4000-8000-00000000dead") { ${below.replaceAll('(first: 1) { nodes { id } }', '(first: $n) { nodes { id } }')} } }`;
  for (const n of [1, 2]) expect((await read(asked, { n })).statements).toBe(51);
  // Whatever was worked out for requests before: each would find more lists there.
  const ofDeal = `fragment OfDeal on Deal { id ${lists(49)} }`;
  const many = Array.from({ length: 20 }, (_, i) => `d${i}: createdDeals(first: 1) { nodes { ...OfDeal } }`).join(' ');
  for (const root of ['user(id: "00000000-0000-4000-8000-00000000dead")', 'users(first: 0) { nodes']) {
    const again = `{ ${root} { ${many} } ${root.includes('nodes') ? '}' : ''} } ${ofDeal}`;
    for (let time = 0; time < 5; time++) expect((await read(again)).statements, root).toBeLessThanOrEqual(51);
  }
});

const entityNamed = (name: Entity['name']) => api.find((entity) => entity.name === name) as Entity;
