import type { InputRef, ObjectRef } from '@pothos/core';
import type { Entity } from '../../schema/index.js';
import type { Row } from '../db/flight.js';
import type { Values } from '../db/validation.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import type { Context } from './context.js';
import type { Entities } from './entities.js';

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

/** Declares the payload of a mutation of one row: the row, under the name of its type. */
export function rowPayload(builder: Builder, { node }: Entities, entity: Entity, name: string): Ref<Row> {
  const { type } = entity.exposes;
  return payload<Row>(builder, name, (t) => ({
    [type.charAt(0).toLowerCase() + type.slice(1)]: t.field({
      type: node(entity),
      description: 'The row as it now is.',
      resolve: (row: Row) => row,
    }),
  }));
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
