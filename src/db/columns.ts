import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Entity } from '../../schema/index.js';

/** What a column holds, as far as filters, orders, cursors and GraphQL tell values apart. */
export type Kind = 'id' | 'text' | 'enum' | 'int' | 'bigint' | 'decimal' | 'boolean' | 'datetime' | 'date' | 'json' | 'strings';

const byType: Record<string, Kind> = {
  uuid: 'id',
  text: 'text',
  integer: 'int',
  bigint: 'bigint',
  boolean: 'boolean',
  date: 'date',
  jsonb: 'json',
  numeric: 'decimal',
  timestamp: 'datetime',
};

/** The kind of a shown column. @throws where a column's type has no place in the API yet. */
export function kindOf(entity: Entity, key: string): Kind {
  const column = columnOf(entity, key);
  if (entity.rules?.[key]?.kind === 'strings') return 'strings';
  if (column.enumValues) return 'enum';
  const kind = byType[/^\w+/.exec(column.getSQLType())?.[0] ?? ''];
  if (!kind) throw new Error(`${entity.name}.${key}: ${column.getSQLType()} has no GraphQL type; add it to src/db/columns.ts`);
  return kind;
}

/** The kinds of columns that `<` and `>` are offered for; enums sort, but in an order of their own. */
export const ordered: ReadonlySet<Kind> = new Set(['int', 'bigint', 'decimal', 'datetime', 'date', 'text']);

/** The kinds of columns that lists can be sorted by. */
export const sortable: ReadonlySet<Kind> = new Set([...ordered, 'enum', 'boolean', 'id']);

/** The columns of an entity that leave, by property, the primary key first. */
export const shownColumns = (entity: Entity): string[] => ['id', ...Object.keys(entity.exposes.fields)];

export function columnOf(entity: Entity, key: string): PgColumn {
  const column = entity.columns[key];
  if (!column) throw new Error(`${entity.name} has no column ${key}`);
  return column;
}

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const isInt64 = (value: bigint | string) => BigInt(value) >= int64.min && BigInt(value) <= int64.max;
/** PostgreSQL knows no year 0, and ISO 8601 writes years beyond 9999 with a sign. */
const inYears = (value: Date | string) => /^(?!0000)\d{4}-/.test(typeof value === 'string' ? value : value.toISOString());

const text = z.string().refine((value) => !value.includes('\0'), 'must not contain a null character');

/** A value of each kind, as PostgreSQL takes it. Dates and times may come as JavaScript's or as ISO 8601 text. */
export const valueSchema: Record<Kind, z.ZodType> = {
  id: z.guid('is not an id'),
  text,
  enum: text,
  int: z.int32(),
  bigint: z.union([z.bigint(), z.string().regex(/^-?\d{1,19}$/)]).refine(isInt64, 'is not a 64-bit integer'),
  decimal: z.string().regex(/^-?\d{1,64}(\.\d{1,64})?$/, 'is not a decimal number'),
  boolean: z.boolean(),
  datetime: z
    .union([z.date(), z.iso.datetime({ offset: true }).transform((value) => new Date(value))])
    .refine(inYears, 'must lie in the years 1 to 9999'),
  date: z
    .union([z.date().transform((value) => value.toISOString().slice(0, 10)), z.iso.date()])
    .refine(inYears, 'must lie in the years 1 to 9999'),
  json: z.unknown(),
  strings: text,
};
