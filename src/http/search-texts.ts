import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { queryText } from '../embeddings/queries.js';
import { byOperation } from './inputs.js';

/** The texts whose meaning a valid operation's searches look for, each once, whatever @skip and @include say. */
export const searchTexts = byOperation((_, document, operation, inputs): readonly string[] => {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const texts = new Set<string>();
  const collect = (selectionSet: SelectionSetNode | undefined) => {
    for (const node of selectionSet?.selections ?? []) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        fragments.delete(node.name.value);
        collect(fragment?.selectionSet);
        continue;
      }
      if (node.kind === Kind.FIELD && node.name.value === 'search') {
        const { text, mode } = (inputs.argument(node, 'input') ?? {}) as { text?: unknown; mode?: unknown };
        const query = mode === 'KEYWORD' ? undefined : queryText(text);
        if (query !== undefined) texts.add(query);
      }
      collect(node.selectionSet);
    }
  };
  collect(operation.selectionSet);
  return [...texts];
});
