import { fillPlaceholders, SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

/** Stands in statements for the tenant of the transaction that runs them, which puts it there. */
export const tenant = sql.placeholder('tenant');

/** A statement as it is sent: its text, and its parameters, with places among them that are filled each time it is run. */
export interface Prepared {
  sql: string;
  params: unknown[];
}

const dialect = new PgDialect();

/** The text of a statement, and its values. @throws for a place that `values` has nothing for. */
export function textOf(statement: SQL | Prepared, values: Record<string, unknown>): { text: string; values: unknown[] } {
  const { sql, params } = statement instanceof SQL ? dialect.sqlToQuery(statement) : statement;
  return { text: sql, values: fillPlaceholders(params, values) };
}

const known = new WeakMap<object, Map<string, Prepared>>();

/**
 * The statement `name` of what `owner` stands for, made once and kept as long as the owner. What it is made of must be the
 * owner's alone: whoever asks later is given the same, with their own tenant and values in its places.
 */
export function preparedFor(owner: object, name: string, make: () => SQL): Prepared {
  const own = known.get(owner) ?? new Map<string, Prepared>();
  known.set(owner, own);
  const found = own.get(name) ?? dialect.sqlToQuery(make());
  own.set(name, found);
  return found;
}
