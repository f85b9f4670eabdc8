import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { api, type Entity } from '../../schema/index.js';
import { isShort, shownColumns } from '../db/columns.js';
import type { Join } from '../db/list.js';
import { memoized } from '../db/memoized.js';

/** Where the rows of a connection stand below it. */
export const toRows = [['nodes'], ['edges', 'node']];

/** The fields of a connection that read its page. */
export const ofPage = ['nodes', 'edges', 'pageInfo'];

/**
 * What `work` makes of what is selected below a field, and of nothing else, for as long as the field's plan is kept. graphql-js, which
 * executes mutations, makes other lists of nodes for each request.
 */
function ofSelection<T>(work: (entity: Entity, info: GraphQLResolveInfo) => T): typeof work {
  const known = new WeakMap<readonly FieldNode[], Map<Entity, T>>();
  return (entity, info) =>
    memoized(
      memoized(known, info.fieldNodes, () => new Map<Entity, T>()),
      entity,
      () => work(entity, info),
    );
}

/** The columns that an operation reads of `entity` right below a field. Fields under @skip and @include count as read. */
export const selectedColumns = ofSelection((entity, info) => columnsOf(entity, namesAt(entity, info)));

/** What rows have without another statement, beside their columns. */
const ofRow = ['__typename', 'nodeId'];
const [ofConnection, ofEdge] = [
  ['__typename', ...ofPage],
  ['__typename', 'node', 'cursor'],
];

/** Whether the columns of the row right below a field are all that is read of it. */
export const rowSuffices = ofSelection((entity, info) => isOfRow(entity, namesAt(entity, info)));

const isOfRow = (entity: Entity, names: Set<string>): boolean => areIn([...ofRow, ...shownColumns(entity)], names);

/** What is read of the rows of a connection. */
interface SelectedRows {
  columns: string[];
  /** The relations to one that are joined: those of which more than the id is read, and nothing long, which would be sent again with each row. */
  joins: Join[];
  /** What is read below the connection that its rows and joins do not have. */
  beside: 'nothing' | 'lists of its rows' | 'more';
}

export const selectedRows = ofSelection((entity, info): SelectedRows => {
  const names = namesAt(entity, info, toRows);
  const relations = entity.relations.filter(({ name }) => names.has(name));
  const toOne = relations.filter(({ kind }) => kind === 'one');
  const related = toOne.map((relation) => {
    const { name, target } = relation;
    const paths = toRows.map((path) => [...path, name]);
    const below = namesAt(target, info, paths);
    const columns = columnsOf(target, below);
    const isJoined = columns.length > 1 && columns.every((key) => isShort(target, key));
    // The key of the row above is the id.
    const isCovered = isJoined ? isOfRow(target, below) : target.access.read === 'anyone' && areIn([...ofRow, 'id'], below);
    return { relation, columns, isJoined, isCovered };
  });
  const ofRows = [...ofRow, ...shownColumns(entity), ...relations.map(({ name }) => name)];
  const suffice =
    areIn(ofConnection, namesAt(entity, info)) &&
    areIn(ofEdge, namesAt(entity, info, [['edges']])) &&
    areIn(ofRows, names) &&
    related.every(({ isCovered }) => isCovered);
  return {
    columns: columnsOf(entity, names),
    joins: related.filter(({ isJoined }) => isJoined).map(({ relation, columns }) => ({ relation, columns })),
    beside: !suffice ? 'more' : toOne.length < relations.length ? 'lists of its rows' : 'nothing',
  };
});

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
