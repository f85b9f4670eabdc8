import type { InStatement } from '@libsql/client';
import { z } from 'zod';
import { ReplicaError } from './errors.js';
import { decodeHalfvec } from './half.js';
import { plainColumns, quoted, type ReplicaTable, sideTables, vectorColumn } from './schema.js';

/** Rows of one table as a page has them: `rows` is the JSON text of one array a row, in the order of `columns`. */
export const tableRows = z.object({
  table: z.string(),
  columns: z.array(z.string()),
  rows: z.string(),
  count: z.int().min(0),
  deleted: z.array(z.string()),
});

export type TableRows = z.infer<typeof tableRows>;

/** Vectors are packed into one value for so many rows at a time: a thousand of 1536 numbers are 6 MB. */
const vectorsAtOnce = 500;

/** Writes rows of a page into the tables of `table`, whose names have `prefix` in front: what is there is replaced, what is gone deleted. */
export function applyStatements(table: ReplicaTable, { columns, rows, count, deleted }: TableRows, prefix = ''): InStatement[] {
  const unknown = columns.find((name) => !table.columns.some((column) => column.name === name));
  if (unknown || !columns.includes('id')) {
    throw new ReplicaError('REFUSED', `The gateway sent rows of ${table.name} that this file has no place for.`, 'Pull again.');
  }
  return [
    ...(count > 0 ? [{ sql: upsertSql(table, columns, prefix), args: [rows] }, ...vectorStatements(table, columns, rows, prefix)] : []),
    ...(deleted.length > 0 ? deleteStatements(table, deleted, prefix) : []),
  ];
}

/** Writes the rows of a page, which stand for the question mark; what is there is replaced. */
export function upsertSql(table: ReplicaTable, columns: readonly string[], prefix: string): string {
  const plain = plainColumns(table).filter(({ name }) => columns.includes(name));
  const names = plain.map(({ name }) => quoted(name));
  const values = plain.map(({ name }) => `value->>${columns.indexOf(name)}`);
  const changes = names.filter((name) => name !== '"id"').map((name) => `${name} = excluded.${name}`);
  const conflict = changes.length > 0 ? `do update set ${changes.join(', ')}` : 'do nothing';
  return `insert into ${quoted(prefix + table.name)} (${names.join(', ')}) select ${values.join(', ')} from json_each(?) where true on conflict (id) ${conflict}`;
}

function deleteStatements(table: ReplicaTable, ids: string[], prefix: string): InStatement[] {
  const { bits, bytes } = sideTables(table.name);
  const names = vectorColumn(table) ? [table.name, bits, bytes] : [table.name];
  return names.map((name) => ({
    sql: `delete from ${quoted(prefix + name)} where id in (select value from json_each(?))`,
    args: [JSON.stringify(ids)],
  }));
}

/** The vectors of a page, as codes of one bit and of eight a dimension. A row whose vector is gone loses its codes. */
function vectorStatements(table: ReplicaTable, columns: string[], rows: string, prefix: string): InStatement[] {
  const column = vectorColumn(table);
  const at = column ? columns.indexOf(column.name) : -1;
  if (at < 0) return [];
  const id = columns.indexOf('id');
  const dimensions = column?.dimensions ?? 1536;
  const { bits, bytes } = sideTables(table.name);
  const parsed = JSON.parse(rows) as (string | null)[][];
  const without = parsed.filter((row) => row[at] === null).map((row) => row[id] as string);
  const statements: InStatement[] = [bits, bytes].map((name) => ({
    sql: `delete from ${quoted(prefix + name)} where id in (select value from json_each(?))`,
    args: [JSON.stringify(without)],
  }));
  const having = parsed.filter((row) => row[at] !== null);
  for (let start = 0; start < having.length; start += vectorsAtOnce) {
    const some = having.slice(start, start + vectorsAtOnce);
    const packed = new Float32Array(some.length * dimensions);
    for (const [i, row] of some.entries()) decodeHalfvec(row[at] as string, dimensions, packed, i * dimensions);
    const args = [new Uint8Array(packed.buffer), JSON.stringify(some.map((row) => row[id]))];
    const each = `substr(?1, key * ${dimensions * 4} + 1, ${dimensions * 4})`;
    statements.push(
      {
        sql: `insert into ${quoted(prefix + bits)} (id, code) select value, vector1bit(${each}) from json_each(?2) where true on conflict (id) do update set code = excluded.code`,
        args,
      },
      {
        sql: `insert into ${quoted(prefix + bytes)} (id, vector) select value, vector8(${each}) from json_each(?2) where true on conflict (id) do update set vector = excluded.vector`,
        args,
      },
    );
  }
  return statements;
}
