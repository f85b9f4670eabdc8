import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  isObjectType,
} from 'graphql';
import type { Field, Fields } from './plan.js';
import { afterAll, Info, isPromise, type Path, type Run } from './run.js';

/**
 * Makes of what a field was resolved to what the response has for it, or a promise of that, as graphql-js does.
 */
export type Complete = (run: Run, field: Field, value: unknown, path: Path | undefined) => unknown;

export const completeNonNull =
  (inner: Complete): Complete =>
  (run, field, value, path) => {
    const completed = inner(run, field, value, path);
    if (completed === null) {
      throw new Error(`Cannot return null for non-nullable field ${field.parentType.name}.${field.definition.name}.`);
    }
    return completed;
  };

export const completeLeaf =
  (type: GraphQLLeafType): Complete =>
  (_, __, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    const serialized = type.serialize(value);
    if (serialized === null || serialized === undefined) {
      throw new Error(`Expected \`${type}.serialize(${String(value)})\` to return non-nullable value, returned: ${serialized}`);
    }
    return serialized;
  };

export const completeList =
  (inner: Complete, nullable: boolean): Complete =>
  (run, field, value, path) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    if (typeof value !== 'object' || !(Symbol.iterator in value)) {
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${field.parentType.name}.${field.definition.name}".`);
    }
    const items: unknown[] = [];
    let waits = false;
    try {
      for (const item of value as Iterable<unknown>) {
        const completed = run.settled(field, nullable, inner, item, { prev: path, key: items.length, typename: undefined });
        waits ||= isPromise(completed);
        items.push(completed);
      }
    } catch (error) {
      return afterAll(items, error);
    }
    return waits ? Promise.all(items) : items;
  };

export const completeObject =
  (type: GraphQLObjectType, fieldsOf: (type: GraphQLObjectType) => Fields): Complete =>
  (run, field, value, path) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    const isOne = type.isTypeOf?.(value, run.contextValue, new Info(run, field, path));
    const check = (is: unknown) => {
      if (is === false) throw new GraphQLError(`Expected value of type "${type.name}" but got: ${String(value)}.`, { nodes: field.nodes });
      return run.object(fieldsOf(type), value, path);
    };
    return isPromise(isOne) ? isOne.then(check) : check(isOne);
  };

export const completeAbstract =
  (type: GraphQLAbstractType, fieldsOf: (type: GraphQLObjectType) => Fields): Complete =>
  (run, field, value, path) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    const resolve = type.resolveType ?? defaultTypeResolver;
    const asType = (name: unknown) => run.object(fieldsOf(objectType(run, field, type, name)), value, path);
    const name = resolve(value, run.contextValue, new Info(run, field, path), type);
    return isPromise(name) ? name.then(asType) : asType(name);
  };

function objectType({ plan: { schema } }: Run, { nodes, parentType, definition }: Field, type: GraphQLAbstractType, name: unknown) {
  const object = typeof name === 'string' ? schema.getType(name) : undefined;
  if (isObjectType(object) && schema.isSubType(type, object)) return object;
  throw new GraphQLError(
    `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${parentType.name}.${definition.name}", and not to ${String(name)}.`,
    { nodes },
  );
}
