import { createInsertSchema } from 'drizzle-orm/zod';
import { z } from 'zod';
import type { Entity } from '../../schema/index.js';
import { type Check, isFilledByUser } from '../../schema/kit.js';
import type { Rule } from '../../schema/rules.js';
import { badInput, type Issue } from '../errors.js';
import { columnOf, kindOf, shownColumns, valueSchema } from './columns.js';

/** Values of a row, by property; a property left out is not touched, null clears it. */
export type Values = Record<string, unknown>;

/** The columns that generated mutations write: those shown, without what the database fills and what verbs guard. */
export function writableColumns(entity: Entity): string[] {
  const kept = new Set(['id', 'createdAt', 'updatedAt', ...(entity.writes ? (entity.writes.guarded ?? []) : [])]);
  return shownColumns(entity).filter((key) => !kept.has(key) && !isFilledByUser(columnOf(entity, key)));
}

/** The columns that a generated update sets: the key of an upsert stays, since what is kept of the row may depend on it. */
export const settableColumns = (entity: Entity): string[] =>
  writableColumns(entity).filter((key) => !entity.writes || key !== entity.writes.upsertBy);

/** Whether a generated create must be given the column. */
export const isRequired = (entity: Entity, key: string): boolean => columnOf(entity, key).notNull && !columnOf(entity, key).hasDefault;

/**
 * Checks rows to be created, or what is set in an update (`partial`), and returns them as the database takes them.
 * The rules are the declared ones, so that the database's checks say the same. What is wrong is added to `issues`, at
 * `path(i)` and the field: whoever asked throws them all at once.
 */
export function validated(
  entity: Entity,
  rows: readonly Values[],
  path: (i: number) => Issue['path'],
  issues: Issue[],
  partial = false,
): Values[] {
  const schema = schemaOf(entity, partial);
  return rows.map((row, i) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) issues.push({ path: [...path(i), ...(issue.path as Issue['path'])], message: issue.message });
    return {};
  });
}

/** @throws BAD_USER_INPUT where there are any. */
export function throwIssues(issues: Issue[]): void {
  if (issues.length > 0) throw badInput(issues);
}

/** The declared conditions over several columns, by the name of their constraint. */
export const checksOf = (entity: Entity): [name: string, check: Check][] =>
  Object.entries(entity.checks?.(entity.columns) ?? {}).map(([name, check]) => [`${entity.sqlName}_${name}`, check]);

const schemas = new Map<Entity, Record<'whole' | 'partial', z.ZodType<Values>>>();

function schemaOf(entity: Entity, partial: boolean): z.ZodType<Values> {
  let known = schemas.get(entity);
  if (!known) {
    const keys = writableColumns(entity);
    const refinements = Object.fromEntries(keys.map((key) => [key, () => columnSchema(entity, key)]));
    const picked = Object.fromEntries(keys.map((key) => [key, true as const]));
    // Drizzle knows which columns may be null and which may be left out.
    const whole = (createInsertSchema(entity.table, refinements as never) as unknown as z.ZodObject).pick(picked as never).strict();
    known = { whole: checked(entity, whole, false), partial: checked(entity, partialOf(entity, whole), true) };
    schemas.set(entity, known);
  }
  return known[partial ? 'partial' : 'whole'];
}

/** Everything may be left out of an update; a required value still cannot be cleared. */
const partialOf = (entity: Entity, whole: z.ZodObject) =>
  z.strictObject(
    Object.fromEntries(
      settableColumns(entity).map((key) => {
        const value = columnSchema(entity, key);
        return [key, (columnOf(entity, key).notNull ? value : value.nullable()).optional()];
      }),
    ),
  ) as typeof whole;

/** In an update only conditions are judged here of which every column is given; the database judges the others. */
function checked(entity: Entity, schema: z.ZodObject, partial: boolean): z.ZodType<Values> {
  return schema.superRefine((row, context) => {
    for (const [, { holds, at, says, columns }] of checksOf(entity)) {
      if (partial && !columns.every((key) => key in row)) continue;
      if (!holds(row as Values)) context.addIssue({ code: 'custom', path: [at], message: says });
    }
  }) as z.ZodType<Values>;
}

function columnSchema(entity: Entity, key: string): z.ZodType {
  const kind = kindOf(entity, key);
  const column = columnOf(entity, key);
  const rule = entity.rules?.[key];
  let value = kind === 'strings' ? z.array(valueSchema.strings).max(1000, 'holds at most 1000 values') : valueSchema[kind];
  if (column.enumValues) value = z.enum(column.enumValues as [string, ...string[]]);
  if (kind === 'decimal') value = decimal(column.getSQLType());
  return rule ? obeying(rule, value) : value;
}

/** A decimal that `numeric(precision, scale)` holds as it stands: PostgreSQL would round further digits off in silence. */
function decimal(type: string): z.ZodType {
  const [precision = 0, scale = 0] = (/\((\d+),\s*(\d+)\)/.exec(type)?.slice(1) ?? []).map(Number);
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'is not a decimal number')
    .refine(
      (text) => {
        const [, whole = '', fraction = ''] = /^-?0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
        return whole.length <= precision - scale && fraction.length <= scale;
      },
      `must have at most ${precision - scale} digits before the point and ${scale} after it`,
    );
}

function obeying(rule: Rule, value: z.ZodType): z.ZodType {
  switch (rule.kind) {
    case 'length': {
      const says = rule.max === undefined ? `must have at least ${rule.min} characters` : `must have ${rule.min} to ${rule.max} characters`;
      // Code points, as PostgreSQL counts them.
      return value.refine((text) => within(rule, [...(text as string)].length), says);
    }
    case 'range': {
      const says = rule.max === undefined ? `must be at least ${rule.min}` : `must be from ${rule.min} to ${rule.max}`;
      return value.refine((number) => within(rule, Number(number)), says);
    }
    case 'pattern':
      return value.refine((text) => new RegExp(rule.pattern, 'u').test(text as string), rule.says);
    case 'json':
      return value.pipe(rule.shape);
    case 'strings':
      return value;
  }
}

const within = ({ min, max }: { min: number; max?: number }, value: number) => value >= min && (max === undefined || value <= max);
