import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  typeFromAST,
  type ValueNode,
} from 'graphql';
import { type Complete, completeAbstract, completeLeaf, completeList, completeNonNull, completeObject } from './complete.js';

/** A field of a selection, with all about it that no parent and no request changes. */
export interface Field {
  /** Its name in the response. */
  readonly key: string;
  /** Its number among the plan's fields. */
  readonly index: number;
  /** Every place in the document where it is selected: one and the same list, whoever asks. */
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Its arguments, the same frozen object each time; undefined where variables have a part in them, or they are wrong. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
  readonly complete: Complete;
  /** What is selected of an object of this type, where its values are objects. */
  readonly fieldsOf: (type: GraphQLObjectType) => Fields;
  readonly nullable: boolean;
  /** Whether values below it have paths of their own. */
  readonly composite: boolean;
}

export type Fields = readonly Field[];

/** What is selected below a field, at the end of a path of fields' names; nothing where its values are of several types. */
export const fieldsBelow = (field: Field, [step, ...rest]: readonly string[]): Fields => {
  const type = getNamedType(field.definition.type);
  const fields = isObjectType(type) ? field.fieldsOf(type) : [];
  return step === undefined
    ? fields
    : fields.filter(({ definition }) => definition.name === step).flatMap((next) => fieldsBelow(next, rest));
};

/**
 * What an operation comes to: the fields of each selection, merged and with their types. It is made of the document, the
 * schema and the conditions of @skip and @include, and of nothing that a request brings along otherwise; each selection is
 * worked out when an object first needs it, and `grows` is told of each of its fields, in the letters that it takes to write it.
 */
export class Plan {
  readonly fragments: Record<string, FragmentDefinitionNode>;
  #root: Fields | undefined;
  #count = 0;

  constructor(
    readonly schema: GraphQLSchema,
    document: DocumentNode,
    readonly operation: OperationDefinitionNode,
    private readonly conditions: Record<string, unknown>,
    private readonly grows: (letters: number) => void,
  ) {
    const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** The fields of the operation itself. @throws GraphQLError, as `fieldsOf` of any object, for a condition without a value. */
  get root(): Fields {
    this.#root ??= this.#fields(this.schema.getRootType(this.operation.operation) as GraphQLObjectType, [this.operation.selectionSet]);
    return this.#root;
  }

  #fields(type: GraphQLObjectType, selectionSets: readonly (SelectionSetNode | undefined)[]): Fields {
    const nodes = new Map<string, FieldNode[]>();
    const entered = new Set<string>();
    for (const set of selectionSets) this.#collect(type, set, nodes, entered);
    // As in graphql-js, what the type does not have is left out.
    return [...nodes].flatMap(([key, group]) => this.#field(type, key, group) ?? []);
  }

  #collect(type: GraphQLObjectType, set: SelectionSetNode | undefined, nodes: Map<string, FieldNode[]>, entered: Set<string>): void {
    for (const selection of set?.selections ?? []) {
      if (!this.#included(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const group = nodes.get(key);
        if (group) group.push(selection);
        else nodes.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.#applies(selection.typeCondition, type)) this.#collect(type, selection.selectionSet, nodes, entered);
      } else if (!entered.has(selection.name.value)) {
        entered.add(selection.name.value);
        const fragment = this.fragments[selection.name.value];
        if (fragment && this.#applies(fragment.typeCondition, type)) this.#collect(type, fragment.selectionSet, nodes, entered);
      }
    }
  }

  #included(node: SelectionNode): boolean {
    if (!node.directives?.length) return true;
    if (getDirectiveValues(GraphQLSkipDirective, node, this.conditions)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.conditions)?.if !== false;
  }

  #applies(condition: FragmentDefinitionNode['typeCondition'] | undefined, type: GraphQLObjectType): boolean {
    if (!condition) return true;
    const wanted = typeFromAST(this.schema, condition);
    return wanted === type || (isAbstractType(wanted) && this.schema.isSubType(wanted, type));
  }

  #field(parentType: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): Field | undefined {
    const definition = this.#definition(parentType, nodes[0]?.name.value ?? '');
    if (!definition) return undefined;
    this.grows(nodes.reduce((letters, node) => letters + lettersOf(node), 0));
    const nullable = !isNonNullType(definition.type);
    const composite = !isLeafType(getNullableType(definition.type));
    const fieldsOf = this.#selection(nodes);
    const complete = this.#complete(definition.type, fieldsOf);
    const args = constantArguments(definition, nodes[0] as FieldNode);
    return { key, index: this.#count++, nodes, parentType, definition, args, complete, fieldsOf, nullable, composite };
  }

  #definition(parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    if (parent === this.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return parent.getFields()[name];
  }

  #selection(nodes: readonly FieldNode[]): Field['fieldsOf'] {
    const known = new Map<GraphQLObjectType, Fields>();
    return (type) => {
      let fields = known.get(type);
      if (!fields) {
        fields = this.#fields(
          type,
          nodes.map(({ selectionSet }) => selectionSet),
        );
        known.set(type, fields);
      }
      return fields;
    };
  }

  #complete(type: GraphQLOutputType, fieldsOf: Field['fieldsOf']): Complete {
    if (isNonNullType(type)) return completeNonNull(this.#complete(type.ofType, fieldsOf));
    if (isListType(type)) {
      const { ofType } = type;
      return completeList(this.#complete(ofType, fieldsOf), !isNonNullType(ofType));
    }
    if (isLeafType(type)) return completeLeaf(type);
    return isAbstractType(type) ? completeAbstract(type, fieldsOf) : completeObject(type, fieldsOf);
  }
}

/** A field without what is in it: its name, its arguments, and a sign behind them. */
function lettersOf({ alias, name, arguments: given = [] }: FieldNode): number {
  const [first, last] = [given[0]?.loc, given.at(-1)?.loc];
  return (alias ?? name).value.length + (first && last ? last.end - first.start + 2 : 0) + 1;
}

const none = Object.freeze({});

function constantArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): Field['args'] {
  if (definition.args.length === 0) return none;
  if (node.arguments?.some(({ value }) => usesVariable(value))) return undefined;
  try {
    return frozen(getArgumentValues(definition, node));
  } catch {
    return undefined;
  }
}

const usesVariable = (node: ValueNode): boolean =>
  node.kind === Kind.VARIABLE ||
  (node.kind === Kind.LIST && node.values.some(usesVariable)) ||
  (node.kind === Kind.OBJECT && node.fields.some(({ value }) => usesVariable(value)));

/** Nobody may write into what the next operation is given too. What a scalar made stays as it is: typed arrays cannot be frozen. */
function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null && !Object.isFrozen(inner)) frozen(inner);
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null
    ? Object.freeze(value)
    : value;
}
