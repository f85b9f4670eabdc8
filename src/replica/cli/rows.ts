import { existsSync } from 'node:fs';
import { type Client, createClient, type InValue, type ResultSet } from '@libsql/client';
import { ReplicaError } from '../errors.js';
import { fileUrl } from '../file.js';
import { SnapshotReader } from '../reader.js';
import { asLine } from './command.js';

/** Reads the file as it is, with integers of 64 bits exact; without the gateway, and without a write. */
export async function reading<T>(path: string, work: (client: Client) => Promise<T>): Promise<T> {
  if (!existsSync(path)) throw new ReplicaError('NO_REPLICA', `There is no replica at ${path}.`, 'Make one with basicos-replica init.');
  const client = new SnapshotReader(createClient({ url: fileUrl(path), intMode: 'bigint', concurrency: 1, timeout: 10_000 }));
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/** Runs a statement of the user's. */
export async function ask(client: Client, sql: string, args: InValue[] = []): Promise<ResultSet> {
  try {
    return await client.execute({ sql, args });
  } catch (error) {
    throw new ReplicaError(
      'BAD_INPUT',
      `SQLite refuses it: ${(error as Error).message}.`,
      'The tables are those of the API, in snake_case; they can only be read.',
      {
        cause: error,
      },
    );
  }
}

const shown = (value: unknown) => (value instanceof ArrayBuffer ? Buffer.from(value).toString('base64') : value);

/** A row as an object, by column. Integers are numbers as far as those hold them. */
export const asObject = ({ columns }: ResultSet, row: ArrayLike<unknown>): Record<string, unknown> =>
  Object.fromEntries(
    columns.map((name, i) => {
      const value = shown(row[i]);
      return [name, typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value];
    }),
  );

/** A row as comma-separated values (RFC 4180). What a spreadsheet would take for a formula stays text. */
export const asCsv = (values: ArrayLike<unknown>): string =>
  Array.from(values, (value) => {
    const text = value === null || value === undefined ? '' : String(shown(value));
    const inert = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
  }).join(',');

/** A result in columns, for people. */
export function asTable(result: ResultSet): string[] {
  const cells = [result.columns, ...result.rows.map((row) => Array.from({ length: result.columns.length }, (_, i) => cell(shown(row[i]))))];
  const widths = result.columns.map((_, i) => Math.max(...cells.map((row) => (row[i] as string).length)));
  return cells.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  );
}

const cell = (value: unknown): string => {
  const text = value === null ? '' : typeof value === 'object' ? asLine(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text.replaceAll(/\s/g, ' ');
};
