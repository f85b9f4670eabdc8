import { and, type SQL, sql } from 'drizzle-orm';
import { columnOf } from './columns.js';
import type { List } from './list.js';
import { orderBy } from './order.js';
import { fields, rowStatement, tenantCondition } from './rows.js';

/** Placeholder for the ids of the parents whose pages are read. */
const parents = sql.placeholder('parents');

/** The parent that a row was read for, under a name that no table or column can have. */
const parent = sql`"$parents"."$parent"`;

/** A page of the whole table. */
export function pageStatement(list: List): SQL {
  const rows = page(list);
  return list.joins.length === 0 ? rows : sql`select "$page".*${joinedColumns(list)} from (${rows}) as "$page"${joinClauses(list)}`;
}

const page = (list: List): SQL => select(list, and(tenantCondition(list.entity), ...conditions(list)));

const conditions = ({ entity, filter, ranges }: List): SQL[] => [...(filter ? [filter] : []), ...ranges].map(({ sql }) => sql(entity));

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
  const one = and(tenantCondition(list.entity), sql`${columnOf(list.entity, key)} = ${parent}`, ...conditions(list));
  // A nested loop, the only plan for LATERAL with LIMIT, keeps each parent's rows in their order.
  return sql`${from} as "$parents"("$parent") cross join lateral (${select(list, one)}) as "$page"`;
}

/** How many rows the whole list has, on all its pages. */
export const countStatement = (list: List): SQL =>
  sql`select count(*)::int as count from ${list.entity.table} where ${and(tenantCondition(list.entity), list.filter?.sql(list.entity))}`;

/** The same for each of the `parents`; one that has none is left out. */
export function countsStatement(list: List, key: string): SQL {
  const column = columnOf(list.entity, key);
  const where = and(tenantCondition(list.entity), sql`${column} = any(${parents}::uuid[])`, list.filter?.sql(list.entity));
  return sql`select ${column} as "$parent", count(*)::int as count from ${list.entity.table} where ${where} group by ${column}`;
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

function select(list: List, where: SQL | undefined): SQL {
  const { entity, columns, order, backward, limit } = list;
  return sql`select ${fields(entity, columns)} from ${entity.table} where ${where} order by ${orderBy(entity, order, backward)} limit ${limit + 1}`;
}
