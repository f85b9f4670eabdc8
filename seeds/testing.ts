import { getColumns } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { type Declaration, declarations } from '../schema/kit.js';
import type { Rows } from './kit.js';

/** A row as it is inserted. */
export type Row = Record<string, unknown>;

/** The SQL name of a table. */
export const nameOf = (table: Rows[0]) => getTableConfig(table).name;
const declaration = (table: Rows[0]) => declarations.get(nameOf(table)) as Declaration;

/** The rows of each table, by its SQL name. */
export function byTable(rows: Iterable<Rows>): Map<string, Row[]> {
  const result = new Map<string, Row[]>();
  for (const [table, list] of rows) result.set(nameOf(table), [...(result.get(nameOf(table)) ?? []), ...list]);
  return result;
}

/** Foreign keys that point at nothing inserted before them in the same tenant. */
export function dangling(rows: Iterable<Rows>): string[] {
  const seen = new Map<string, Set<unknown>>();
  const problems: string[] = [];
  for (const [table, list] of rows) {
    const own = seen.get(nameOf(table)) ?? new Set();
    seen.set(nameOf(table), own);
    for (const row of list) {
      for (const [key, reference] of Object.entries(declaration(table).references ?? {})) {
        const value = row[key];
        if (!reference || value === null || value === undefined) continue;
        if (!seen.get(nameOf(reference.to()))?.has(value)) problems.push(`${nameOf(table)}.${key} ${String(value)}`);
      }
      own.add(row.id);
    }
  }
  return problems;
}

/** Rows that a constraint of the table would refuse: its columns, fixed sets, and keys unique within the tenant. */
export function invalid(rows: Iterable<Rows>): string[] {
  const problems: string[] = [];
  for (const [name, list] of byTable(rows)) {
    const { table, rules = {}, unique = [] } = declarations.get(name) as Declaration;
    const columns = getColumns(table);
    for (const row of list) {
      for (const key of Object.keys(row)) if (!(key in columns)) problems.push(`${name} has no ${key}`);
      for (const [key, column] of Object.entries(columns)) {
        const value = row[key];
        if (column.notNull && !column.hasDefault && (value === null || value === undefined)) problems.push(`${name}.${key} is missing`);
        if (column.enumValues && typeof value === 'string' && !column.enumValues.includes(value)) problems.push(`${name}.${key} ${value}`);
        const rule = rules[key];
        if (rule?.kind === 'pattern' && typeof value === 'string' && !new RegExp(rule.pattern).test(value))
          problems.push(`${name}.${key} ${value}`);
        if (
          rule?.kind === 'length' &&
          typeof value === 'string' &&
          ([...value].length < rule.min || [...value].length > (rule.max ?? Infinity))
        )
          problems.push(`${name}.${key}`);
        if (rule?.kind === 'range' && typeof value === 'number' && (value < rule.min || value > (rule.max ?? Infinity)))
          problems.push(`${name}.${key} ${value}`);
      }
    }
    for (const keys of unique) {
      const values = list.map((row) => keys.map((key) => String(row[key])).join(' '));
      if (new Set(values).size < values.length) problems.push(`${name} repeats ${keys.join(', ')}`);
    }
  }
  return problems;
}
