import { type GraphQLInputObjectType, getNamedType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import { kindOf, shownColumns } from '../db/columns.js';
import { createSchema } from '../modules/index.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { type JsonFilter, type Model, readModel } from '../testing/model.js';

const as = 'acme.admin';
const lists = api.filter((entity) => entity.exposes.root !== false);
const schema = createSchema();

/** Texts that are no row's, but look as if they could mean something to a pattern, to a string or to JSON. */
const odd = ['', '%', '_', '\\', '\\%', "'", '"', "' or true --", '$1', '{}', 'ß', '💥', 'no such text'];

let gateway: TestGateway;
let model: Model;
/** The rows that filters choose from: no more than a page holds. */
const sample = new Map<Entity, string[]>();

beforeAll(async () => {
  gateway = await testGateway();
  const { engine } = gateway.database;
  await engine.pool.query(
    String.raw`update companies set name = case when md5(id::text) < '4' then 'a%b_c\d''e"f' else 'aXbYcZd' end where md5(id::text) < '8'`,
  );
  await engine.pool.query(`update deals set value = 1000.01 where title like '%a%' and stage = 'lead'`);
  model = await readModel(engine, identityOf(as), odd);
  for (const entity of lists)
    sample.set(
      entity,
      model
        .rowsOf(entity)
        .slice(0, 60)
        .map(({ id }) => id as string),
    );
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

/** The same numbers in every run. */
function seeded(seed: number) {
  let state = seed;
  const random = () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  return { random, pick };
}
type Random = ReturnType<typeof seeded>;

/** The operators that the schema offers for a column. */
function operatorsOf(entity: Entity, key: string): string[] {
  const filter = schema.getType(`${entity.exposes.type}Filter`) as GraphQLInputObjectType;
  return Object.keys((getNamedType(filter.getFields()[key]?.type) as GraphQLInputObjectType).getFields());
}

/** A value to compare a column with: mostly of a row, sometimes none's. */
function valueFor(entity: Entity, key: string, operator: string, { random, pick }: Random): unknown {
  if (operator === 'isNull') return random() < 0.5;
  const kind = kindOf(entity, key);
  const present = model
    .rowsOf(entity)
    .flatMap((row) => (kind === 'strings' ? (row[key] as string[]) : [row[key]]))
    .filter((it) => it !== null);
  const one = (): unknown => {
    if (present.length === 0 || random() < 0.1) return absent(kind) ?? pick(present);
    return pick(present);
  };
  if (['in', 'notIn', 'hasAny'].includes(operator)) return Array.from({ length: Math.floor(random() * 4) }, one);
  const value = one();
  if (!['contains', 'startsWith', 'endsWith'].includes(operator)) return value;
  const text = String(value);
  const [from, length] = [Math.floor(random() * text.length), 1 + Math.floor(random() * 4)];
  const part =
    { contains: text.slice(from, from + length), startsWith: text.slice(0, length), endsWith: text.slice(-length) }[operator] ?? '';
  return random() < 0.5 ? part.toUpperCase() : part;

  function absent(kind: string): unknown {
    const values: Record<string, unknown> = {
      id: 'ffffffff-ffff-4fff-bfff-ffffffffffff',
      text: pick(odd),
      strings: pick(odd),
      int: -1,
      bigint: '9223372036854775807',
      decimal: pick(['-0.001', '1000.010', '1000.011', '99999999999999999999.5']),
      datetime: pick(['1999-12-31T23:59:59.999Z', '9999-12-31T00:00:00+02:00']),
      date: '2024-02-29',
      boolean: true,
    };
    return values[kind];
  }
}

function columnFilter(entity: Entity, random: Random): JsonFilter {
  const key = random.pick(shownColumns(entity));
  const operator = random.pick(operatorsOf(entity, key));
  return { [key]: { [operator]: valueFor(entity, key, operator, random) } };
}

function randomFilter(entity: Entity, random: Random, depth: number): JsonFilter {
  const deeper = (target = entity) => randomFilter(target, random, depth - 1);
  const dice = depth === 0 ? 0 : random.random();
  if (dice < 0.3) return columnFilter(entity, random);
  if (dice < 0.4) return { ...columnFilter(entity, random), ...columnFilter(entity, random) };
  if (dice < 0.6) return { [random.pick(['and', 'or'])]: Array.from({ length: Math.floor(random.random() * 4) }, () => deeper()) };
  if (dice < 0.7 || entity.relations.length === 0) return { not: deeper() };
  const { name, kind, target } = random.pick(entity.relations);
  return { [name]: kind === 'one' ? deeper(target) : { [random.pick(['some', 'none', 'every'])]: deeper(target) } };
}

/** Expects of every filter the rows that the model chooses. */
async function expectRows(cases: readonly { entity: Entity; filter: JsonFilter }[]) {
  for (let i = 0; i < cases.length; i += 25) {
    const some = cases.slice(i, i + 25);
    const variables = Object.fromEntries(
      some.map(({ entity, filter }, n) => [`f${n}`, { and: [{ id: { in: sample.get(entity) } }, filter] }]),
    );
    const declared = some.map(({ entity }, n) => `$f${n}: ${entity.exposes.type}Filter`);
    const fields = some.map(({ entity }, n) => `r${n}: ${entity.name}(first: 100, filter: $f${n}) { nodes { id } }`);
    const { data, errors } = await gateway.ask(`query (${declared.join(' ')}) { ${fields.join(' ')} }`, { as, variables });
    expect(errors, JSON.stringify(variables)).toBeUndefined();
    for (const [n, { entity, filter }] of some.entries()) {
      const ids = data[`r${n}`].nodes.map(({ id }: { id: string }) => id);
      const within = new Set(sample.get(entity));
      const rows = model.rowsOf(entity).filter((row) => within.has(row.id as string) && model.matches(entity, row, filter));
      expect(ids.sort(), `${entity.name} ${JSON.stringify(filter)}`).toEqual(rows.map(({ id }) => id).sort());
    }
  }
}

describe('a filter on a column', () => {
  it.each(lists.map((entity) => [entity.name, entity] as const))('of %s chooses what it says, by every operator', async (_, entity) => {
    const random = seeded(7);
    const cases = shownColumns(entity).flatMap((key) =>
      operatorsOf(entity, key).flatMap((operator) =>
        (operator === 'isNull' ? [true, false] : [0, 1].map(() => valueFor(entity, key, operator, random))).map((value) => ({
          entity,
          filter: { [key]: { [operator]: value } },
        })),
      ),
    );
    await expectRows(cases);
  });

  it('takes every text as itself, whatever it means elsewhere', async () => {
    const companies = entityNamed('companies');
    const texts = [...odd, 'a%b', 'b_c', 'c\\d', "d'e", 'e"f', 'A%B_C\\D\'E"F'];
    await expectRows(
      texts.flatMap((text) =>
        ['contains', 'startsWith', 'endsWith', 'eq', 'ne', 'in'].map((operator) => ({
          entity: companies,
          filter: { name: { [operator]: operator === 'in' ? [text] : text } },
        })),
      ),
    );
    const { data } = await gateway.ask(String.raw`{ companies(filter: {name: {contains: "b_c\\d'e\""}}) { totalCount } }`, { as });
    expect(data.companies.totalCount).toBeGreaterThan(0);
  });

  it('compares decimals exactly, alone and in lists', async () => {
    const deals = entityNamed('deals');
    const values = ['1000.01', '1000.010', '1000.011', '1000.0100000000000000000001', '99999999999999999999.5'];
    await expectRows(
      values.flatMap((value) =>
        ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((operator) => ({ entity: deals, filter: { value: { [operator]: value } } })),
      ),
    );
    const exact = (value: string) =>
      gateway.ask(
        `{ a: deals(filter: {value: {eq: "${value}"}}) { totalCount } b: deals(filter: {value: {in: ["${value}"]}}) { totalCount } }`,
        { as },
      );
    for (const value of values) {
      const { data } = await exact(value);
      expect(data?.a, value).toEqual(data?.b);
    }
  });

  it('finds a time whatever its zone is written as', async () => {
    const [row] = model.rowsOf(entityNamed('deals'));
    const at = Date.parse(row?.createdAt as string);
    const elsewhere = new Date(at + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    const { data } = await gateway.ask('query ($at: DateTime!) { deals(filter: {createdAt: {eq: $at}}) { nodes { id } } }', {
      as,
      variables: { at: elsewhere },
    });
    expect(data.deals.nodes).toContainEqual({ id: row?.id });
  });
});

describe('filters put together', () => {
  it('choose the same rows as in JavaScript, and with `not` all the others', async () => {
    const random = seeded(2026);
    const filters = Array.from({ length: 150 }, () => {
      const entity = random.pick(lists);
      return { entity, filter: randomFilter(entity, random, 3) };
    });
    await expectRows(
      filters.flatMap(({ entity, filter }) => [
        { entity, filter },
        { entity, filter: { not: filter } },
      ]),
    );
  });

  it('choose all rows where they ask for nothing, and none with an empty `or`', async () => {
    const nothing: JsonFilter[] = [{}, { and: [] }, { or: [] }, { not: {} }, { not: { or: [] } }, { or: [{}] }, { title: {} }];
    nothing.push(
      { company: {} },
      { activities: {} },
      { activities: { every: {} } },
      { activities: { none: {} } },
      { activities: { some: {} } },
    );
    nothing.push({ stage: { in: [] } }, { stage: { notIn: [] } }, { not: { activities: { none: {} } } });
    await expectRows(nothing.map((filter) => ({ entity: entityNamed('deals'), filter })));
  });

  it('go through every relation, in both directions', async () => {
    const random = seeded(11);
    await expectRows(
      lists.flatMap((entity) =>
        entity.relations.flatMap(({ name, kind, target }) => {
          const inner = columnFilter(target, random);
          return kind === 'one'
            ? [{ entity, filter: { [name]: inner } }]
            : ['some', 'none', 'every'].map((how) => ({ entity, filter: { [name]: { [how]: inner } } }));
        }),
      ),
    );
  });

  it('hold for nested lists too, and for their totalCount', async () => {
    const query = `{ deals(first: 100) { nodes { id activities(first: 100, filter: {type: {eq: CALL}}) { totalCount nodes { id } } } } }`;
    const { data } = await gateway.ask(query, { as });
    const activities = entityNamed('dealActivities');
    for (const { id, activities: found } of data.deals.nodes) {
      const calls = model.rowsOf(activities).filter((row) => row.dealId === id && row.type === 'CALL');
      expect(found.totalCount).toBe(calls.length);
      expect(found.nodes.map((node: { id: string }) => node.id).sort()).toEqual(calls.map((row) => row.id).sort());
    }
  });
});

const entityNamed = (name: Entity['name']) => api.find((entity) => entity.name === name) as Entity;
