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
    for (const path of paths) collect(selectionSet, path, info, names);
  }
  return columnsOf(entity, names);
}

function columnsOf(entity: Entity, names: Set<string>): string[] {
  const keys = entity.relations.filter(({ kind, name }) => kind === 'one' && names.has(name)).map(({ key }) => key);
  return [...new Set(['id', ...shownColumns(entity).filter((key) => names.has(key)), ...keys])];
}

function collect(selectionSet: SelectionSetNode | undefined, path: string[], info: GraphQLResolveInfo, names: Set<string>): void {
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const [step, ...rest] = path;
      if (step === undefined) names.add(selection.name.value);
      else if (selection.name.value === step) collect(selection.selectionSet, rest, info, names);
    } else {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
      collect(fragment?.selectionSet, path, info, names);
    }
  }
}
