import { randomUUID } from 'node:crypto';
import { getColumns, is, SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { entities } from './gateway.js';
import { derivedId } from './ids.js';
import type { ReplicaSchema, ReplicaTable } from './schema.js';
import { type Stored, stored } from './values.js';
import { verbs } from './verbs.js';

/** What a mutation does to a row, as far as the device can tell before the gateway has answered. */
export interface Effect {
  op: 'insert' | 'update' | 'delete';
  table: string;
  id: string;
  /** By column. */
  values: Record<string, Stored>;
}

/** A mutation's input, by field. */
export type Input = Record<string, unknown>;

interface Entity {
  table: SQLiteTable;
  users: readonly string[];
  nested: Record<string, { type: string; key: string; holds: boolean }>;
}

const byType = entities as unknown as Record<string, Entity>;

/** The mutation, with names for its new rows, and what it does here. */
export interface Planned {
  input: Input;
  effects: Effect[];
  /** The type of the row that it answers with, where that has a version. */
  type?: string | undefined;
}

/** Works out what a mutation does to the rows in the file; nothing for those whose outcome only the gateway knows. */
export function plan(name: string, input: Input, schema: ReplicaSchema): Planned {
  const [, action, type = ''] = /^(create|update|delete)(\w+)$/.exec(name) ?? [];
  const entity = byType[type];
  if (entity && action === 'create') return { ...create(type, input, schema), type: versioned(type) };
  if (entity && action === 'update') {
    const id = String(input.id ?? schema.tenantId);
    return { input, effects: effectOf('update', type, id, input.set as Input, schema), type: versioned(type) };
  }
  if (entity && action === 'delete') return { input, effects: effectOf('delete', type, String(input.id), {}, schema) };
  const verb = verbs[name];
  if (!verb) return { input, effects: [] };
  if ('creates' in verb) return create(verb.creates, input, schema);
  const ids = (Array.isArray(input.ids) ? input.ids : [input.id]).filter((id) => typeof id === 'string');
  const effects = ids.flatMap((id) => effectOf('update', verb.changes, id, verb.set(input), schema));
  return { input, effects, type: versioned(verb.changes) };
}

const versioned = (type: string) => (byType[type] && 'updatedAt' in getColumns(byType[type].table) ? type : undefined);

/** The table of an entity's rows, as this user has it; undefined where they do not. */
function tableOf(type: string, schema: ReplicaSchema): ReplicaTable | undefined {
  const entity = byType[type];
  const name = entity && getTableConfig(entity.table).name;
  return schema.tables.find((table) => table.name === name);
}

/** Input by field as values by column. Fields that have no column here are left out. */
function valuesOf(type: string, input: Input, table: ReplicaTable): Record<string, Stored> {
  const columns = getColumns((byType[type] as Entity).table);
  return Object.fromEntries(
    Object.entries(input).flatMap(([field, value]) => {
      const column = table.columns.find(({ name }) => name === columns[field]?.name);
      return column && value !== undefined ? [[column.name, stored(value, column)]] : [];
    }),
  );
}

function effectOf(op: Effect['op'], type: string, id: string, input: Input, schema: ReplicaSchema): Effect[] {
  const table = tableOf(type, schema);
  return table ? [{ op, table: table.name, id, values: valuesOf(type, input ?? {}, table) }] : [];
}

/** A create names its rows, and those nested in it, so that their ids are known at once and for good. */
function create(type: string, given: Input, schema: ReplicaSchema, also: Input = {}): Planned & { id: string } {
  const entity = byType[type] as Entity;
  const clientId = (given.clientId as string | undefined) ?? randomUUID();
  const id = derivedId(schema.tenantId, clientId);
  const input: Input = { ...given, clientId };
  const own: Input = { ...given, ...also };
  const before: Effect[] = [];
  const after: Effect[] = [];
  for (const [field, nested] of Object.entries(entity.nested)) {
    const value = given[field] as Input | Input[] | null | undefined;
    if (value == null) continue;
    if (nested.holds) {
      const made = create(nested.type, value as Input, schema);
      input[field] = made.input;
      own[nested.key] = made.id;
      before.push(...made.effects);
    } else {
      const made = (value as Input[]).map((item) => create(nested.type, item, schema, { [nested.key]: id }));
      input[field] = made.map(({ input }) => input);
      after.push(...made.flatMap(({ effects }) => effects));
    }
  }
  const effects = effectOf('insert', type, id, { ...defaults(entity, schema), ...own }, schema);
  return { id, input, effects: [...before, ...effects, ...after] };
}

/** What the database fills in of a new row. */
function defaults({ table, users }: Entity, { userId }: ReplicaSchema): Input {
  const filled = Object.entries(getColumns(table)).flatMap(([field, column]) => {
    if (users.includes(field)) return [[field, userId]];
    if (column.default !== undefined && !is(column.default, SQL)) return [[field, enumerable(column.default, column.enumValues)]];
    return column.notNull && column.dataType === 'custom' ? [[field, new Date()]] : [];
  });
  return Object.fromEntries(filled);
}

/** A default of a fixed set, by the name that inputs have for it. */
const enumerable = (value: unknown, values: readonly string[] | undefined) =>
  values?.includes(String(value))
    ? String(value)
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]+/g, '_')
    : value;
