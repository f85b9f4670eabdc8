import { type Column, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';

/** What a column's values must satisfy, said once for the database's check constraint and for zod. */
export type Rule =
  | { kind: 'length'; min: number; max?: number }
  | { kind: 'range'; min: number; max?: number }
  /** `max` is how many characters fit, where the pattern limits them. */
  | { kind: 'pattern'; pattern: string; says: string; max?: number }
  | { kind: 'strings' }
  | { kind: 'json'; shape: z.ZodType; check: string };

/** Text of `min` to `max` characters (code points, as PostgreSQL counts them). */
export const length = (min: number, max?: number): Rule => ({ kind: 'length', min, ...(max === undefined ? {} : { max }) });

/** A number from `min` to `max`, both included. */
export const range = (min: number, max?: number): Rule => ({ kind: 'range', min, ...(max === undefined ? {} : { max }) });

/** A jsonb array that holds only strings. */
export const strings: Rule = { kind: 'strings' };

/** White space by name: what `\s` means is not the same in JavaScript, and in PostgreSQL under each locale. */
const space = ' \\t\\n\\v\\f\\r';

/** An absolute http or https address. */
export const url: Rule = { kind: 'pattern', pattern: `^https?://[^${space}]+$`, says: 'must be an http or https URL' };

/** A colour as `#rrggbb`. */
export const colour: Rule = { kind: 'pattern', pattern: '^#[0-9a-fA-F]{6}$', says: 'must be a colour such as #6366f1', max: 7 };

/** An e-mail address: something, one @, something with a dot or a bare host. */
export const email: Rule = {
  kind: 'pattern',
  pattern: `^[^@${space}]{1,64}@[^@${space}]{1,255}$`,
  says: 'must be an e-mail address',
  max: 64 + 1 + 255,
};

/**
 * jsonb of this shape. `check` is what of it the database can say: a jsonpath condition over the value, `@`.
 */
export const json = (shape: z.ZodType, check: string): Rule => ({ kind: 'json', shape, check });

/** The condition of the check constraint that enforces `rule` on `column`; null passes, as everywhere in SQL. */
export function condition(rule: Rule, column: Column): SQL {
  const number = (value: number) => sql.raw(String(value));
  switch (rule.kind) {
    case 'length': {
      const length = sql`char_length(${column})`;
      return rule.max === undefined
        ? sql`${length} >= ${number(rule.min)}`
        : sql`${length} between ${number(rule.min)} and ${number(rule.max)}`;
    }
    case 'range':
      return rule.max === undefined
        ? sql`${column} >= ${number(rule.min)}`
        : sql`${column} between ${number(rule.min)} and ${number(rule.max)}`;
    case 'pattern':
      return sql`${column} ~ ${sql.raw(literal(rule.pattern))}`;
    case 'json':
      // Strict: in lax mode a filter looks into the array, not at it.
      return sql`jsonb_path_exists(${column}, ${sql.raw(literal(`strict $ ? (${rule.check})`))})`;
    case 'strings':
      return sql`jsonb_typeof(${column}) = 'array' and not jsonb_path_exists(${column}, '$[*] ? (@.type() <> "string")')`;
  }
}

/** A string as an SQL literal, for DDL, which takes no parameters. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const names = new Map<readonly string[], string>();

/**
 * A fixed set of text values and the name of the GraphQL enum that shows them.
 * The order given is the order in which they sort.
 */
export function fixedSet<const Values extends [string, ...string[]]>(name: string, values: Values): Values {
  names.set(values, name);
  return values;
}

/** The name given to a fixed set; undefined for a list that `fixedSet` did not make. */
export const fixedSetName = (values: readonly string[]): string | undefined => names.get(values);
