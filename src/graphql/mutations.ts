import { sql } from 'drizzle-orm';
import { api, type Entity } from '../../schema/index.js';
import type { Writes } from '../../schema/kit.js';
import { condition, type Filter } from '../db/filter.js';
import type { Row } from '../db/tenant-transaction.js';
import { throwIssues, type Values, validated } from '../db/validation.js';
import { badInput, type Issue } from '../errors.js';
import type { Builder } from './builder.js';
import { createRows } from './create.js';
import type { Entities } from './entities.js';
import { pascal } from './inputs.js';
import { mutation, payload } from './mutation.js';
import { MutationInputs } from './mutation-inputs.js';
import { checkedId } from './resolvers.js';

/** How many rows a mutation over a filter may be allowed to touch. */
const maxAtMost = 10_000;

/** Which generated mutations a table has. */
function writesOf({ writes, appendOnly }: Entity): Writes {
  if (writes === false || appendOnly) return { create: false, update: false, delete: false };
  return { create: true, update: true, delete: true, ...writes };
}

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

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
  const rowPayload = (name: string) =>
    payload<Row>(builder, name, (t) => ({
      [one]: t.field({ type: node(entity), description: 'The row as it now is.', resolve: (row: Row) => row }),
    }));
  const rowsPayload = (name: string) =>
    payload<Row[]>(builder, name, (t) => ({
      [many]: t.field({ type: [node(entity)], description: 'The rows as they now are.', resolve: (rows: Row[]) => rows }),
    }));

  if (writes.create) {
    const item = inputs.create(entity);
    mutation(builder, `create${type}`, `Creates a ${type}.`, item, rowPayload(`Create${type}Payload`), async (input, context, action) => {
      const [row] = await createRows(context.writer(action), entity, [input], { tenantId: context.tenantId, at: () => ['input'] });
      return row as Row;
    });
    const items = builder.inputType(`Create${pascal(many)}Input`, {
      fields: (t) => ({ [many]: t.field({ type: [item], required: true, description: 'The rows, 1000 at most.' }) }),
    });
    mutation(
      builder,
      `create${pascal(many)}`,
      `Creates ${type} rows, all or none.`,
      items,
      rowsPayload(`Create${pascal(many)}Payload`),
      (input, context, action) =>
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
          const [row] = await createRows(context.writer(action), entity, [input], {
            tenantId: context.tenantId,
            at: () => ['input'],
            upsertBy,
          });
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
          expectedUpdatedAt: t.field({
            type: 'DateTime',
            description: 'The `updatedAt` that was read: where it is not the row’s any more, CONFLICT.',
          }),
        }),
      }),
    });
    mutation(builder, `update${type}`, `Changes a ${type}.`, single, rowPayload(`Update${type}Payload`), (input, context, action) => {
      const values = checkedSet(entity, input.set as Values);
      const id = checkedId(String(input.id), 'input.id');
      return context
        .writer(action)
        .update(entity, id, values, ['input', 'set'], (input.expectedUpdatedAt as Date | null | undefined) ?? undefined);
    });
    const bulk = builder.inputType(`Update${pascal(many)}Input`, {
      fields: (t) => ({
        filter: t.field({ type: filters.filter(entity), required: true, description: 'Which rows to change.' }),
        set: t.field({ type: set, required: true, description: 'What to change. Left out is not touched, null clears.' }),
        atMost: t.int({ required: true, description: 'Where more rows match, none is changed: CONFLICT.' }),
      }),
    });
    mutation(
      builder,
      `update${pascal(many)}`,
      `Changes all ${type} rows that a filter finds.`,
      bulk,
      rowsPayload(`Update${pascal(many)}Payload`),
      (input, context, action) => {
        const values = checkedSet(entity, input.set as Values);
        const where = condition(entity, input.filter as Filter, context.tenantId, ['input', 'filter']) ?? sql`true`;
        return context.writer(action).updateMany(entity, where, values, checkedAtMost(input.atMost), ['input', 'set']);
      },
    );
  }
  if (writes.delete) {
    const single = builder.inputType(`Delete${type}Input`, {
      fields: (t) => ({ id: t.id({ required: true, description: 'The row to delete.' }) }),
    });
    const deleted = payload<{ id: string }>(builder, `Delete${type}Payload`, (t) => ({
      id: t.id({ description: 'The id that the row had.', resolve: ({ id }) => id }),
    }));
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
    const ids = payload<string[]>(builder, `Delete${pascal(many)}Payload`, (t) => ({
      ids: t.idList({ description: 'The ids that the rows had.', resolve: (ids) => ids }),
    }));
    mutation(
      builder,
      `delete${pascal(many)}`,
      `Deletes all ${type} rows that a filter finds.`,
      bulk,
      ids,
      async (input, context, action) => {
        const where = condition(entity, input.filter as Filter, context.tenantId, ['input', 'filter']) ?? sql`true`;
        return (await context.writer(action).deleteMany(entity, where, checkedAtMost(input.atMost))).map(({ id }) => String(id));
      },
    );
  }
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
