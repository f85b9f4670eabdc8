import type { InputFieldMap, InputRef } from '@pothos/core';
import { type SQL, sql } from 'drizzle-orm';
import type { Verb } from '../../schema/access.js';
import { api, type Entity } from '../../schema/index.js';
import type { Writes } from '../../schema/kit.js';
import { condition, type Filter } from '../db/filter.js';
import type { Row } from '../db/flight.js';
import { throwIssues, type Values, validated } from '../db/validation.js';
import type { Writer } from '../db/writer.js';
import { badInput, type Issue } from '../errors.js';
import type { Builder, SchemaTypesOf } from './builder.js';
import { createRows } from './create.js';
import type { Entities } from './entities.js';
import { pascal } from './inputs.js';
import { mutation, payload, type Ref, rowPayload } from './mutation.js';
import { MutationInputs } from './mutation-inputs.js';
import { checkedId } from './resolvers.js';

/** How many rows a mutation over a filter may be allowed to touch. */
const maxAtMost = 10_000;

/** Which generated mutations a table has. */
function writesOf({ writes }: Entity): Writes {
  if (writes === false) return { create: false, update: false, delete: false };
  return { create: true, update: true, delete: true, ...writes };
}

/** Adds the mutations that follow from the tables: create, update and delete, of one row and of many, and upsert. */
export function addMutations(builder: Builder, entities: Entities): void {
  builder.mutationType({ description: 'What can be changed. The fields of one mutation succeed or fail together.' });
  const inputs = new MutationInputs(builder, entities);
  for (const entity of api) {
    const writes = writesOf(entity);
    const table = new TableMutations(builder, entities, inputs, entity);
    if (writes.create) table.addCreate();
    if (writes.create && writes.upsertBy) table.addUpsert(writes.upsertBy);
    if (writes.update) table.addUpdate();
    if (writes.delete) table.addDelete();
  }
}

type Resolve<T> = (input: Values, writer: Writer, tenantId: string) => T | Promise<T>;
type Fields = (t: PothosSchemaTypes.InputFieldBuilder<SchemaTypesOf<Builder>, 'InputObject'>) => InputFieldMap;

/** The generated mutations of one table. */
class TableMutations {
  readonly #type: string;
  /** The table's name, and the same in mutations: `deals`, `Deals`. */
  readonly #many: string;
  readonly #Many: string;

  constructor(
    private readonly builder: Builder,
    private readonly entities: Entities,
    private readonly inputs: MutationInputs,
    private readonly entity: Entity,
  ) {
    this.#type = entity.exposes.type;
    this.#many = entity.name;
    this.#Many = pascal(entity.name);
  }

  addCreate(): void {
    const item = this.inputs.create(this.entity);
    this.#add(
      'insert',
      `create${this.#type}`,
      `Creates a ${this.#type}.`,
      item,
      this.#row(`Create${this.#type}`),
      (input, writer, tenantId) => this.#createOne(input, writer, tenantId),
    );
    const items = this.#input(`Create${this.#Many}`, (t) => ({
      [this.#many]: t.field({ type: [item], required: true, description: 'The rows, 1000 at most.' }),
    }));
    this.#add(
      'insert',
      `create${this.#Many}`,
      `Creates ${this.#type} rows, all or none.`,
      items,
      this.#rows(`Create${this.#Many}`),
      (input, writer, tenantId) =>
        createRows(writer, this.entity, input[this.#many] as Values[], { tenantId, at: (i) => ['input', this.#many, i] }),
    );
  }

  addUpsert(by: string): void {
    const item = this.inputs.upsert(this.entity);
    const description = `Creates a ${this.#type}, or changes the one with the same ${by}: what is left out is then not touched.`;
    this.#add('update', `upsert${this.#type}`, description, item, this.#row(`Upsert${this.#type}`), (input, writer, tenantId) =>
      this.#createOne(input, writer, tenantId, by),
    );
  }

  addUpdate(): void {
    const set = this.inputs.set(this.entity);
    const setField: Fields = (t) => ({
      set: t.field({ type: set, required: true, description: 'What to change. Left out is not touched, null clears.' }),
    });
    const one = this.#input(`Update${this.#type}`, (t) => ({
      id: t.id({ required: true, description: 'The row to change.' }),
      ...setField(t),
      ...(this.entity.columns.updatedAt && {
        expectedUpdatedAt: t.field({
          type: 'DateTime',
          description: 'The `updatedAt` that was read: where it is not the row’s any more, CONFLICT.',
        }),
      }),
    }));
    this.#add('update', `update${this.#type}`, `Changes a ${this.#type}.`, one, this.#row(`Update${this.#type}`), (input, writer) => {
      const values = checkedSet(this.entity, input.set as Values);
      const expected = (input.expectedUpdatedAt as Date | null | undefined) ?? undefined;
      return writer.update(this.entity, checkedId(String(input.id), 'input', 'id'), values, ['input', 'set'], expected);
    });
    const many = this.#input(`Update${this.#Many}`, (t) => ({ ...this.#filter(t), ...setField(t) }));
    this.#add(
      'update',
      `update${this.#Many}`,
      `Changes all ${this.#type} rows that a filter finds.`,
      many,
      this.#rows(`Update${this.#Many}`),
      (input, writer) => {
        const values = checkedSet(this.entity, input.set as Values);
        return writer.updateMany(this.entity, this.#where(input), values, checkedAtMost(input.atMost), ['input', 'set']);
      },
    );
  }

  addDelete(): void {
    const one = this.#input(`Delete${this.#type}`, (t) => ({ id: t.id({ required: true, description: 'The row to delete.' }) }));
    const deleted = payload<Row>(this.builder, `Delete${this.#type}Payload`, (t) => ({
      id: t.id({ description: 'The id that the row had.', resolve: ({ id }) => String(id) }),
    }));
    this.#add('delete', `delete${this.#type}`, `Deletes a ${this.#type}.`, one, deleted, (input, writer) =>
      writer.delete(this.entity, checkedId(String(input.id), 'input', 'id')),
    );
    const many = this.#input(`Delete${this.#Many}`, (t) => this.#filter(t));
    const allDeleted = payload<Row[]>(this.builder, `Delete${this.#Many}Payload`, (t) => ({
      ids: t.idList({ description: 'The ids that the rows had.', resolve: (rows) => rows.map(({ id }) => String(id)) }),
    }));
    this.#add('delete', `delete${this.#Many}`, `Deletes all ${this.#type} rows that a filter finds.`, many, allDeleted, (input, writer) =>
      writer.deleteMany(this.entity, this.#where(input), checkedAtMost(input.atMost)),
    );
  }

  /** Adds a mutation that refuses who may not write, whatever may be wrong with the input. */
  #add<T>(verb: Verb, name: string, description: string, input: InputRef<Values>, type: Ref<T>, resolve: Resolve<T>): void {
    mutation(this.builder, name, description, input, type, async (given, context, action) => {
      const writer = context.writer(action);
      try {
        return await resolve(given, writer, context.tenantId);
      } catch (error) {
        await writer.permit(this.entity, verb);
        throw error;
      }
    });
  }

  async #createOne(input: Values, writer: Writer, tenantId: string, upsertBy?: string): Promise<Row> {
    const [row] = await createRows(writer, this.entity, [input], { tenantId, at: () => ['input'], upsertBy });
    return row as Row;
  }

  #input(name: string, fields: Fields): InputRef<Values> {
    return this.builder.inputType(`${name}Input`, { description: `What ${name.charAt(0).toLowerCase()}${name.slice(1)} is told.`, fields });
  }

  #filter(t: Parameters<Fields>[0]) {
    return {
      filter: t.field({ type: this.entities.inputs.filter(this.entity), required: true, description: 'Which rows.' }),
      atMost: t.int({ required: true, description: `Where more rows match, none is touched: CONFLICT. ${maxAtMost} at most.` }),
    };
  }

  #where(input: Values): SQL {
    return condition(this.entity, input.filter as Filter, ['input', 'filter']) ?? sql`true`;
  }

  #row(name: string): Ref<Row> {
    return rowPayload(this.builder, this.entities, this.entity, `${name}Payload`);
  }

  #rows(name: string): Ref<Row[]> {
    const type = this.entities.node(this.entity);
    return payload<Row[]>(this.builder, `${name}Payload`, (t) => ({
      [this.#many]: t.field({ type: [type], description: 'The rows as they now are.', resolve: (rows: Row[]) => rows }),
    }));
  }
}

/** @throws BAD_USER_INPUT for values that break the rules, and where nothing is set. */
export function checkedSet(entity: Entity, set: Values): Values {
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
