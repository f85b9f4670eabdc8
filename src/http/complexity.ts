import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { pageSize } from '../db/list.js';
import { byOperation, type Inputs } from './inputs.js';

/** How much an operation asks for. */
export interface Complexity {
  /** Fields in fields. */
  depth: number;
  /** Lists in lists; a connection is one. */
  listDepth: number;
  /** Rows, at the most. */
  cost: number;
}

/** What a selection asks for, per row that it is made of. */
interface Weight extends Complexity {
  /** Per item of the lists right in it, of which the field around them says how many there are: of a connection's `nodes`, say. */
  perItem: number;
  /** Fields without fields. */
  leaves: number;
}

/** A mutation is checked, written, audited and announced: as much work as reading this many rows. */
const mutationCost = 100;

/** A search compares what it looks for with every vector of the company, or asks an index: as much work as reading this many rows. */
const searchCost = 500;

/** How many values of a row cost nothing more: types have fewer, and aliases make any number. */
const freeLeaves = 50;

/** What the schema tells of itself is in memory. */
const introspectionCost = 1 / 50;

/** How many items a list has that nothing says it of. */
const listSize = pageSize.default;

/**
 * Measures a valid document's operation, with the variables as they were sent.
 *
 * The cost is the number of rows that can come of it: a connection has as many as its page, a field to one has one per
 * parent, and what is below is multiplied by that. `totalCount` counts as a page, each object in the arguments as a row,
 * a search as 500 and its page, and a mutation as 100 and the rows that it is given or may touch. Every 50 values of a row
 * count as another one. Aliases add up and fragments count each time, whatever @skip and @include say. It takes a time that grows with the document and the variables, and not with the cost.
 */
export const complexityOf = byOperation((schema, document, operation, inputs): Complexity => {
  const root = schema.getRootType(operation.operation)?.name ?? '';
  const { depth, listDepth, cost, perItem } = new Scales(schema, document, inputs).object(operation.selectionSet, root);
  // Beyond that a number is no whole one any more, and then no JSON.
  return { depth, listDepth, cost: Math.min(Math.ceil(cost + perItem * listSize), Number.MAX_SAFE_INTEGER) };
});

class Scales {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** A fragment weighs the same wherever it is spread: walked each time, two spreads a level would double the work a level. */
  readonly #weights = new Map<string, Weight>();

  /** Names that an object can have in the response: a document has fewer than half its letters, however often it spreads its fragments. */
  readonly #mostLeaves: number;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly inputs: Inputs,
  ) {
    this.#mostLeaves = (document.loc?.end ?? 0) / 2;
    for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
  }

  /** What an object costs beside its own row. */
  object(selectionSet: SelectionSetNode, type: string): Weight {
    const weight = this.#selection(selectionSet, type);
    return { ...weight, cost: weight.cost + Math.floor(Math.min(weight.leaves, this.#mostLeaves) / freeLeaves) };
  }

  #selection({ selections }: SelectionSetNode, parent: string): Weight {
    const sum: Weight = { depth: 0, listDepth: 0, cost: 0, perItem: 0, leaves: 0 };
    for (const node of selections) {
      const { depth, listDepth, cost, perItem, leaves } = this.#node(node, parent);
      sum.leaves += leaves;
      sum.depth = Math.max(sum.depth, depth);
      sum.listDepth = Math.max(sum.listDepth, listDepth);
      sum.cost += cost;
      sum.perItem += perItem;
    }
    return sum;
  }

  #node(node: SelectionNode, parent: string): Weight {
    if (node.kind === Kind.FIELD) return this.#field(node, parent);
    if (node.kind === Kind.INLINE_FRAGMENT) return this.#selection(node.selectionSet, node.typeCondition?.name.value ?? parent);
    const name = node.name.value;
    let weight = this.#weights.get(name);
    if (!weight) {
      const { selectionSet, typeCondition } = this.#fragments.get(name) as FragmentDefinitionNode;
      weight = this.#selection(selectionSet, typeCondition.name.value);
      this.#weights.set(name, weight);
    }
    return weight;
  }

  #field(node: FieldNode, parent: string): Weight {
    const leaves = node.selectionSet ? 0 : 1;
    const field = this.#definition(parent, node.name.value);
    const args = field ? this.inputs.objects(node, field) : 0;
    if (!field || !node.selectionSet) {
      const counts = node.name.value === 'totalCount' && this.#isPage(parent);
      return { depth: 1, listDepth: 0, cost: args + (counts ? listSize : 0), perItem: 0, leaves };
    }
    const type = getNamedType(field.type).name;
    const inner = this.object(node.selectionSet, type);
    const depth = inner.depth + 1;
    if (isListType(getNullableType(field.type))) {
      const inPage = this.#isPage(parent);
      const perItem = (inPage ? 0 : one(type)) + inner.cost + inner.perItem * listSize;
      return { depth, listDepth: inner.listDepth + (inPage ? 0 : 1), cost: args, perItem, leaves };
    }
    if (this.#isPage(type)) {
      const rows = this.inputs.page(node);
      const searched = type === 'SearchConnection' ? searchCost : 0;
      return {
        depth,
        listDepth: inner.listDepth + 1,
        cost: args + rows + searched + inner.cost + inner.perItem * rows,
        perItem: 0,
        leaves,
      };
    }
    if (parent === this.schema.getMutationType()?.name) {
      const rows = Math.max(args, this.inputs.atMost(node));
      return { depth, listDepth: inner.listDepth, cost: mutationCost + rows + inner.cost + inner.perItem * rows, perItem: 0, leaves };
    }
    // The row of an edge is the page's.
    const own = this.#isEdge(parent) || type === 'PageInfo' ? 0 : one(type);
    return { depth, listDepth: inner.listDepth, cost: args + own + inner.cost + inner.perItem * listSize, perItem: 0, leaves };
  }

  #definition(parent: string, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    return name === TypeMetaFieldDef.name ? TypeMetaFieldDef : this.#fields(parent)[name];
  }

  #fields(name: string) {
    const type = this.schema.getType(name);
    return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  }

  #isPage(type: string): boolean {
    return 'pageInfo' in this.#fields(type);
  }

  #isEdge(type: string): boolean {
    const fields = this.#fields(type);
    return 'cursor' in fields && 'node' in fields;
  }
}

const one = (type: string) => (type.startsWith('__') ? introspectionCost : 1);
