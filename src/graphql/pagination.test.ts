import { getTableConfig } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import { literal } from '../../schema/rules.js';
import { kindOf, shownColumns, sortable } from '../db/columns.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { expectWalks, type Walk } from '../testing/walk.js';

const as = 'acme.admin';
const { tenantId, userId } = identityOf(as);
const lists = api.filter((entity) => entity.exposes.root !== false);
const single = ({ exposes: { type } }: Entity) => type.charAt(0).toLowerCase() + type.slice(1);
const sqlName = ({ table }: Entity) => getTableConfig(table).name;

let gateway: TestGateway;
/** Of each list a few rows, among them some that share a value and some that have none. */
const few = new Map<Entity, string[]>();

beforeAll(async () => {
  gateway = await testGateway();
  for (const entity of lists) few.set(entity, await entangle(entity));
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

const sql = async <T extends object>(text: string, values: unknown[] = []) =>
  (await gateway.database.engine.pool.query<T>(text, values)).rows;

/** What of a list the admin sees, as an SQL condition. */
const visible = (entity: Entity) =>
  `tenant_id = '${tenantId}'${entity.access.read === 'self' ? ` and ${entity.columns[entity.owner ?? '']?.name} = '${userId}'` : ''}`;

/** Gives two of five rows the same values, and two none where that is allowed. */
async function entangle(entity: Entity): Promise<string[]> {
  const table = sqlName(entity);
  const rows = await sql<{ id: string }>(`select id from ${table} where ${visible(entity)} order by md5(id::text) limit 5`);
  const ids = rows.map(({ id }) => id);
  const unique = new Set((entity.unique ?? []).flat());
  const columns = shownColumns(entity).filter((key) => key !== 'id' && sortable.has(kindOf(entity, key)));
  const nameOf = (key: string) => entity.columns[key]?.name;
  const set = (terms: string[], of: string[]) =>
    terms.length > 0 && sql(`update ${table} set ${terms.join(', ')} where id = any($1) and id <> $2`, [of, userId]);
  const shared = columns.filter((key) => !unique.has(key)).map(nameOf);
  await set(
    shared.map((name) => `${name} = (select ${name} from ${table} where id = '${ids.at(-1)}')`),
    ids.slice(-2),
  );
  const none = columns.filter((key) => !entity.columns[key]?.notNull).map(nameOf);
  try {
    await set(
      none.map((name) => `${name} = null`),
      ids.slice(0, Math.min(2, ids.length - 2)),
    );
  } catch (error) {
    // A check constraint that wants one of two values: the rows have it both ways already.
    if ((error as { code?: string }).code !== '23514') throw error;
  }
  const without = await sql(
    `select ${none.map((name) => `bool_or(${name} is null) as ${name}`).join(', ') || 'true'} from ${table} where id = any($1)`,
    [ids],
  );
  expect(Object.values(without[0] ?? {}), `rows of ${table} without a value`).not.toContain(false);
  return ids;
}

/** The ids of a list in an order, as the database gives them when asked plainly. */
async function sorted(entity: Entity, keys: [key: string, direction: string][], where = 'true', values: unknown[] = []): Promise<string[]> {
  const terms = [...keys, ['id', 'asc'] as const].map(([key, direction]) => {
    const column = entity.columns[key];
    const places = column?.enumValues?.map((value, i) => `when ${literal(value)} then ${i}`).join(' ');
    return `${places ? `case ${column?.name} ${places} end` : column?.name} ${direction} nulls ${direction === 'asc' ? 'last' : 'first'}`;
  });
  const text = `select id from ${sqlName(entity)} where ${visible(entity)} and ${where} order by ${terms.join(', ')}`;
  return (await sql<{ id: string }>(text, values)).map(({ id }) => id);
}

const defaultOrder = (entity: Entity) => Object.entries(entity.order ?? {}) as [string, string][];

it('walks every list by pages of 7, forward and backward, each row once and in the default order', async () => {
  const walks: Walk[] = [];
  for (const entity of lists) {
    const { name } = entity;
    walks.push({ name, ids: await sorted(entity, defaultOrder(entity)), field: (page, selection) => `${name}(${page}) ${selection}` });
  }
  expect(walks.length).toBeGreaterThan(20);
  await expectWalks(gateway, walks, { size: 7 }, { as });
  await expectWalks(gateway, walks, { size: 7, backward: true }, { as });
});

describe.each(lists.map((entity) => [entity.name, entity] as const))('%s', (name, entity) => {
  it('is walked row by row, forward and backward, by every key in both directions', async () => {
    const ids = few.get(entity) as string[];
    const keys = shownColumns(entity).filter((key) => sortable.has(kindOf(entity, key)));
    const filter = `filter: {id: {in: ${JSON.stringify(ids)}}}`;
    const walks: Walk[] = [];
    for (const key of keys) {
      for (const direction of ['asc', 'desc']) {
        const order = `${filter}, orderBy: [{${key}: ${direction.toUpperCase()}}]`;
        walks.push({
          name: `${name} by ${key} ${direction}`,
          ids: await sorted(entity, [[key, direction]], 'id = any($1)', [ids]),
          field: (page, selection) => `${name}(${page}, ${order}) ${selection}`,
        });
      }
    }
    await expectWalks(gateway, walks, { size: 1 }, { as });
    await expectWalks(gateway, walks, { size: 1, backward: true }, { as });
  });
});

describe('a relation to many', () => {
  const relations = lists.flatMap((source) =>
    source.relations.filter(({ kind }) => kind === 'many').map((relation) => ({ source, relation })),
  );

  it('is walked by pages of 7 and of 1, forward and backward, each row once and in the default order', async () => {
    const whole: Walk[] = [];
    const some: Walk[] = [];
    for (const { source, relation } of relations) {
      const { name, target, column } = relation;
      const [parent] = await sql<{ id: string }>(
        `select ${column.name} as id from ${sqlName(target)} where ${visible(target)} and ${column.name} is not null group by 1 order by count(*) desc, 1 limit 1`,
      );
      const ids = await sorted(target, defaultOrder(target), `${column.name} = $1`, [parent?.id]);
      expect(ids.length, `rows of ${source.name}.${name} in the demo data`).toBeGreaterThan(0);
      const chosen = ids.slice(0, 5);
      const around = (inner: string) => `${single(source)}(id: "${parent?.id}") { page: ${name}${inner} }`;
      whole.push({ name: `${source.name}.${name}`, ids, field: (page, selection) => around(`(${page}) ${selection}`) });
      some.push({
        name: `${source.name}.${name}`,
        ids: chosen,
        field: (page, selection) => around(`(${page}, filter: {id: {in: ${JSON.stringify(chosen)}}}) ${selection}`),
      });
    }
    for (const backward of [false, true]) {
      await expectWalks(gateway, whole, { size: 7, backward }, { as });
      await expectWalks(gateway, some, { size: 1, backward }, { as });
    }
  });
});

describe('an order', () => {
  it('of several keys weighs the first most, and the id last', async () => {
    const ids = few.get(entityNamed('deals')) as string[];
    const order: [string, string][] = [
      ['stage', 'desc'],
      ['closeDate', 'asc'],
      ['value', 'desc'],
    ];
    const orderBy = order.map(([key, direction]) => `{${key}: ${direction.toUpperCase()}}`).join(' ');
    const walk: Walk = {
      name: 'deals',
      ids: await sorted(entityNamed('deals'), order, 'id = any($1)', [ids]),
      field: (page, selection) => `deals(${page}, filter: {id: {in: ${JSON.stringify(ids)}}}, orderBy: [${orderBy}]) ${selection}`,
    };
    await expectWalks(gateway, [walk], { size: 1 }, { as });
    await expectWalks(gateway, [walk], { size: 1, backward: true }, { as });
  });

  it('names one key an entry', async () => {
    for (const orderBy of ['[{title: ASC, value: ASC}]', '[{}]', '[{title: null}]']) {
      const { errors } = await gateway.ask(`{ deals(orderBy: ${orderBy}) { nodes { id } } }`, { as });
      expect(errors, orderBy).toHaveLength(1);
    }
    expect((await gateway.ask('{ deals(orderBy: []) { nodes { id } } }', { as })).errors).toBeUndefined();
  });
});

describe('a page', () => {
  const ask = (args: string) => gateway.ask(`{ deals${args} { nodes { id } pageInfo { hasNextPage startCursor endCursor } } }`, { as });

  it('holds 20 rows when nothing is said, and 100 at most', async () => {
    expect((await ask('')).data.deals.nodes).toHaveLength(20);
    const { data } = await gateway.ask('{ a: events(first: 100) { nodes { id } } b: events(last: 100) { nodes { id } } }', { as });
    expect([data.a.nodes.length, data.b.nodes.length]).toEqual([100, 100]);
    for (const args of ['(first: 101)', '(last: 101)', '(first: 2147483647)']) {
      const { data, errors } = await ask(args);
      expect(data).toBeNull();
      expect(errors).toMatchObject([{ path: ['deals'], extensions: { code: 'PAGE_SIZE_EXCEEDED', limit: 100 } }]);
    }
    expect(gateway.statements.beside).toHaveLength(3);
  });

  it('of no rows tells whether there are any', async () => {
    const pageInfo = { hasNextPage: true, startCursor: null, endCursor: null };
    expect((await ask('(first: 0)')).data.deals).toEqual({ nodes: [], pageInfo });
    const { data } = await ask('(first: 0, filter: {title: {eq: "no such deal"}})');
    expect(data.deals).toEqual({ nodes: [], pageInfo: { ...pageInfo, hasNextPage: false } });
  });

  it.each([
    ['(first: -1)', 'first'],
    ['(last: -1)', 'last'],
    ['(first: 1, last: 1)', 'last'],
  ])('is refused for %s', async (args, at) => {
    const { data, errors } = await ask(args);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues: [{ path: [at], message: expect.any(String) }] } }]);
  });

  it('lies between two cursors, and excludes their rows', async () => {
    const { edges } = (await gateway.ask('{ deals(first: 9) { edges { cursor node { id } } } }', { as })).data.deals;
    const ids = edges.map(({ node }: { node: { id: string } }) => node.id);
    const between = `after: "${edges[1].cursor}", before: "${edges[6].cursor}"`;
    const query = `{ a: deals(first: 9, ${between}) { nodes { id } } b: deals(last: 2, ${between}) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }`;
    const { data } = await gateway.ask(query, { as });
    expect(data.a.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2, 6));
    expect(data.b.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(4, 6));
    expect(data.b.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: true });
  });

  it('follows the one before it whatever is inserted or deleted between them', async () => {
    const page = (after: string | null) =>
      gateway.ask('query ($after: String) { companies(first: 5, after: $after) { nodes { id } pageInfo { endCursor } } }', {
        as,
        variables: { after },
      });
    const [first, second] = [(await sorted(entityNamed('companies'), defaultOrder(entityNamed('companies')))).slice(0, 5), await next()];
    await sql(`insert into companies (tenant_id, name, created_at) values ($1, 'newcomer', now() + interval '1 day')`, [tenantId]);
    await sql('delete from companies where id = any($1)', [[first[0], first[4]]]);
    const { data } = await page(second.cursor);
    expect(data.companies.nodes).toEqual(second.nodes);

    async function next() {
      const { endCursor } = (await page(null)).data.companies.pageInfo;
      return { cursor: endCursor, nodes: (await page(endCursor)).data.companies.nodes };
    }
  });
});

describe('a cursor', () => {
  const refusal = (argument: string) => [
    {
      path: ['deals'],
      extensions: { code: 'BAD_USER_INPUT', issues: [{ path: [argument], message: 'is not a cursor of this list in this order' }] },
    },
  ];
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const cursorOf = async (field: string) =>
    (await gateway.ask(`{ it: ${field} { pageInfo { endCursor } } }`, { as })).data.it.pageInfo.endCursor;

  it('of another order or list is refused', async () => {
    for (const field of [
      'deals(first: 1, orderBy: [{createdAt: ASC}])',
      'deals(first: 1, orderBy: [{title: ASC}])',
      'contacts(first: 1)',
    ]) {
      const cursor = await cursorOf(field);
      for (const argument of ['after', 'before']) {
        const { data, errors } = await gateway.ask(`{ deals(${argument}: "${cursor}") { nodes { id } } }`, { as });
        expect(data).toBeNull();
        expect(errors, field).toMatchObject(refusal(argument));
      }
    }
  });

  it('that was tampered with is refused', async () => {
    const [signature, createdAt, id] = JSON.parse(Buffer.from(await cursorOf('deals(first: 1)'), 'base64url').toString());
    expect(await ask([signature, createdAt, id])).toBeUndefined();
    const forged = ['', 'garbage', '💥', encode({}), encode(null), encode([]), encode([signature]), encode([signature, createdAt])];
    forged.push(encode([signature, createdAt, 'x']), encode([signature, "' or true --", id]), encode([signature, createdAt, id, id]));
    forged.push(encode([signature, 1, id]), encode([signature, [createdAt], id]), encode(['', createdAt, id]));
    // A time that JavaScript cuts and PostgreSQL refuses, and one of no year.
    forged.push(encode([signature, `2026-11-25T00:00:00.${'0'.repeat(300)}Z`, id]), encode([signature, '0000-01-01T00:00:00.000Z', id]));
    for (const cursor of forged) expect(await ask(cursor), cursor).toMatchObject(refusal('after'));
    expect(gateway.statements.beside).toHaveLength(2);

    async function ask(cursor: unknown) {
      const after = Array.isArray(cursor) ? encode(cursor) : cursor;
      const query = 'query ($after: String) { deals(first: 1, after: $after) { nodes { id } } }';
      return (await gateway.ask(query, { as, variables: { after } })).errors;
    }
  });

  it('shows nothing but where the row stands', async () => {
    const [, ...position] = JSON.parse(Buffer.from(await cursorOf('deals(first: 1, orderBy: [{stage: ASC}])'), 'base64url').toString());
    expect(position).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });
});

const entityNamed = (name: Entity['name']) => api.find((entity) => entity.name === name) as Entity;
