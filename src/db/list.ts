import { and, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Entity, Relation } from '../../schema/index.js';
import { badInput, pageSizeExceeded } from '../errors.js';
import { columnOf, kindOf } from './columns.js';
import type { Plans } from './envelope.js';
import { condition, type Filter } from './filter.js';
import type { Row } from './flight.js';
import { beyond, cursorOf, type Direction, isOrder, type OrderKey, orderBy, orderOf } from './order.js';
import { tenant } from './statement.js';

/** The most rows that a page may hold, and how many it holds when nothing is said. */
export const pageSize = { default: 20, max: 100 };

/** The arguments of a connection, as GraphQL passes them. */
export interface ListArguments {
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
  filter?: Filter | null | undefined;
  orderBy?: readonly Partial<Record<string, Direction>>[] | null | undefined;
}

/**
 * A relation to one whose row comes along with each row of a list, and the properties to read of it: the id first, by which it is
 * told whether there is a row.
 */
export interface Join {
  relation: Relation;
  columns: readonly string[];
}

/** A list that every row of another has, of the rows whose foreign key points at it. */
export interface Below {
  relation: Relation;
  list: List;
}

/** A checked request for the pages of a list: of a whole table, or of one page for each of many parents. */
export interface List {
  entity: Entity;
  /** The properties to read, those of the order and the keys of the joins included. */
  columns: readonly string[];
  joins: readonly Join[];
  /**
   * The lists that are read of each of its rows: whoever asks for this list asks for them too. None from a cursor on, where finding the
   * rows again can mean to skip many.
   */
  below: readonly Below[];
  /** Whether its rows, with what is joined to them, and the lists in `below` are all that is read there. */
  rowsSuffice: boolean;
  order: readonly OrderKey[];
  filter: SQL | undefined;
  range: SQL | undefined;
  limit: number;
  backward: boolean;
  /** Once where an index has the list in its order for every tenant; `parents`, for every parent. */
  plans: { all: Plans; parents: Plans };
  /** Whether the page was asked for with a cursor on its near and on its far side. */
  bounded: { near: boolean; far: boolean };
}

/** One page of rows, and whether there are rows on both of its sides. */
export interface Page {
  rows: Row[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Placeholders: the ids of the parents whose pages are read, and the ids of rows. */
const [parents, ids] = [sql.placeholder('parents'), sql.placeholder('ids')];

/** The parent that a row was read for, under a name that no table or column can have. */
const parent = sql`"$parents"."$parent"`;

const size = z.int32().min(0, 'must not be negative').nullish();
const sizes = z.object({ first: size, last: size });

/**
 * Checks a connection's arguments.
 * @throws BAD_USER_INPUT, or PAGE_SIZE_EXCEEDED for pages of more than 100.
 */
export function list(
  entity: Entity,
  args: ListArguments,
  columns: Iterable<string>,
  { joins = [], below = [], rowsSuffice = false }: Partial<Pick<List, 'joins' | 'below' | 'rowsSuffice'>> = {},
): List {
  const checked = sizes.safeParse(args);
  if (!checked.success) throw badInput(checked.error.issues.map(({ path, message }) => ({ path: path as string[], message })));
  const { first, last } = checked.data;
  if (first != null && last != null) throw badInput([{ path: ['last'], message: 'cannot be used together with first' }]);
  const limit = first ?? last ?? pageSize.default;
  if (limit > pageSize.max) throw pageSizeExceeded(pageSize.max);

  const order = orderOf(entity, args.orderBy);
  const backward = last != null;
  const filter = condition(entity, args.filter);
  const isDefault = !filter && isOrder(entity, order);
  const range = and(
    args.after != null ? beyond(entity, order, args.after, false, 'after') : undefined,
    args.before != null ? beyond(entity, order, args.before, true, 'before') : undefined,
  );
  const ahead = range ? [] : below;
  return {
    entity,
    columns: [...new Set([...columns, ...joins.map(({ relation }) => relation.key), ...order.map(({ key }) => key)])],
    joins,
    below: ahead,
    rowsSuffice: rowsSuffice && ahead.length === below.length,
    order,
    filter,
    range,
    limit,
    backward,
    plans: {
      all: isDefault || (!range && isDeclared(entity, args.filter, order)) ? 'once' : 'each',
      parents: isDefault ? 'once' : 'each',
    },
    bounded: backward ? { near: args.before != null, far: args.after != null } : { near: args.after != null, far: args.before != null },
  };
}

/** The lists below that are asked for along with a list that is read by such plans: where an index has its page. */
export const askedAlong = ({ below }: List, plans: Plans): readonly Below[] => (plans === 'once' ? below : []);

/** Whether a list that is read by such plans, and all that is read below it, is asked for in one flight. */
export function isOneFlight(list: List, plans: Plans): boolean {
  const along = askedAlong(list, plans);
  return list.rowsSuffice && along.length === list.below.length && along.every(({ list }) => isOneFlight(list, list.plans.parents));
}

/** How many rows a quick read has at the most: others may wait behind it. */
const quickRows = 500;

/** Whether a list, with those that are asked for along with it, is read quickly, whoever asks. */
export const isQuick = (list: List): boolean => isByIndex(list, list.plans.all) && rowsOf(list) <= quickRows;

const isByIndex = ({ entity, columns, below }: List, plans: Plans): boolean =>
  plans === 'once' && !readsJson(entity, columns) && below.every(({ list }) => isByIndex(list, list.plans.parents));

/** Whether rows are long as a rule: JSON is what documents are, while texts without a limit are notes and lines of a transcript. */
export const readsJson = (entity: Entity, columns: readonly string[]): boolean => columns.some((key) => kindOf(entity, key) === 'json');

const rowsOf = ({ limit, below }: List): number => (limit + 1) * below.reduce((rows, { list }) => rows + rowsOf(list), 1);

/** Whether it is one of the table's `lists`. Not from a cursor on: where a column has no value, no index begins at it. */
function isDeclared(entity: Entity, filter: Filter | null | undefined, order: readonly OrderKey[]): boolean {
  const [[key = '', operators] = [], ...others] = Object.entries(filter ?? {});
  const list = entity.lists?.[key];
  return list !== undefined && others.length === 0 && Object.keys(operators as Filter).join() === 'eq' && isOrder(entity, order, list);
}

/** A page of the whole table. */
export function pageStatement(list: List): SQL {
  const rows = page(list);
  return list.joins.length === 0 ? rows : sql`select "$page".*${joinedColumns(list)} from (${rows}) as "$page"${joinClauses(list)}`;
}

const page = (list: List): SQL => select(list, and(tenantCondition(list.entity), list.filter, list.range));

/** The `parents` as they are given, for FROM. */
const given = sql`unnest(${parents}::uuid[])`;

/** A page for each of the `parents`, or of those `from` selects, through an index scan per parent; `$parent` names it in every row. */
export const pagesStatement = (list: List, key: string, from = given): SQL =>
  sql`select ${parent}, "$page".*${joinedColumns(list)} from ${pages(list, key, from)}${joinClauses(list)}`;

/** For FROM: the ids of the rows that the list shows; with a key, those of its pages for the parents that `from` selects. */
export function shownIn(list: List, key?: string, from = given): SQL {
  // A statement reads one row beyond the limit, which the list does not show.
  const ids = { ...list, columns: ['id'], limit: list.limit - 1 };
  return key === undefined ? sql`(${page(ids)})` : sql`(select "$page".id from ${pages(ids, key, from)})`;
}

function pages(list: List, key: string, from: SQL): SQL {
  const one = and(tenantCondition(list.entity), sql`${columnOf(list.entity, key)} = ${parent}`, list.filter, list.range);
  // A nested loop, the only plan for LATERAL with LIMIT, keeps each parent's rows in their order.
  return sql`${from} as "$parents"("$parent") cross join lateral (${select(list, one)}) as "$page"`;
}

/** How many rows the whole list has, on all its pages. */
export const countStatement = (list: List): SQL =>
  sql`select count(*)::int as count from ${list.entity.table} where ${and(tenantCondition(list.entity), list.filter)}`;

/** The same for each of the `parents`; one that has none is left out. */
export function countsStatement(list: List, key: string): SQL {
  const column = columnOf(list.entity, key);
  const where = and(tenantCondition(list.entity), sql`${column} = any(${parents}::uuid[])`, list.filter);
  return sql`select ${column} as "$parent", count(*)::int as count from ${list.entity.table} where ${where} group by ${column}`;
}

/** The row with this id. */
export const rowStatement = (entity: Entity, columns: Iterable<string>, id: SQL | string): SQL =>
  sql`select ${fields(entity, new Set(['id', ...columns]))} from ${entity.table} where ${tenantCondition(entity)} and ${columnOf(entity, 'id')} = ${id}`;

/** The rows with the `ids`. One by one, since a plan for all tenants may look for a list of ids among all rows of a tenant. */
export function rowsStatement(entity: Entity, columns: Iterable<string>): SQL {
  const one = rowStatement(entity, columns, sql`"$ids"."$id"`);
  return sql`select row.* from unnest(${ids}::uuid[]) as "$ids"("$id") cross join lateral (${one} limit 1) as row`;
}

/** What joins add to the columns, under names that no property has. */
function joinedColumns({ joins }: List): SQL {
  const added = joins.flatMap(({ relation: { name }, columns }) =>
    columns.map((key) => sql`, ${sql.identifier(name)}.${sql.identifier(key)} as ${sql.identifier(`${name}.${key}`)}`),
  );
  return sql.join(added);
}

/** Each a nested loop behind the page's limit, as in pagesStatement, so that the page keeps its order. */
function joinClauses({ joins }: List): SQL {
  const each = joins.map(({ relation: { name, target, key }, columns }) => {
    const row = rowStatement(target, columns, sql`"$page".${sql.identifier(key)}`);
    return sql` left join lateral (${row} limit 1) as ${sql.identifier(name)} on true`;
  });
  return sql.join(each);
}

/** Takes off the row that was read beyond the limit, and puts rows read from the end into their order. */
export function pageOf({ limit, backward, bounded }: List, read: readonly Row[]): Page {
  const more = read.length > limit;
  const rows = read.slice(0, limit);
  if (backward) rows.reverse();
  return {
    rows,
    hasNextPage: backward ? bounded.near : more || bounded.far,
    hasPreviousPage: backward ? more || bounded.far : bounded.near,
  };
}

export const cursor = ({ entity, order }: List, row: Row): string => cursorOf(entity, order, row);

function select(list: List, where: SQL | undefined): SQL {
  const { entity, columns, order, backward, limit } = list;
  return sql`select ${fields(entity, columns)} from ${entity.table} where ${where} order by ${orderBy(entity, order, backward)} limit ${limit + 1}`;
}

/** Names every column as its property. */
function fields(entity: Entity, columns: Iterable<string>): SQL {
  const named = [...columns].map((key) => sql`${columnOf(entity, key)} as ${sql.identifier(key)}`);
  return sql.join(named, sql`, `);
}

/** Equal to the policy, and beside it only for the planner: it knows the tenant's share of the rows, and never runs for another. */
export const tenantCondition = (entity: Entity): SQL => sql`${entity.tenant} = ${tenant}`;
