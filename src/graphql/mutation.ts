import type { InputRef, ObjectRef } from '@pothos/core';
import type { Values } from '../db/validation.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import type { Context } from './context.js';

export type Ref<T> = ObjectRef<SchemaTypesOf<Builder>, T>;

/** Declares a payload: what the mutation gives back, and `query` for reading on in the same round trip. */
export function payload<T>(
  builder: Builder,
  name: string,
  fields: (t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypesOf<Builder>, T>) => object,
): Ref<T> {
  return builder.objectRef<T>(name).implement({
    description: 'What the mutation gives back.',
    fields: (t) => ({
      ...fields(t),
      query: t.field({ type: 'Query' as never, description: 'Everything that can be read, as it now is.', resolve: () => ({}) as never }),
    }),
  }) as Ref<T>;
}

/** Adds a field to Mutation with the one argument `input`; `action` is its name, for the audit log. */
export function mutation<T>(
  builder: Builder,
  name: string,
  description: string,
  input: InputRef<Values>,
  type: Ref<T>,
  resolve: (input: Values, context: Context, action: string) => T | Promise<T>,
): void {
  builder.mutationField(name, (t) =>
    t.field({
      type,
      description,
      args: { input: t.arg({ type: input, required: true, description: 'What to do.' }) },
      resolve: ((_: unknown, args: { input: Values }, context: Context) => resolve(args.input, context, name)) as never,
    }),
  );
}
