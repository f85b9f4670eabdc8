import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { api, type Entity } from '../../schema/index.js';
import { isShort, shownColumns } from '../db/columns.js';
import type { Join } from '../db/list.js';

/** Where the rows of a connection stand below it. */
export const toRows = [['nodes'], ['edges', 'node']];

/** The fields of a connection that read its page. */
export const ofPage = ['nodes', 'edges', 'pageInfo'];

/**
 * The columns that an operation reads of `entity` below a field: at `paths`, such as `['nodes']` and `['edges', 'node']`
 * for a connection, or right below it. Fields under @skip and @include count as read.
 */
export const selectedColumns = (entity: Entity, info: GraphQLResolveInfo, paths?: string[][]): string[] =>
  columnsOf(entity, namesAt(entity, info, paths));

/**
 * The same for the rows of a connection, and the relations to one that are joined: those of which more than the id is read, and nothing long, which would be
 * sent again with each row.
 */
export function selectedRows(entity: Entity, info: GraphQLResolveInfo): { columns: string[]; joins: Join[] } {
  const names = namesAt(entity, info, toRows);
  const joins = entity.relations.flatMap((relation) => {
    const { name, kind, target } = relation;
    if (kind !== 'one' || !names.has(name)) return [];
    const below = toRows.map((path) => [...path, name]);
    const columns = selectedColumns(target, info, below);
    return columns.length > 1 && columns.every((key) => isShort(target, key)) ? [{ relation, columns }] : [];
  });
  return { columns: columnsOf(entity, names), joins };
}

/** What rows have without another statement, beside their columns. */
const ofRow = ['__typename', 'nodeId'];
const [ofConnection, ofEdge] = [
  ['__typename', ...ofPage],
  ['__typename', 'node', 'cursor'],
];

/** Whether the columns of the rows at `paths`, or right below a field, are all that is read of them. */
export const rowSuffices = (entity: Entity, info: GraphQLResolveInfo, paths?: string[][]): boolean =>
  areIn([...ofRow, ...shownColumns(entity)], namesAt(entity, info, paths));

/**
 * Whether the rows of a connection, with those that are joined to them, are all that is read below it: beside their `lists`, where
 * those are asked for along with them.
 */
export function pageSuffices(entity: Entity, info: GraphQLResolveInfo, { joins, lists }: { joins: Join[]; lists: boolean }): boolean {
  const names = namesAt(entity, info, toRows);
  const covered = entity.relations.filter(({ name, kind, target }) => {
    if (!names.has(name)) return false;
    if (kind === 'many') return lists;
    const below = toRows.map((path) => [...path, name]);
    if (joins.some(({ relation }) => relation.name === name)) return rowSuffices(target, info, below);
    // The key of the row above is the id.
    return target.access.read === 'anyone' && areIn([...ofRow, 'id'], namesAt(target, info, below));
  });
  const ofRows = [...ofRow, ...shownColumns(entity), ...covered.map(({ name }) => name)];
  return areIn(ofConnection, namesAt(entity, info)) && areIn(ofEdge, namesAt(entity, info, [['edges']])) && areIn(ofRows, names);
}

const areIn = (known: readonly string[], names: Set<string>): boolean => [...names].every((name) => known.includes(name));

/** Whether an operation asks for what stands at `path` below a field. Fields under @skip and @include count as asked for. */
export function isSelected(info: GraphQLResolveInfo, path: string[]): boolean {
  const names = new Set<string>();
  for (const { selectionSet } of info.fieldNodes) collect(selectionSet, path.slice(0, -1), info, names, new Set());
  return names.has(path.at(-1) ?? '');
}

function namesAt(entity: Entity, info: GraphQLResolveInfo, paths: string[][] = [[]]): Set<string> {
  const names = new Set<string>();
  for (const { selectionSet } of info.fieldNodes) {
    for (const path of paths) collect(selectionSet, path, info, names, new Set(), entity.exposes.type);
  }
  return names;
}

function columnsOf(entity: Entity, names: Set<string>): string[] {
  const keys = entity.relations.filter(({ kind, name }) => kind === 'one' && names.has(name)).map(({ key }) => key);
  return [...new Set(['id', ...shownColumns(entity).filter((key) => names.has(key)), ...keys])];
}

/** The types of rows: what is selected on another one is not read of this. */
const rowTypes = new Set(api.map(({ exposes }) => exposes.type));

/** Adds the names below `path`, where the rows are of `type`. A fragment is entered once at each step: spread twice a level, it would double the work a level. */
function collect(
  selectionSet: SelectionSetNode | undefined,
  path: string[],
  info: GraphQLResolveInfo,
  names: Set<string>,
  entered: Set<string>,
  type?: string,
): void {
  const isOthers = (name: string | undefined) => path.length === 0 && type !== undefined && name !== type && rowTypes.has(name ?? '');
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const [step, ...rest] = path;
      if (step === undefined) names.add(selection.name.value);
      else if (selection.name.value === step) collect(selection.selectionSet, rest, info, names, entered, type);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      if (!isOthers(selection.typeCondition?.name.value)) collect(selection.selectionSet, path, info, names, entered, type);
    } else {
      const { value: name } = selection.name;
      const step = `${name} ${path.join(' ')}`;
      if (entered.has(step)) continue;
      entered.add(step);
      const fragment = info.fragments[name];
      if (!isOthers(fragment?.typeCondition.name.value)) collect(fragment?.selectionSet, path, info, names, entered, type);
    }
  }
}
