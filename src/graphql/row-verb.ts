import type { InputFieldMap } from '@pothos/core';
import type { Entity } from '../../schema/index.js';
import { valueSchema } from '../db/columns.js';
import { throwIssues, type Values } from '../db/validation.js';
import type { State } from '../db/writer.js';
import type { Issue } from '../errors.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import type { Entities } from './entities.js';
import { pascal } from './inputs.js';
import { mutation, rowPayload } from './mutation.js';

/** A verb that changes one row, which the client names by its id. */
export interface RowVerb {
  name: string;
  description: string;
  /** What the input has beside `id` and `expectedUpdatedAt`. */
  fields?: (t: PothosSchemaTypes.InputFieldBuilder<SchemaTypesOf<Builder>, 'InputObject'>) => InputFieldMap;
  /** What the verb sets, from its input; what is wrong with that is added to `issues`. */
  set: (input: Values, issues: Issue[]) => Values;
  /** The state that the row must be in: CONFLICT where it is in another. */
  state?: State;
}

/** Adds a verb that changes one row in one statement, with the audit entry and the events that follow from the change. */
export function rowVerb(builder: Builder, entities: Entities, entity: Entity, verb: RowVerb): void {
  const { name, description, fields, set, state } = verb;
  const input = builder.inputType(`${pascal(name)}Input`, {
    description: `What ${name} is told.`,
    fields: (t) => ({
      id: t.id({ required: true, description: `The ${entity.exposes.type} to change.` }),
      ...fields?.(t),
      ...(entity.columns.updatedAt && {
        expectedUpdatedAt: t.field({
          type: 'DateTime',
          description: 'The `updatedAt` that was read: where it is not the row’s any more, CONFLICT.',
        }),
      }),
    }),
  });
  const type = rowPayload(builder, entities, entity, `${pascal(name)}Payload`);
  mutation(builder, name, description, input, type, (given: Values, context, action) => {
    const issues: Issue[] = [];
    const id = idOf(given, 'id', issues);
    const values = set(given, issues);
    throwIssues(issues);
    const expected = (given.expectedUpdatedAt as Date | null | undefined) ?? undefined;
    return context.writer(action).update(entity, id, values, ['input'], expected, state);
  });
}

/** The id that an input has under `key`; one that is not an id is added to `issues`. */
export function idOf(input: Values, key: string, issues: Issue[]): string {
  const id = String(input[key]);
  if (!valueSchema.id.safeParse(id).success) issues.push({ path: ['input', key], message: 'is not an id' });
  return id.toLowerCase();
}
