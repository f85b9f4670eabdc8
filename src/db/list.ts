import type { Query } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Entity, Relation } from '../../schema/index.js';
import { badInput, pageSizeExceeded } from '../errors.js';
import { kindOf } from './columns.js';
import type { Plans } from './envelope.js';
import { type Condition, type Filter, filterOf, isOnly } from './filter.js';
import type { Row } from './flight.js';
import { memoized } from './memoized.js';
import { beyond, cursorOf, type Direction, isOrder, type OrderKey, orderOf, orderText } from './order.js';
import { Operands } from './statement.js';

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

/** A checked request for the pages of a list, of a whole table or of one page for each of many parents. */
export interface List {
  entity: Entity;
  /** The properties to read, those of the order and the keys of the joins included. */
  columns: readonly string[];
  joins: readonly Join[];
  order: readonly OrderKey[];
  filter: Condition | undefined;
  ranges: readonly Condition[];
  limit: number;
  backward: boolean;
  /** Once where an index has the list in its order for every tenant; `parents`, for every parent. */
  plans: { all: Plans; parents: Plans };
  /** Whether the page was asked for with a cursor on its near and on its far side. */
  bounded: { near: boolean; far: boolean };
  /** All that it asks for but the values in that, with the lists below it: lists of one shape have the same statements. */
  shape: string;
  /** Those that were made for its shape, by their names. */
  statements: Map<string, Query>;
  /** By the placeholders in its statements. */
  values: Readonly<Record<string, unknown>>;
  /** How many levels of lists there are below it, which tells the placeholders of its values from theirs. */
  height: number;
  /**
   * The lists that are read of each of its rows: whoever asks for this list asks for them too. None from a cursor on, where finding the
   * rows again can mean to skip many.
   */
  below: readonly Below[];
  /** Whether its rows, with what is joined to them, and the lists in `below` are all that is read there. */
  rowsSuffice: boolean;
}

/** One page of rows, and whether there are rows on both of its sides. */
export interface Page {
  rows: Row[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

const size = z.int32().min(0, 'must not be negative').nullish();
const sizes = z.object({ first: size, last: size });

/** Statements of as many shapes as have so many letters together: clients make them up, and long ones. */
const kept = new LRUCache<string, Map<string, Query>>({ maxSize: 262_144, maxEntrySize: 4_096, sizeCalculation: (_, key) => key.length });

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

  const ahead = args.after == null && args.before == null ? below : [];
  const height = Math.max(0, ...ahead.map(({ list }) => list.height + 1));
  const operands = new Operands(String(height));
  const order = orderOf(entity, args.orderBy);
  const backward = last != null;
  const filter = filterOf(entity, args.filter, operands.add);
  const ranges = (['after', 'before'] as const).flatMap((argument) => {
    const cursor = args[argument];
    return cursor == null ? [] : [beyond(entity, order, argument, cursor, operands.add)];
  });
  const read = [...new Set([...columns, ...joins.map(({ relation }) => relation.key), ...order.map(({ key }) => key)])];
  const shape = [
    entity.name,
    read.join(),
    joins.map(({ relation, columns }) => `${relation.name}(${columns.join()})`).join(),
    orderText(order),
    filter?.shape,
    ranges.map(({ shape }) => shape).join(),
    `${backward ? 'last' : 'first'} ${limit}`,
    ahead.map(({ relation, list }) => `${relation.key}{${list.shape}}`).join(),
  ].join('|');
  const isDefault = !filter && isOrder(entity, order);
  const all = isDefault || (ranges.length === 0 && isDeclared(entity, filter, order)) ? 'once' : 'each';
  const [near, far] = backward ? [args.before, args.after] : [args.after, args.before];
  return {
    entity,
    columns: read,
    joins,
    order,
    filter,
    ranges,
    limit,
    backward,
    plans: { all, parents: isDefault ? 'once' : 'each' },
    bounded: { near: near != null, far: far != null },
    shape,
    statements: memoized<string, Map<string, Query>>(kept, shape, () => new Map()),
    values: operands.values,
    height,
    below: ahead,
    rowsSuffice: rowsSuffice && ahead.length === below.length,
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
const isDeclared = (entity: Entity, filter: Condition | undefined, order: readonly OrderKey[]): boolean =>
  Object.entries(entity.lists ?? {}).some(([key, own]) => isOnly(filter, key) && isOrder(entity, order, own));

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
