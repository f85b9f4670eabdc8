import type { InValue } from '@libsql/client';
import type { ReplicaColumn } from './schema.js';

/** A value as the file holds it. */
export type Stored = string | number | null;

const enumName = (value: string) => value.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');

/** A value of a mutation's input as the gateway would store it, as far as that can be known here. */
export function stored(value: unknown, column: Pick<ReplicaColumn, 'type' | 'values'>): Stored {
  if (value === null || value === undefined) return null;
  if (column.values) return column.values.find((one) => enumName(one) === value) ?? String(value);
  switch (column.type) {
    case 'BOOLEAN':
      return value ? 1 : 0;
    case 'INT':
      return Number(value);
    case 'JSON':
      return JSON.stringify(value);
    case 'DATETIME':
      return new Date(value as string | Date).toISOString();
    default:
      return String(value);
  }
}

/** Variables as JSON takes them: moments as ISO 8601, 64-bit integers as text. */
export const asJson = (variables: unknown): string =>
  JSON.stringify(variables, (_, value) => (typeof value === 'bigint' ? String(value) : value));

export type Row = Record<string, InValue>;
