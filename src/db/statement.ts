import { fillPlaceholders, type Placeholder, type Query, SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

/** Stands in statements for the tenant of the transaction that runs them, which puts it there. */
export const tenant = sql.placeholder('tenant');

const dialect = new PgDialect();

/** A statement's text and its parameters, with these values for its placeholders. @throws for one that has none. */
export function filled(statement: SQL | Query, values: Record<string, unknown>): { text: string; values: unknown[] } {
  const { sql, params } = statement instanceof SQL ? compile(statement) : statement;
  return { text: sql, values: fillPlaceholders(params, values) };
}

/**
 * The values of a request, for statements that are made once for all requests that ask the same of other values. Each of a
 * statement's lists has a prefix of its own.
 */
export class Operands {
  /** By the names of their placeholders. */
  readonly values: Record<string, unknown> = {};
  #count = 0;

  constructor(private readonly prefix: string) {}

  /** The placeholder that stands for the value. */
  readonly add = (value: unknown): Placeholder => {
    const name = `${this.prefix}.${this.#count++}`;
    this.values[name] = value;
    return sql.placeholder(name);
  };
}

/** As it is sent, but for what its placeholders stand for. */
export const compile = (statement: SQL): Query => dialect.sqlToQuery(statement);
