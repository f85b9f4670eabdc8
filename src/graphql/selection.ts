import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import type { Entity } from '../../schema/index.js';
import { shownColumns } from '../db/columns.js';

/**
 * The columns that an operation reads of `entity` below a field: at `paths`, such as `['nodes']` and `['edges', 'node']`
 * for a connection, or right below it. Fields under @skip and @include count as read.
 */
export function selectedColumns(entity: Entity, info: GraphQLResolveInfo, paths: string[][] = [[]]): string[] {
  const names = new Set<string>();
  for (const { selectionSet } of info.fieldNodes) {
    for (const path of paths) collect(selectionSet, path, info, names, new Set());
  }
  return columnsOf(entity, names);
}

/** Whether an operation asks for what stands at `path` below a field. Fields under @skip and @include count as asked for. */
export function isSelected(info: GraphQLResolveInfo, path: string[]): boolean {
  const names = new Set<string>();
  for (const { selectionSet } of info.fieldNodes) collect(selectionSet, path.slice(0, -1), info, names, new Set());
  return names.has(path.at(-1) ?? '');
}

function columnsOf(entity: Entity, names: Set<string>): string[] {
  const keys = entity.relations.filter(({ kind, name }) => kind === 'one' && names.has(name)).map(({ key }) => key);
  return [...new Set(['id', ...shownColumns(entity).filter((key) => names.has(key)), ...keys])];
}

/** Adds the names below `path`. A fragment is entered once at each step: spread twice a level, it would double the work a level. */
function collect(
  selectionSet: SelectionSetNode | undefined,
  path: string[],
  info: GraphQLResolveInfo,
  names: Set<string>,
  entered: Set<string>,
): void {
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const [step, ...rest] = path;
      if (step === undefined) names.add(selection.name.value);
      else if (selection.name.value === step) collect(selection.selectionSet, rest, info, names, entered);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, path, info, names, entered);
    } else {
      const { value: name } = selection.name;
      const step = `${name} ${path.join(' ')}`;
      if (entered.has(step)) continue;
      entered.add(step);
      collect(info.fragments[name]?.selectionSet, path, info, names, entered);
    }
  }
}
