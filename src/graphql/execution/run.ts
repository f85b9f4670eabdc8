import {
  defaultFieldResolver,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLResolveInfo,
  getArgumentValues,
  locatedError,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Complete } from './complete.js';
import { type Field, type Fields, fieldsBelow, type Plan } from './plan.js';

/** Where in the response a value stands, from its end. */
export type Path = GraphQLResolveInfo['path'];

export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Throws the error once nothing of its siblings is under way any more: what those end with is nobody's. */
export function afterAll(siblings: readonly unknown[] | undefined, error: unknown): Promise<never> {
  if (!siblings?.some(isPromise)) throw error;
  return Promise.allSettled(siblings).then(() => {
    throw error;
  });
}

/** One execution of a plan. */
export class Run {
  readonly errors: GraphQLError[] = [];
  /** By the fields' numbers; the same for all parents. */
  readonly #arguments: Record<string, unknown>[] = [];

  constructor(
    readonly plan: Plan,
    readonly rootValue: unknown,
    readonly contextValue: unknown,
    readonly variableValues: Record<string, unknown>,
  ) {}

  /** Executes the operation. */
  result(): ExecutionResult | Promise<ExecutionResult> {
    const told = (data: unknown) => (this.errors.length > 0 ? { errors: this.errors, data } : { data }) as ExecutionResult;
    const failed = (error: unknown) => {
      this.errors.push(error as GraphQLError);
      return told(null);
    };
    try {
      const data = this.object(this.plan.root, this.rootValue, undefined);
      return isPromise(data) ? data.then(told, failed) : told(data);
    } catch (error) {
      return failed(error);
    }
  }

  /** An object of the response. @throws, also in its promise, the error of a field that must not be null. */
  object(fields: Fields, source: unknown, path: Path | undefined): unknown {
    const object: Record<string, unknown> = {};
    let waits: Promise<unknown>[] | undefined;
    try {
      for (const field of fields) {
        const value = this.#field(field, source, path);
        // Those that come later have their places too.
        object[field.key] = value;
        if (!isPromise(value)) continue;
        const { key } = field;
        waits ??= [];
        waits.push(
          value.then((late) => {
            object[key] = late;
            return object;
          }),
        );
      }
    } catch (error) {
      return afterAll(waits, error);
    }
    if (!waits) return object;
    return waits.length === 1 ? waits[0] : Promise.all(waits).then(() => object);
  }

  /** What a value of a field comes to: its error is the operation's and it is null, or its error is the parent's. */
  settled(field: Field, nullable: boolean, complete: Complete, value: unknown, path: Path | undefined, parent?: Path): unknown {
    // Functions are made for values that come later only: most are there.
    if (isPromise(value)) {
      return value.then(
        (late) => this.settled(field, nullable, complete, late, path, parent),
        (error) => this.#failed(field, nullable, error, path, parent),
      );
    }
    try {
      const completed = complete(this, field, value, path);
      if (!isPromise(completed)) return completed;
      return completed.then(undefined, (error) => this.#failed(field, nullable, error, path, parent));
    } catch (error) {
      return this.#failed(field, nullable, error, path, parent);
    }
  }

  #field(field: Field, source: unknown, parent: Path | undefined): unknown {
    const { definition, composite, complete, nullable, key, parentType } = field;
    const path = composite ? { prev: parent, key, typename: parentType.name } : undefined;
    let value: unknown;
    try {
      const resolve = definition.resolve ?? defaultFieldResolver;
      value = resolve(source, this.argumentsOf(field), this.contextValue, new Info(this, field, path, parent));
    } catch (error) {
      return this.#failed(field, nullable, error, path, parent);
    }
    return this.settled(field, nullable, complete, value, path, parent);
  }

  /** A field's arguments: the same object for all parents. @throws GraphQLError for those that it cannot have. */
  argumentsOf({ args, index, definition, nodes: [node] }: Field): Readonly<Record<string, unknown>> {
    if (args) return args;
    this.#arguments[index] ??= getArgumentValues(definition, node as NonNullable<typeof node>, this.variableValues);
    return this.#arguments[index];
  }

  #failed(field: Field, nullable: boolean, thrown: unknown, own: Path | undefined, parent: Path | undefined): null {
    const path = own ?? { prev: parent, key: field.key, typename: field.parentType.name };
    const error = locatedError(thrown, field.nodes, keysOf(path));
    if (!nullable) throw error;
    this.errors.push(error);
    return null;
  }
}

/** What a resolver may know of where it stands; most look at none of it. */
export class Info implements GraphQLResolveInfo {
  constructor(
    private readonly run: Run,
    private readonly field: Field,
    private readonly own: Path | undefined,
    private readonly parent?: Path | undefined,
  ) {}

  /** Whether variables have no part in the field's arguments, and there is nothing wrong with them. */
  get isConstant(): boolean {
    return this.field.args !== undefined;
  }

  /** Whether the operation asks for nothing else: beside it there is `__typename` at the most. */
  get isAlone(): boolean {
    return this.run.plan.root.every((field) => field === this.field || field.definition === TypeNameMetaFieldDef);
  }

  /**
   * What is selected below, at the end of a path of fields' names. It stands below no value yet, and knows no path.
   * @throws GraphQLError for a condition without a value.
   */
  below(path: readonly string[]): Info[] {
    return fieldsBelow(this.field, path).map((field) => new Info(this.run, field, undefined));
  }

  /** The field's arguments: the object that its resolver gets. @throws GraphQLError for those that it cannot have. */
  get args(): Readonly<Record<string, unknown>> {
    return this.run.argumentsOf(this.field);
  }

  get fieldName() {
    return this.field.definition.name;
  }
  get fieldNodes() {
    return this.field.nodes;
  }
  get returnType() {
    return this.field.definition.type;
  }
  get parentType() {
    return this.field.parentType;
  }
  get path(): Path {
    return this.own ?? { prev: this.parent, key: this.field.key, typename: this.field.parentType.name };
  }
  get schema() {
    return this.run.plan.schema;
  }
  get fragments() {
    return this.run.plan.fragments;
  }
  get rootValue() {
    return this.run.rootValue;
  }
  get operation() {
    return this.run.plan.operation;
  }
  get variableValues() {
    return this.run.variableValues;
  }
}

function keysOf(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let step: Path | undefined = path; step; step = step.prev) keys.push(step.key);
  return keys.reverse();
}
