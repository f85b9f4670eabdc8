import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import type { Row } from './flight.js';
import { cursor, type ListArguments, list } from './list.js';
import { pageStatement } from './pages.js';
import { compile } from './statement.js';

const entityNamed = (name: Entity['name']) => api.find((entity) => entity.name === name) as Entity;
const deal = entityNamed('deals');
const [won, named, dear] = [{ stage: { eq: 'won' } }, { title: { contains: 'e' } }, { value: { gt: '1' } }];

/** The same conditions, grouped in all sorts of ways. */
const filters = [
  [won, named, dear],
  [{ ...won, ...named }, dear],
  [won, { ...named, ...dear }],
  [{ ...won, ...named, ...dear }],
  [{ and: [won, named] }, dear],
  [{ or: [won, named] }, dear],
  [{ not: won }, named],
  [{ not: { ...won, ...named } }],
  [{ not: { or: [won, named] } }],
  [{ company: { name: { eq: 'a' }, deals: { some: won } } }, named],
  [{ company: { name: { eq: 'a' } } }, { company: { deals: { some: won } } }],
  [{ activities: { some: { content: { eq: 'a' } } } }],
  [{ activities: { none: { content: { eq: 'a' } } } }],
  [{ activities: { every: { content: { eq: 'a' } } } }],
  [{ stage: { eq: 'won', ne: 'lost' } }],
  [{ stage: { in: ['won'] } }, { stage: { isNull: true } }],
  [{ stage: { in: ['won', 'lost'] } }, { stage: { isNull: false } }],
].flatMap((parts) => [{ or: parts }, { and: parts }, { not: { or: parts } }]);

const orders = [undefined, [{ value: 'asc' }], [{ value: 'desc' }], [{ value: 'asc' }, { title: 'asc' }]] as ListArguments['orderBy'][];
const rows: Row[] = [
  { id: '00000000-0000-4000-8000-000000000001', createdAt: '2026-11-25T00:00:00.000Z', value: '1.00', title: 'a' },
  { id: '00000000-0000-4000-8000-000000000002', createdAt: '2026-11-25T00:00:00.000Z', value: null, title: 'a' },
];
const cursors = orders.flatMap((orderBy) =>
  rows.flatMap((row) => {
    const at = cursor(list(deal, { orderBy }, ['id']), row);
    return [{}, { after: at }, { before: at }, { after: at, before: at }].map((range) => ({ orderBy, ...range }));
  }),
);
const sizes = [{ first: 0 }, { last: 0 }, { first: 1 }, { last: 1 }, {}];

const company = deal.relations.find(({ name }) => name === 'company');
const activities = deal.relations.find(({ name }) => name === 'activities');
const reads = [undefined, ['id'], ['id', 'name']].map((columns) => (company && columns ? [{ relation: company, columns }] : []));
const belows = [undefined, { first: 1 }, { first: 2 }].map((args) =>
  activities && args ? [{ relation: activities, list: list(activities.target, args, ['id']) }] : [],
);

const made = [
  ...filters.map((filter) => list(deal, { filter }, ['id'])),
  ...sizes.flatMap((size) => cursors.map((range) => list(deal, { ...range, ...size }, ['id']))),
  ...reads.flatMap((joins) => belows.map((below) => list(deal, {}, ['id'], { joins, below }))),
  list(deal, {}, ['id', 'title']),
  list(entityNamed('companies'), {}, ['id']),
];

it('have the same statement where they have the same shape', () => {
  const byShape = new Map<string, string>();
  for (const one of made) {
    // Made of this list, and not of the one that was first.
    const statement = compile(pageStatement(one)).sql;
    expect(statement).toBe(byShape.get(one.shape) ?? statement);
    byShape.set(one.shape, statement);
  }
  expect(byShape.size).toBeGreaterThan(100);
});

it('have the same shape whatever the values in them', () => {
  const shapeOf = (filter: object, after: Row) =>
    list(deal, { filter, after: cursor(list(deal, {}, ['id']), after) } as ListArguments, ['id']).shape;
  const [first, second] = rows as [Row, Row, ...Row[]];
  expect(shapeOf({ stage: { in: ['won'] }, title: { eq: 'a' } }, first)).toBe(
    shapeOf({ stage: { in: ['lost', 'won'] }, title: { eq: 'b' } }, second),
  );
});

it('name the values of each list in a chain of lists otherwise', () => {
  const [relation] = belows[1] ?? [];
  const lower = list(entityNamed('dealActivities'), { filter: { content: { eq: 'lower' } } }, ['id']);
  const upper = list(deal, { filter: won }, ['id'], { below: relation ? [{ ...relation, list: lower }] : [] });
  expect(Object.keys(upper.values).filter((name) => name in lower.values)).toEqual([]);
  expect(Object.keys({ ...upper.values, ...lower.values })).toHaveLength(2);
});

it('leave nothing of the request behind that was the first of its shape', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const ask = (filter: object, size: number): WeakRef<object> => {
    const after = cursor(list(deal, {}, ['id']), rows[0] as Row);
    const one = list(deal, { filter, after, first: size } as ListArguments, ['id']);
    one.statements.set('page', compile(pageStatement(one)));
    return new WeakRef(one.values);
  };
  const values = filters.map((filter, i) => ask(filter, i + 10));
  // What a WeakRef was made of lives until this turn of the event loop is over.
  await setImmediate();
  gc();
  expect(values.filter((one) => one.deref() !== undefined)).toEqual([]);
});
