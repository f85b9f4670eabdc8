import type { GraphQLResolveInfo } from 'graphql';
import type { Entity, Relation } from '../../schema/index.js';
import { valueSchema } from '../db/columns.js';
import { type Below, type List, type ListArguments, list } from '../db/list.js';
import { memoized } from '../db/memoized.js';
import type { Row } from '../db/tenant-transaction.js';
import { badInput, forbidden } from '../errors.js';
import { Connection } from './connections.js';
import type { Context } from './context.js';
import { Info } from './execution/run.js';
import { selectedColumns, selectedRows } from './selection.js';

export type Resolver<Parent, Args, Result> = (
  parent: Parent,
  args: Args,
  context: Context,
  info: GraphQLResolveInfo,
) => Result | Promise<Result>;

/** The list of a table. */
export const resolveList =
  (entity: Entity): Resolver<unknown, ListArguments, Connection> =>
  async (_, args, context, info) => {
    await refuseUnlessVisible(entity, context);
    return new Connection(listOf(entity, args, context, info), context);
  };

/** One row of a table by its id; null for one that is not there or belongs to another tenant, which nobody can tell apart. */
export const resolveById =
  (entity: Entity): Resolver<unknown, { id: string }, Row | null> =>
  async (_, { id }, context, info) => {
    const { loaders } = context;
    await refuseUnlessVisible(entity, context);
    const checked = checkedId(id, 'id');
    // Along with the row: of one that is not there, nobody waits for them.
    if (info instanceof Info)
      for (const { relation, list } of listsBelow(entity, [], context, info))
        Promise.resolve(loaders.pageOf(list, relation, checked)).catch(() => {});
    return loaders.row(entity, checked, selectedColumns(entity, info));
  };

/** The row that a foreign key points at: as it came along with a list, or through the loader. */
export const resolveRelated =
  ({ target, key, name }: Relation): Resolver<Row, object, Row | null> =>
  (row, _, context, info) => {
    const id = row[key];
    if (id === null) return null;
    const joined = row[name];
    if (joined !== undefined) return joined as Row | null;
    const columns = context.once(info, () => selectedColumns(target, info));
    // A key that is set points at a row that exists; where nothing else of it is asked for, that is all.
    if (columns.length === 1 && target.access.read === 'anyone') return { id };
    return context.loaders.row(target, String(id), columns);
  };

/** The list of the rows whose foreign key points here. */
export const resolveRelatedList = (relation: Relation): Resolver<Row, ListArguments, Connection> => {
  const resolve = (row: Row, args: ListArguments, context: Context, info: GraphQLResolveInfo) =>
    new Connection(listOf(relation.target, args, context, info), context, { relation, parent: String(row.id) });
  if (relation.target.access.read !== 'admins') return resolve;
  return async (row, args, context, info) => {
    await refuseUnlessVisible(relation.target, context);
    return resolve(row, args, context, info);
  };
};

/** @throws BAD_USER_INPUT for text that is not a UUID. */
export function checkedId(id: string, ...path: string[]): string {
  if (!valueSchema.id.safeParse(id).success) throw badInput([{ path, message: 'is not an id' }]);
  return id.toLowerCase();
}

/** @throws FORBIDDEN where the table is not for the role of who asks, to whom row-level security would show an empty one. */
export async function refuseUnlessVisible(entity: Entity, context: Context): Promise<void> {
  if (entity.access.read !== 'admins' || (await context.transaction.member()).role === 'admin') return;
  throw forbidden(`read ${entity.name}`);
}

/** By their arguments: a plan hands a field the same object each time where no variable has a part in them. */
const lists = new WeakMap<ListArguments, List>();

const toRows = [['nodes'], ['edges', 'node']];

/** What a connection field asks for, worked out once for all parents, and for all operations where no variable has a part in it. */
function listOf(entity: Entity, args: ListArguments, context: Context, info: GraphQLResolveInfo): List {
  const make = () => {
    const { columns, joins } = selectedRows(entity, info, toRows);
    // Kept as long as the arguments, like the list: what varies with a request would be another's.
    const below = info instanceof Info && info.isConstant ? toRows.flatMap((path) => listsBelow(entity, path, context, info)) : [];
    return list(entity, args, columns, { joins, below });
  };
  // graphql-js makes a mutation's arguments anew for each parent.
  return context.once(info, () => memoized(lists, args, make));
}

/** The lists that everyone may read of the rows at a path below a field, and that are the same whoever asks. */
function listsBelow(entity: Entity, path: string[], context: Context, info: Info): Below[] {
  const lists = entity.relations.filter(({ kind, target }) => kind === 'many' && target.access.read !== 'admins');
  try {
    return info.constantsBelow(path).flatMap(({ args, info }) => {
      const relation = lists.find(({ name }) => name === info.fieldName);
      const readsRows = info.constantsBelow([]).some(({ info }) => info.fieldName !== 'totalCount');
      return relation && readsRows ? { relation, list: listOf(relation.target, args, context, info) } : [];
    });
  } catch {
    // What is wrong with a field is said where it stands.
    return [];
  }
}
