import { and, getColumns, or, type SQL, sql } from 'drizzle-orm';
import { alias as aliased, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import type { Entity, Relation } from '../../schema/index.js';
import { badInput, type Issue } from '../errors.js';
import { columnOf, kindOf, shownColumns, valueSchema } from './columns.js';
import { tenant } from './statement.js';

/** A filter as it comes from a client: columns, relations, `and`, `or`, `not`. */
export type Filter = Record<string, unknown>;

/** How deep a filter may nest; each level is a subquery or a group of conditions. */
const maxDepth = 8;

/** How many columns, relations and groups one filter may name: planning a statement takes longer than running it beyond that. */
const maxConditions = 500;

/** A table under the name that it has in one place of a statement. */
interface Source {
  table: PgTable;
  columns: Record<string, PgColumn>;
}

/** What stands in SQL for a value: the value itself, or a placeholder for it. */
export type Operand = (value: unknown) => unknown;

/**
 * What was checked of a request: as `shape`, a text for what it asks but for the values in that, and as SQL, which is only made
 * for a statement that is not there yet. The same shape is the same SQL, with the same values in the same order.
 */
export interface Condition {
  shape: string;
  sql: (source: Source) => SQL;
}

/**
 * The SQL condition of a filter on `entity`; undefined where it asks for nothing.
 * @throws BAD_USER_INPUT with all issues at once.
 */
export const condition = (entity: Entity, filter: Filter | null | undefined, path?: Issue['path']): SQL | undefined =>
  filterOf(entity, filter, (value) => value, path)?.sql(entity);

/**
 * Checks a filter on `entity`; undefined where it asks for nothing.
 * It says true or false of every row, never null: `ne` and `not` hold for rows without a value, so that a filter and its
 * `not` part the rows in two. Related tables carry the tenant's condition too (isolation rests on the policies).
 * @throws BAD_USER_INPUT with all issues at once.
 */
export function filterOf(
  entity: Entity,
  filter: Filter | null | undefined,
  operand: Operand,
  path: Issue['path'] = ['filter'],
): Condition | undefined {
  const compiler = new Compiler(operand);
  const result = compiler.filter(entity, filter ?? {}, path, 0);
  if (compiler.issues.length > 0) throw badInput(compiler.issues);
  return result;
}

/** Whether a filter asks for one value of a column, and for nothing else. */
export const isOnly = (filter: Condition | undefined, key: string): boolean => filter?.shape === shapeOf(key, 'eq');

const shapeOf = (key: string, operator: string): string => `${key}.${operator}`;

const always: Condition = { shape: 'true', sql: () => sql`true` };

/** Those that there are, as one; undefined where there is none. */
function all(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const some = conditions.filter((one) => one !== undefined);
  if (some.length <= 1) return some[0];
  return { shape: `and(${shapes(some)})`, sql: (source) => and(...some.map((one) => one.sql(source))) as SQL };
}

const shapes = (conditions: readonly Condition[]): string => conditions.map(({ shape }) => shape).join();

class Compiler {
  readonly issues: Issue[] = [];
  #aliases = 0;
  #conditions = 0;

  constructor(private readonly operand: Operand) {}

  filter(entity: Entity, filter: Filter, path: Issue['path'], depth: number): Condition | undefined {
    if (depth > maxDepth) return this.#issue(path, `a filter nests at most ${maxDepth} levels`);
    return all(Object.entries(filter).map(([key, value]) => this.#entry(entity, key, value, [...path, key], depth)));
  }

  #entry(entity: Entity, key: string, value: unknown, path: Issue['path'], depth: number): Condition | undefined {
    if (value === undefined) return undefined;
    // Left out is no condition; null would be one that the client meant, and that cannot be guessed.
    if (value === null) return this.#issue(path, 'must not be null; to find rows without a value use isNull');
    if (++this.#conditions > maxConditions) return this.#tooMany(path);
    if (key === 'and' || key === 'or') {
      const parts = (value as Filter[]).map((part, i) => this.filter(entity, part, [...path, i], depth + 1) ?? always);
      if (key === 'and') return all(parts);
      return { shape: `or(${shapes(parts)})`, sql: (source) => or(...parts.map((part) => part.sql(source))) ?? sql`false` };
    }
    if (key === 'not') {
      const inner = this.filter(entity, value as Filter, path, depth + 1) ?? always;
      return { shape: `not(${inner.shape})`, sql: (source) => sql`(${inner.sql(source)}) is not true` };
    }
    const relation = entity.relations.find(({ name }) => name === key);
    if (relation) return this.#related(relation, value as Filter, path, depth);
    if (!shownColumns(entity).includes(key)) return this.#issue(path, 'is not a field of the filter');
    return this.#column(entity, key, value as Filter, path);
  }

  #related(relation: Relation, value: Filter, path: Issue['path'], depth: number): Condition | undefined {
    if (relation.kind === 'one') return this.#exists(relation, value, path, depth);
    const parts = Object.entries(value).map(([quantifier, inner]) => {
      if (inner === undefined) return undefined;
      if (inner === null) return this.#issue([...path, quantifier], 'must not be null');
      return this.#exists(relation, inner as Filter, [...path, quantifier], depth, quantifier);
    });
    return all(parts);
  }

  /** Whether a related row matches the filter; with `none` and `every`, whether none does, or fails to. */
  #exists({ name, kind, target, key }: Relation, filter: Filter, path: Issue['path'], depth: number, quantifier = 'some'): Condition {
    const alias = `f${++this.#aliases}`;
    const inner = this.filter(target, filter, path, depth + 1) ?? always;
    return {
      shape: `${name}.${quantifier}(${inner.shape})`,
      sql: (source) => {
        const table = aliased(target.table, alias);
        const columns = getColumns(table) as Record<string, PgColumn>;
        const [here, there] = kind === 'one' ? [source.columns[key], columns.id] : [source.columns.id, columns[key]];
        const own = sql`${target.tenant === target.columns.id ? columns.id : columns.tenantId} = ${tenant}`;
        const matches = inner.sql({ table, columns });
        const wanted = quantifier === 'every' ? sql`(${matches}) is not true` : matches;
        const exists = sql`exists (select from ${target.table} ${sql.identifier(alias)} where ${and(own, sql`${there} = ${here}`, wanted)})`;
        return quantifier === 'some' ? exists : sql`not ${exists}`;
      },
    };
  }

  #column(entity: Entity, key: string, operators: Filter, path: Issue['path']): Condition | undefined {
    const schema = valueSchema[kindOf(entity, key)];
    return all(
      Object.entries(operators).map(([operator, given]) => {
        if (given === undefined) return undefined;
        const at = [...path, operator];
        if (given === null) return this.#issue(at, 'must not be null; to find rows without a value use isNull');
        if (operator === 'isNull') return nullness(key, given === true);
        const parsed = Array.isArray(given)
          ? schema.array().max(1000, 'lists at most 1000 values').safeParse(given)
          : schema.safeParse(given);
        if (parsed.success) return this.#comparison(entity, key, operator, parsed.data);
        for (const issue of parsed.error.issues) this.#issue([...at, ...(issue.path as (string | number)[])], issue.message);
        return undefined;
      }),
    );
  }

  #comparison(entity: Entity, key: string, operator: string, value: unknown): Condition | undefined {
    const comparison = comparisons[operator];
    if (!comparison) return undefined;
    const operand = this.operand(comparison.operand ? comparison.operand(value) : value);
    const own = columnOf(entity, key);
    return { shape: shapeOf(key, operator), sql: ({ columns }) => comparison.sql(columns[key] as PgColumn, operand, own) };
  }

  /** Said once, however many there are. */
  #tooMany(path: Issue['path']): undefined {
    if (this.#conditions === maxConditions + 1) this.#issue(path.slice(0, 1), `a filter holds at most ${maxConditions} conditions`);
  }

  #issue(path: Issue['path'], message: string): undefined {
    this.issues.push({ path, message });
  }
}

const nullness = (key: string, isNull: boolean): Condition => ({
  shape: shapeOf(key, isNull ? 'isNull' : 'isNotNull'),
  sql: ({ columns }) => (isNull ? sql`${columns[key]} is null` : sql`${columns[key]} is not null`),
});

interface Comparison {
  /** What a value is compared as, where that is not the value itself. */
  operand?: (value: unknown) => unknown;
  /** `own` is the table's column, not one of an alias, which would be kept with the statement. */
  sql: (column: PgColumn, operand: unknown, own: PgColumn) => SQL;
}

const operator = (name: string): Comparison => ({
  sql: (column, operand, own) => sql`${column} ${sql.raw(name)} ${sql.param(operand, own)}`,
});

/** ILIKE with the value itself, whatever signs it contains, between `before` and `after`. */
const like = (before: string, after: string): Comparison => ({
  operand: (value) => before + String(value).replace(/[%_\\]/g, '\\$&') + after,
  sql: (column, operand) => sql`${column} ilike ${operand}`,
});

/** Of the column's type, but not of its precision, to which a cast would round the values. */
const anyOf = (column: PgColumn, operand: unknown): SQL =>
  sql`${column} = any(${sql.param(operand)}::${sql.raw(column.getSQLType().replace(/ ?\(.*?\)/, ''))}[])`;

const comparisons: Record<string, Comparison> = {
  eq: operator('='),
  ne: operator('is distinct from'),
  in: { sql: anyOf },
  notIn: { sql: (column, operand) => sql`(${anyOf(column, operand)}) is not true` },
  gt: operator('>'),
  gte: operator('>='),
  lt: operator('<'),
  lte: operator('<='),
  contains: like('%', '%'),
  startsWith: like('', '%'),
  endsWith: like('%', ''),
  has: { sql: (column, operand) => sql`${column} ? ${operand}` },
  hasAny: { sql: (column, operand) => sql`${column} ?| ${sql.param(operand)}::text[]` },
};
