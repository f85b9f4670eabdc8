import type { GraphQLResolveInfo } from 'graphql';
import type { Entity, Relation } from '../../schema/index.js';
import { valueSchema } from '../db/columns.js';
import type { Row } from '../db/flight.js';
import { type Below, isOneFlight, isQuick, type List, type ListArguments, list, readsJson } from '../db/list.js';
import { badInput, forbidden } from '../errors.js';
import { Connection } from './connections.js';
import type { Context } from './context.js';
import { Info } from './execution/run.js';
import { ofPage, rowSuffices, selectedColumns, selectedRows, toRows } from './selection.js';

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
    const list = listOf(entity, args, context, info);
    if (isAlone(info) && isOneFlight(list, list.plans.all)) context.transaction.endWithNext({ quick: isQuick(list) });
    return new Connection(list, context);
  };

/** One row of a table by its id; null for one that is not there or belongs to another tenant, which nobody can tell apart. */
export const resolveById =
  (entity: Entity): Resolver<unknown, { id: string }, Row | null> =>
  async (_, { id }, context, info) => {
    const { loaders } = context;
    await refuseUnlessVisible(entity, context);
    const checked = checkedId(id, 'id');
    const columns = selectedColumns(entity, info);
    if (isAlone(info) && rowSuffices(entity, info)) context.transaction.endWithNext({ quick: !readsJson(entity, columns) });
    for (const { relation, list } of listsBelow(entity, [], context, info).below) {
      // Along with the row. Where that is not there nobody waits for them; who does is told what failed.
      Promise.resolve(loaders.pageOf(list, relation, checked)).catch(() => {});
    }
    return loaders.row(entity, checked, columns);
  };

/** The row that a foreign key points at: as it came along with a list, or through the loader. */
export const resolveRelated =
  ({ target, key, name }: Relation): Resolver<Row, object, Row | null> =>
  (row, _, context, info) => {
    const id = row[key];
    if (id === null) return null;
    const joined = row[name];
    if (joined !== undefined) return joined as Row | null;
    const columns = selectedColumns(target, info);
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

/** Those without variables, also in the lists below them, by their arguments: a plan hands a field the same object each time. */
const constants = new WeakMap<ListArguments, List>();

/** What a connection field asks for, worked out once for all parents, and for all operations where no variable has a part in it. */
function listOf(entity: Entity, args: ListArguments, context: Context, info: GraphQLResolveInfo): List {
  const make = () => {
    const { columns, joins, beside } = selectedRows(entity, info);
    const ahead = toRows.map((path) => listsBelow(entity, path, context, info));
    const rowsSuffice = beside === 'nothing' || (beside === 'lists of its rows' && ahead.every(({ complete }) => complete));
    const made = list(entity, args, columns, { joins, below: ahead.flatMap(({ below }) => below), rowsSuffice });
    if (info instanceof Info && info.isConstant && ahead.every(({ constant }) => constant)) constants.set(args, made);
    return made;
  };
  return context.once(info, () => {
    const known = constants.get(args);
    return known && context.mayAskAhead(countBelow(known)) ? known : make();
  });
}

/** How many lists are asked for along with one. */
const countBelow = ({ below }: List): number => below.reduce((count, { list }) => count + 1 + countBelow(list), 0);

interface Ahead {
  below: Below[];
  /** Whether there are no other lists of the rows. */
  complete: boolean;
  /** Whether no variable has a part in it. */
  constant: boolean;
}

/**
 * The lists of the rows at a path below a field: those that everyone may read. None in a mutation, which graphql-js executes: its
 * statements see no common snapshot, in which the rows could be found again.
 */
function listsBelow(entity: Entity, path: string[], context: Context, info: GraphQLResolveInfo): Ahead {
  const ahead: Ahead = { below: [], complete: true, constant: true };
  if (!(info instanceof Info)) return { ...ahead, complete: false };
  try {
    for (const field of info.below(path)) {
      const relation = entity.relations.find(({ kind, name }) => kind === 'many' && name === field.fieldName);
      if (!relation) continue;
      const readsPage = field.below([]).some(({ fieldName }) => ofPage.includes(fieldName));
      if (!readsPage || relation.target.access.read === 'admins') ahead.complete = false;
      // Another request may have more left.
      else if (!context.mayAskAhead(1)) ahead.complete = ahead.constant = false;
      else {
        const { args } = field;
        const below = listOf(relation.target, args, context, field);
        ahead.below.push({ relation, list: below });
        ahead.constant &&= constants.get(args) === below;
      }
    }
    return ahead;
  } catch {
    // What is wrong with a field is said where it stands.
    return { below: [], complete: false, constant: false };
  }
}

/** Whether the operation is known to ask for nothing beside this field of Query. */
const isAlone = (info: GraphQLResolveInfo): boolean => info instanceof Info && info.isAlone;
