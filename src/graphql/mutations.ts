import type { InputRef, ObjectRef } from '@pothos/core';
import { sql } from 'drizzle-orm';
import { api, type Entity, type Relation } from '../../schema/index.js';
import type { Writes } from '../../schema/kit.js';
import { kindOf } from '../db/columns.js';
import { condition, type Filter } from '../db/filter.js';
import type { Row } from '../db/tenant-transaction.js';
import { isRequired, throwIssues, type Values, validated, writableColumns } from '../db/validation.js';
import { badInput, type Issue } from '../errors.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import type { Context } from './context.js';
import { createRows } from './create.js';
import type { Entities } from './entities.js';
import { checkedId } from './resolvers.js';

type Ref<T> = ObjectRef<SchemaTypesOf<Builder>, T>;

/** How many rows a mutation over a filter may be allowed to touch. */
const maxAtMost = 10_000;

/** Which generated mutations a table has. */
function writesOf({ writes, appendOnly }: Entity): Writes {
  if (writes === false || appendOnly) return { create: false, update: false, delete: false };
  return { create: true, update: true, delete: true, ...writes };
}

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Adds the mutations that follow from the tables: create, update and delete, of one row and of many, and upsert. */
export function addMutations(builder: Builder, entities: Entities): void {
  builder.mutationType({ description: 'What can be changed. The fields of one mutation succeed or fail together.' });
  const inputs = new MutationInputs(builder, entities);
  for (const entity of api) addFor(builder, entities, inputs, entity);
}

function addFor(builder: Builder, { node, inputs: filters }: Entities, inputs: MutationInputs, entity: Entity): void {
  const { type } = entity.exposes;
  const [one, many] = [lower(type), entity.name];
  const writes = writesOf(entity);
  const rowPayload = (name: string) => payload<Row>(builder, name, (t) => ({ [one]: t.field({ type: node(entity), description: 'The row as it now is.', resolve: (row: Row) => row }) }));
  const rowsPayload = (name: string) => payload<Row[]>(builder, name, (t) => ({ [many]: t.field({ type: [node(entity)], description: 'The rows as they now are.', resolve: (rows: Row[]) => rows }) }));

  if (writes.create) {
    const item = inputs.create(entity);
    mutation(builder, `create${type}`, `Creates a ${type}.`, item, rowPayload(`Create${type}Payload`), async (input, context, action) => {
      const [row] = await createRows(context.writer(action), entity, [input], { tenantId: context.tenantId, at: () => ['input'] });
      return row as Row;
    });
    const items = builder.inputType(`Create${pascal(many)}Input`, {
      fields: (t) => ({ [many]: t.field({ type: [item], required: true, description: 'The rows, 1000 at most.' }) }),
    });
    mutation(builder, `create${pascal(many)}`, `Creates ${type} rows, all or none.`, items, rowsPayload(`Create${pascal(many)}Payload`), (input, context, action) =>
      createRows(context.writer(action), entity, input[many] as Values[], { tenantId: context.tenantId, at: (i) => ['input', many, i] }),
    );
    if (writes.upsertBy) {
      const { upsertBy } = writes;
      mutation(
        builder,
        `upsert${type}`,
        `Creates a ${type}, or changes the one with the same ${upsertBy}.`,
        item,
        rowPayload(`Upsert${type}Payload`),
        async (input, context, action) => {
          const [row] = await createRows(context.writer(action), entity, [input], { tenantId: context.tenantId, at: () => ['input'], upsertBy });
          return row as Row;
        },
      );
    }
  }
  if (writes.update) {
    const set = inputs.set(entity);
    const single = builder.inputType(`Update${type}Input`, {
      fields: (t) => ({
        id: t.id({ required: true, description: 'The row to change.' }),
        set: t.field({ type: set, required: true, description: 'What to change. Left out is not touched, null clears.' }),
        ...(entity.columns.updatedAt && {
          expectedUpdatedAt: t.field({ type: 'DateTime', description: 'The `updatedAt` that was read: where it is not the row’s any more, CONFLICT.' }),
        }),
      }),
    });
    mutation(builder, `update${type}`, `Changes a ${type}.`, single, rowPayload(`Update${type}Payload`), (input, context, action) => {
      const values = checkedSet(entity, input.set as Values);
      const id = checkedId(String(input.id), 'input.id');
      return context.writer(action).update(entity, id, values, ['input', 'set'], (input.expectedUpdatedAt as Date | null | undefined) ?? undefined);
    });
    const bulk = builder.inputType(`Update${pascal(many)}Input`, {
      fields: (t) => ({
        filter: t.field({ type: filters.filter(entity), required: true, description: 'Which rows to change.' }),
        set: t.field({ type: set, required: true, description: 'What to change. Left out is not touched, null clears.' }),
        atMost: t.int({ required: true, description: 'Where more rows match, none is changed: CONFLICT.' }),
      }),
    });
    mutation(builder, `update${pascal(many)}`, `Changes all ${type} rows that a filter finds.`, bulk, rowsPayload(`Update${pascal(many)}Payload`), (input, context, action) => {
      const values = checkedSet(entity, input.set as Values);
      const where = condition(entity, input.filter as Filter, context.tenantId, ['input', 'filter']) ?? sql`true`;
      return context.writer(action).updateMany(entity, where, values, checkedAtMost(input.atMost), ['input', 'set']);
    });
  }
  if (writes.delete) {
    const single = builder.inputType(`Delete${type}Input`, { fields: (t) => ({ id: t.id({ required: true, description: 'The row to delete.' }) }) });
    const deleted = payload<{ id: string }>(builder, `Delete${type}Payload`, (t) => ({ id: t.id({ description: 'The id that the row had.', resolve: ({ id }) => id }) }));
    mutation(builder, `delete${type}`, `Deletes a ${type}.`, single, deleted, async (input, context, action) => {
      const row = await context.writer(action).delete(entity, checkedId(String(input.id), 'input.id'));
      return { id: String(row.id) };
    });
    const bulk = builder.inputType(`Delete${pascal(many)}Input`, {
      fields: (t) => ({
        filter: t.field({ type: filters.filter(entity), required: true, description: 'Which rows to delete.' }),
        atMost: t.int({ required: true, description: 'Where more rows match, none is deleted: CONFLICT.' }),
      }),
    });
    const ids = payload<string[]>(builder, `Delete${pascal(many)}Payload`, (t) => ({ ids: t.idList({ description: 'The ids that the rows had.', resolve: (ids) => ids }) }));
    mutation(builder, `delete${pascal(many)}`, `Deletes all ${type} rows that a filter finds.`, bulk, ids, async (input, context, action) => {
      const where = condition(entity, input.filter as Filter, context.tenantId, ['input', 'filter']) ?? sql`true`;
      return (await context.writer(action).deleteMany(entity, where, checkedAtMost(input.atMost))).map(({ id }) => String(id));
    });
  }
}

/** Declares a payload: what the mutation gives back, and `query` for reading on in the same round trip. */
export function payload<T>(builder: Builder, name: string, fields: (t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypesOf<Builder>, T>) => object): Ref<T> {
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

/** @throws BAD_USER_INPUT for values that break the rules, and where nothing is set. */
function checkedSet(entity: Entity, set: Values): Values {
  const issues: Issue[] = [];
  const [values = {}] = validated(entity, [set], () => ['input', 'set'], issues, true);
  throwIssues(issues);
  if (Object.keys(values).length === 0) throw badInput([{ path: ['input', 'set'], message: 'sets nothing' }]);
  return values;
}

function checkedAtMost(atMost: unknown): number {
  const number = atMost as number;
  if (number < 0 || number > maxAtMost) throw badInput([{ path: ['input', 'atMost'], message: `must be from 0 to ${maxAtMost}` }]);
  return number;
}

/** The inputs of the generated mutations, each made once. */
class MutationInputs {
  readonly #made = new Map<string, InputRef<Values>>();

  constructor(
    private readonly builder: Builder,
    private readonly entities: Entities,
  ) {}

  /** What a new row is made of; `without` is the key that the row it is nested in fills. */
  create(entity: Entity, without?: Relation): InputRef<Values> {
    const { type } = entity.exposes;
    const name = without ? `Create${type}In${pascal(without.name)}Input` : `Create${type}Input`;
    return this.#once(name, () =>
      this.builder.inputType(name, {
        description: `A new ${type}.`,
        fields: (t) => {
          const keys = writableColumns(entity).filter((key) => key !== without?.key);
          const nested = without ? [] : entity.relations.filter(({ nested }) => nested);
          return {
            ...Object.fromEntries(keys.map((key) => [key, this.#value(t, entity, key, isRequired(entity, key))])),
            clientId: t.string({ description: 'A name of the client’s for the row, from which its id follows. The same one again is a CONFLICT.' }),
            ...Object.fromEntries(
              nested.map((relation) => {
                const item = this.create(relation.target, relation.kind === 'many' ? relation : undefined);
                const description = relation.kind === 'many' ? `New rows that belong to this one. ${relation.description}` : `A new one, instead of ${relation.key}.`;
                return [relation.name, t.field({ type: relation.kind === 'many' ? [item] : item, description })];
              }),
            ),
          };
        },
      }),
    );
  }

  /** What of a row is changed. */
  set(entity: Entity): InputRef<Values> {
    const name = `${entity.exposes.type}Set`;
    return this.#once(name, () =>
      this.builder.inputType(name, {
        description: `Changes of a ${entity.exposes.type}: left out is not touched, null clears.`,
        fields: (t) => Object.fromEntries(writableColumns(entity).map((key) => [key, this.#value(t, entity, key, false)])),
      }),
    );
  }

  #value(t: PothosSchemaTypes.InputFieldBuilder<SchemaTypesOf<Builder>, 'InputObject'>, entity: Entity, key: string, required: boolean) {
    const type = this.entities.inputs.typeOf(entity, key);
    const description = entity.exposes.fields[key] ?? '';
    return kindOf(entity, key) === 'strings' ? t.field({ type: [type], required, description }) : t.field({ type, required, description });
  }

  #once(name: string, make: () => InputRef<Values>): InputRef<Values> {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as InputRef<Values>;
  }
}
