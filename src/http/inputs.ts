import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { pageSize } from '../db/list.js';

type Values = Readonly<Record<string, unknown>>;

/** Keeps what `work` makes of an operation as long as the operation's node is, unless it looked at a variable. */
export function byOperation<T>(
  work: (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, inputs: Inputs) => T,
) {
  const known = new WeakMap<OperationDefinitionNode, T>();
  return (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Values): T => {
    const found = known.get(operation);
    if (found !== undefined) return found;
    const inputs = new Inputs(schema, operation.variableDefinitions ?? [], variables);
    const made = work(schema, document, operation, inputs);
    if (!inputs.usesVariables) known.set(operation, made);
    return made;
  };
}

/** What the arguments of an operation's fields hold, as they were sent: whatever is not of its type is refused afterwards. */
export class Inputs {
  readonly #variables: Values;
  readonly #types = new Map<string, GraphQLInputType>();
  /** Of each variable: one that is used a thousand times is looked through once. */
  readonly #objects = new Map<string, number>();
  #usesVariables = false;

  constructor(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[], given: Values) {
    // Without a prototype, on which a variable called __proto__ would be lost.
    const values: Record<string, unknown> = Object.create(null);
    for (const { variable, type, defaultValue } of definitions) {
      const name = variable.name.value;
      const known = typeFromAST(schema, type as never);
      if (isInputType(known)) this.#types.set(name, known);
      if (defaultValue) values[name] = valueFromASTUntyped(defaultValue);
    }
    Object.assign(values, given);
    this.#variables = new Proxy<Values>(values, {
      get: (held, name) => {
        this.#usesVariables = true;
        return held[name as string];
      },
    });
  }

  /** Whether anything that was asked for so far depends on what the variables hold. */
  get usesVariables(): boolean {
    return this.#usesVariables;
  }

  /** How many rows the page of a connection holds at the most. */
  page(node: FieldNode): number {
    const sizes = ['first', 'last'].map((name) => this.argument(node, name)).filter((size) => typeof size === 'number');
    // Larger ones are refused, for their size.
    return sizes.length === 0 ? pageSize.default : Math.min(Math.max(...sizes, 1), pageSize.max);
  }

  /** How many rows a mutation over a filter may touch; 0 of any other. */
  atMost(node: FieldNode): number {
    const { atMost } = (this.argument(node, 'input') ?? {}) as { atMost?: unknown };
    return typeof atMost === 'number' ? Math.max(atMost, 0) : 0;
  }

  /** How many input objects there are in the arguments of a field, at any level. JSON is none. */
  objects({ arguments: nodes = [] }: FieldNode, { args }: GraphQLField<unknown, unknown>): number {
    return sum(nodes, ({ name, value }) => {
      const argument = args.find((it) => it.name === name.value);
      return argument ? this.#inNode(value, argument.type) : 0;
    });
  }

  /** What an argument of a field holds; undefined where it is not given. */
  argument({ arguments: nodes = [] }: FieldNode, name: string): unknown {
    const node = nodes.find((argument) => argument.name.value === name);
    return node && valueFromASTUntyped(node.value, this.#variables);
  }

  #inNode(node: ValueNode, given: GraphQLInputType): number {
    const type = getNullableType(given);
    if (node.kind === Kind.VARIABLE) return this.#inVariable(node.name.value);
    if (isListType(type)) {
      return node.kind === Kind.LIST ? sum(node.values, (value) => this.#inNode(value, type.ofType)) : this.#inNode(node, type.ofType);
    }
    if (!isInputObjectType(type) || node.kind !== Kind.OBJECT) return 0;
    const fields = type.getFields();
    return (
      1 +
      sum(node.fields, ({ name, value }) => {
        const field = fields[name.value];
        return field ? this.#inNode(value, field.type) : 0;
      })
    );
  }

  #inVariable(name: string): number {
    const type = this.#types.get(name);
    // There are objects in values of input objects alone; to look at any other would count as a use of the variable.
    if (!type || !isInputObjectType(getNamedType(type))) return 0;
    const known = this.#objects.get(name) ?? inValue(this.#variables[name], type);
    this.#objects.set(name, known);
    return known;
  }
}

function inValue(value: unknown, given: GraphQLInputType): number {
  const type = getNullableType(given);
  if (isListType(type)) return Array.isArray(value) ? sum(value, (item) => inValue(item, type.ofType)) : inValue(value, type.ofType);
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return 0;
  const fields = type.getFields();
  return (
    1 +
    sum(Object.entries(value), ([name, item]) => {
      const field = fields[name];
      return field ? inValue(item, field.type) : 0;
    })
  );
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);
