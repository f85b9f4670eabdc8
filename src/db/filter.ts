import { and, getColumns, not, or, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import type { Entity, Relation } from '../../schema/index.js';
import { badInput, type Issue } from '../errors.js';
import { kindOf, shownColumns, valueSchema } from './columns.js';
import { tenant } from './statement.js';

/** A filter as it comes from a client: columns, relations, `and`, `or`, `not`. */
export type Filter = Record<string, unknown>;

/** How deep a filter may nest; each level is a subquery or a group of conditions. */
const maxDepth = 8;

/** How many columns, relations and groups one filter may name: planning a statement takes longer than running it beyond that. */
const maxConditions = 500;

/** A table under the name that it has in one place of a statement. */
export interface Source {
  table: PgTable;
  columns: Record<string, PgColumn>;
}

/**
 * The SQL condition of a filter on `entity`; undefined where it asks for nothing.
 * It says true or false of every row, never null: `ne` and `not` hold for rows without a value, so that a filter and its
 * `not` part the rows in two. Related tables carry the tenant's condition too (isolation rests on the policies).
 * @throws BAD_USER_INPUT with all issues at once.
 */
export function condition(entity: Entity, filter: Filter | null | undefined, path: Issue['path'] = ['filter']): SQL | undefined {
  const compiler = new Compiler();
  const result = compiler.filter(entity, sourceOf(entity), filter ?? {}, path, 0);
  if (compiler.issues.length > 0) throw badInput(compiler.issues);
  return result;
}

export const sourceOf = (entity: Entity): Source => ({ table: entity.table, columns: entity.columns });

class Compiler {
  readonly issues: Issue[] = [];
  #aliases = 0;
  #conditions = 0;

  filter(entity: Entity, source: Source, filter: Filter, path: Issue['path'], depth: number): SQL | undefined {
    if (depth > maxDepth) return this.#issue(path, `a filter nests at most ${maxDepth} levels`);
    const conditions = Object.entries(filter).map(([key, value]) => this.#entry(entity, source, key, value, [...path, key], depth));
    return and(...conditions);
  }

  #entry(entity: Entity, source: Source, key: string, value: unknown, path: Issue['path'], depth: number): SQL | undefined {
    if (value === undefined) return undefined;
    // Left out is no condition; null would be one that the client meant, and that cannot be guessed.
    if (value === null) return this.#issue(path, 'must not be null; to find rows without a value use isNull');
    if (++this.#conditions > maxConditions) return this.#tooMany(path);
    if (key === 'and' || key === 'or') {
      const parts = (value as Filter[]).map((part, i) => this.filter(entity, source, part, [...path, i], depth + 1) ?? sql`true`);
      return key === 'and' ? and(...parts) : (or(...parts) ?? sql`false`);
    }
    if (key === 'not') {
      const inner = this.filter(entity, source, value as Filter, path, depth + 1);
      return inner ? sql`(${inner}) is not true` : sql`false`;
    }
    const relation = entity.relations.find(({ name }) => name === key);
    if (relation) return this.#related(source, relation, value as Filter, path, depth);
    if (!shownColumns(entity).includes(key)) return this.#issue(path, 'is not a field of the filter');
    return this.#column(entity, source.columns[key] as PgColumn, key, value as Filter, path);
  }

  #related(source: Source, relation: Relation, value: Filter, path: Issue['path'], depth: number): SQL | undefined {
    if (relation.kind === 'one') return this.#exists(source, relation, value, path, depth, false);
    const parts = Object.entries(value).map(([quantifier, inner]) => {
      if (inner === undefined) return undefined;
      if (inner === null) return this.#issue([...path, quantifier], 'must not be null');
      const exists = this.#exists(source, relation, inner as Filter, [...path, quantifier], depth, quantifier === 'every');
      return quantifier === 'some' ? exists : not(exists);
    });
    return and(...parts);
  }

  /** Whether a related row matches the filter; with `fails`, whether one does not. */
  #exists(source: Source, { kind, target, key }: Relation, filter: Filter, path: Issue['path'], depth: number, fails: boolean): SQL {
    const name = `f${++this.#aliases}`;
    const table = alias(target.table, name);
    const columns = getColumns(table) as Record<string, PgColumn>;
    const [here, there] = kind === 'one' ? [source.columns[key], columns.id] : [source.columns.id, columns[key]];
    const inner = this.filter(target, { table, columns }, filter, path, depth + 1);
    const matches = fails ? sql`(${inner ?? sql`true`}) is not true` : inner;
    const own = sql`${target.tenant === target.columns.id ? columns.id : columns.tenantId} = ${tenant}`;
    return sql`exists (select from ${target.table} ${sql.identifier(name)} where ${and(own, sql`${there} = ${here}`, matches)})`;
  }

  #column(entity: Entity, column: PgColumn, key: string, operators: Filter, path: Issue['path']): SQL | undefined {
    const value = valueSchema[kindOf(entity, key)];
    return and(
      ...Object.entries(operators).map(([operator, given]) => {
        if (given === undefined) return undefined;
        const at = [...path, operator];
        if (given === null) return this.#issue(at, 'must not be null; to find rows without a value use isNull');
        if (operator === 'isNull') return given ? sql`${column} is null` : sql`${column} is not null`;
        const parsed = Array.isArray(given)
          ? value.array().max(1000, 'lists at most 1000 values').safeParse(given)
          : value.safeParse(given);
        if (!parsed.success) {
          for (const issue of parsed.error.issues) this.#issue([...at, ...(issue.path as (string | number)[])], issue.message);
          return undefined;
        }
        return comparisons[operator]?.(column, parsed.data);
      }),
    );
  }

  /** Said once, however many there are. */
  #tooMany(path: Issue['path']): undefined {
    if (this.#conditions === maxConditions + 1) this.#issue(path.slice(0, 1), `a filter holds at most ${maxConditions} conditions`);
  }

  #issue(path: Issue['path'], message: string): undefined {
    this.issues.push({ path, message });
  }
}

type Comparison = (column: PgColumn, value: unknown) => SQL;

const operator =
  (name: string): Comparison =>
  (column, value) =>
    sql`${column} ${sql.raw(name)} ${sql.param(value, column)}`;

/** ILIKE with the value itself, whatever signs it contains, between `before` and `after`. */
const like =
  (before: string, after: string): Comparison =>
  (column, value) =>
    sql`${column} ilike ${before + String(value).replace(/[%_\\]/g, '\\$&') + after}`;

/** Of the column's type, but not of its precision, to which a cast would round the values. */
const anyOf: Comparison = (column, values) =>
  sql`${column} = any(${sql.param(values)}::${sql.raw(column.getSQLType().replace(/ ?\(.*?\)/, ''))}[])`;

const comparisons: Record<string, Comparison> = {
  eq: operator('='),
  ne: operator('is distinct from'),
  in: anyOf,
  notIn: (column, values) => sql`(${anyOf(column, values)}) is not true`,
  gt: operator('>'),
  gte: operator('>='),
  lt: operator('<'),
  lte: operator('<='),
  contains: like('%', '%'),
  startsWith: like('', '%'),
  endsWith: like('%', ''),
  has: (column, value) => sql`${column} ? ${value}`,
  hasAny: (column, values) => sql`${column} ?| ${sql.param(values)}::text[]`,
};
