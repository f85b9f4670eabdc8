import { createHash } from 'node:crypto';
import { or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Entity } from '../../schema/index.js';
import type { Order } from '../../schema/kit.js';
import { literal } from '../../schema/rules.js';
import { badInput } from '../errors.js';
import { columnOf, type Kind, kindOf, sortable, valueSchema } from './columns.js';
import type { Condition, Operand } from './filter.js';
import type { Row } from './flight.js';
import { memoized } from './memoized.js';

export type Direction = 'asc' | 'desc';

/** One key of an order. As in PostgreSQL, null sorts as if larger than every value. */
export interface OrderKey {
  key: string;
  direction: Direction;
}

/** The keys of a list: those asked for, or the table's default, and the primary key, which breaks ties. */
export function orderOf(entity: Entity, asked: readonly Partial<Record<string, Direction>>[] | null | undefined): OrderKey[] {
  const entries = asked && asked.length > 0 ? asked : [entity.order ?? {}];
  const keys = entries.flatMap((entry) => Object.entries(entry).map(([key, direction]) => ({ key, direction: direction as Direction })));
  const distinct = keys.filter(({ key }, i) => keys.findIndex((other) => other.key === key) === i);
  const ordered = distinct.filter(({ key }) => sortable.has(kindOf(entity, key)));
  return ordered.some(({ key }) => key === 'id') ? ordered : [...ordered, { key: 'id', direction: 'asc' }];
}

/** Whether the keys are those of this order, or of the table's default, for which tables have indexes. */
export function isOrder(entity: Entity, keys: readonly OrderKey[], order?: Order): boolean {
  const own = orderOf(entity, order && [order]);
  return keys.length === own.length && keys.every(({ key, direction }, i) => key === own[i]?.key && direction === own[i]?.direction);
}

/** The ORDER BY of the keys; `backward` reads the list from its end. */
export function orderBy(entity: Entity, keys: readonly OrderKey[], backward: boolean): SQL {
  const terms = keys.map(
    ({ key, direction }) => sql`${expression(entity, key)} ${sql.raw((direction === 'desc') === backward ? 'asc' : 'desc')}`,
  );
  return sql.join(terms, sql`, `);
}

/** The values of the order's keys in one row, in the keys' order. */
type Position = (string | number | boolean | null)[];

/** A cursor for `row`: where it stands in this order, exactly, whatever happens to the rows around it. */
export function cursorOf(entity: Entity, keys: readonly OrderKey[], row: Row): string {
  const position: Position = keys.map(({ key }) => {
    const value = row[key];
    if (kindOf(entity, key) === 'enum') return value === null ? null : (columnOf(entity, key).enumValues?.indexOf(value as string) ?? -1);
    return typeof value === 'bigint' ? String(value) : (value as string | number | boolean | null);
  });
  return Buffer.from(JSON.stringify([signature(entity, keys), ...position])).toString('base64url');
}

/**
 * The rows that come after a cursor (before it, with `before`), and not the cursor's own.
 * @throws BAD_USER_INPUT for what is no cursor of this list in this order.
 */
export function beyond(
  entity: Entity,
  keys: readonly OrderKey[],
  argument: 'after' | 'before',
  cursor: string,
  operand: Operand,
): Condition {
  const position = parse(entity, keys, cursor, argument).map((value) => (value === null ? null : operand(value)));
  const sqlOf = () =>
    keys.reduceRight<SQL | undefined>((rest, { key, direction }, i) => {
      const column = columnOf(entity, key);
      const place = expression(entity, key);
      const larger = (direction === 'asc') !== (argument === 'before');
      if (position[i] === null) return larger ? sql`(${column} is null and ${rest ?? sql`false`})` : or(sql`${column} is not null`, rest);
      const value = kindOf(entity, key) === 'enum' ? sql`${position[i]}` : sql.param(position[i], column);
      const strictly = sql`${place} ${sql.raw(larger ? '>' : '<')} ${value}`;
      if (larger && !column.notNull) return or(strictly, sql`${column} is null`, rest && sql`(${place} = ${value} and ${rest})`);
      // The first comparison says nothing new, but an index can begin there.
      return rest ? sql`(${place} ${sql.raw(larger ? '>=' : '<=')} ${value} and (${strictly} or ${rest}))` : strictly;
    }, undefined) as SQL;
  return { shape: `${argument} ${position.map((value) => (value === null ? 'null' : 'value')).join(' ')}`, sql: sqlOf };
}

/** What a cursor holds of a column of each kind; schemas take longer to make than to use. */
const positions = new Map<Kind, z.ZodType>(Object.entries(valueSchema).map(([kind, schema]) => [kind as Kind, schema.nullable()]));
positions.set('enum', z.int32().nullable());
// As it is printed: no date has to be made of it. PostgreSQL reads no fraction of hundreds of digits.
positions.set(
  'datetime',
  z.iso
    .datetime()
    .max(40)
    .refine((value) => !value.startsWith('0000'))
    .nullable(),
);
const cursorSchema = z.array(z.unknown());

function parse(entity: Entity, keys: readonly OrderKey[], cursor: string, argument: string): unknown[] {
  try {
    const [order, ...values] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (order !== signature(entity, keys) || values.length !== keys.length) throw new Error('It is of another order.');
    return keys.map(({ key }, i) => positions.get(kindOf(entity, key))?.parse(values[i]));
  } catch {
    throw badInput([{ path: [argument], message: 'is not a cursor of this list in this order' }]);
  }
}

/** Fixed sets sort in the order in which they are declared, not by spelling. */
function expression(entity: Entity, key: string): SQL {
  const column: PgColumn = columnOf(entity, key);
  if (kindOf(entity, key) !== 'enum') return sql`${column}`;
  const values = sql.raw((column.enumValues ?? []).map(literal).join(', '));
  return sql`array_position(array[${values}], ${column}) - 1`;
}

/** By tables and orders, of which clients make up many. */
const signatures = new LRUCache<string, string>({ max: 1_000 });

/** Tells the orders of all lists apart, so that a cursor is not read in another one. */
function signature(entity: Entity, keys: readonly OrderKey[]): string {
  const text = `${entity.name},${orderText(keys)}`;
  return memoized<string, string>(signatures, text, () => createHash('sha256').update(text).digest('base64url').slice(0, 6));
}

/** The keys as one text, which no other keys have. */
export const orderText = (keys: readonly OrderKey[]): string => keys.map(({ key, direction }) => `${key} ${direction}`).join();
