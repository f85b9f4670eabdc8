import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Entity } from '../../schema/index.js';
import { memoized } from './memoized.js';

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

const kinds = new WeakMap<PgColumn, Kind>();

/** The kind of a shown column. @throws where a column's type has no place in the API yet. */
export function kindOf(entity: Entity, key: string): Kind {
  const column = columnOf(entity, key);
  return memoized(kinds, column, () => kindIn(entity, key, column));
}

function kindIn(entity: Entity, key: string, column: PgColumn): Kind {
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

/** How many characters a short text has at the most. */
const shortText = 512;

/** Whether none of a column's values is long. */
export function isShort(entity: Entity, key: string): boolean {
  const kind = kindOf(entity, key);
  if (kind !== 'text') return kind !== 'json' && kind !== 'strings';
  const rule = entity.rules?.[key];
  return rule !== undefined && 'max' in rule && rule.max !== undefined && rule.max <= shortText;
}

export function columnOf(entity: Entity, key: string): PgColumn {
  const column = entity.columns[key];
  if (!column) throw new Error(`${entity.name} has no column ${key}`);
  return column;
}

/** The name that a value of a fixed set has in the API: `in-progress` is IN_PROGRESS. */
export const enumName = (value: string): string => value.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');

/** A row's shown columns as the API prints them. */
export const asShown = (entity: Entity, row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    shownColumns(entity).map((key) => {
      const value = row[key];
      if (typeof value === 'string' && kindOf(entity, key) === 'enum') return [key, enumName(value)];
      return [key, typeof value === 'bigint' ? String(value) : value];
    }),
  );

/** How deep JSON may nest; far deeper, PostgreSQL's parser and ours run out of stack. */
const maxDepth = 200;

const text = z
  .string()
  .refine((value) => !value.includes('\0'), 'must not contain a null character')
  // Half of a pair is no character, and would be stored as another one.
  .refine((value) => !/\p{Surrogate}/u.test(value), 'must not contain half of a surrogate pair');

const json = z.unknown().superRefine((value, context) => {
  const says = jsonIssue(value);
  if (says) context.addIssue({ code: 'custom', message: says });
});

/** What jsonb cannot hold of a JSON value; level by level, so that no depth exhausts the stack. */
function jsonIssue(value: unknown): string | undefined {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return `nests at most ${maxDepth} levels`;
    const objects = level.filter((it): it is object => typeof it === 'object' && it !== null);
    for (const string of [...level, ...objects.flatMap(Object.keys)]) {
      if (typeof string !== 'string') continue;
      const issue = text.safeParse(string).error?.issues[0];
      if (issue) return issue.message;
    }
    level = objects.flatMap((it) => Object.values(it));
  }
  return undefined;
}

const largest = 2n ** 63n - 1n;
const bigint = z
  .union([
    z.bigint(),
    z
      .string()
      .regex(/^-?\d{1,19}$/, 'is not an integer')
      .transform(BigInt),
  ])
  .refine((value) => value >= -largest - 1n && value <= largest, 'is not a 64-bit integer');

const years = 'must be in the years 1 to 9999';
const isYear = (year: number) => year >= 1 && year <= 9999;
const inYears = z.date().refine((date) => isYear(date.getUTCFullYear()), years);

/** A value of each kind, as PostgreSQL takes it. Dates and times may come as JavaScript's or as ISO 8601 text. */
export const valueSchema: Record<Kind, z.ZodType> = {
  id: z.guid('is not an id'),
  text,
  enum: text,
  int: z.int32(),
  bigint,
  decimal: z.string().regex(/^-?\d{1,64}(\.\d{1,64})?$/, 'is not a decimal number'),
  boolean: z.boolean(),
  datetime: z.union([z.date(), z.iso.datetime({ offset: true }).transform((value) => new Date(value))]).pipe(inYears),
  date: z.union([
    inYears.transform((value) => value.toISOString().slice(0, 10)),
    z.iso.date().refine((value) => isYear(Number(value.slice(0, 4))), years),
  ]),
  json,
  strings: text,
};
