import { z } from 'zod';

/** Names of tables and columns go into statements as they are. Those with `_` in front are the replica's own. */
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/)
  .refine((name) => !name.startsWith('sqlite_'));

const column = z.object({
  name,
  type: z.enum(['ID', 'TEXT', 'INT', 'BIGINT', 'DECIMAL', 'BOOLEAN', 'DATETIME', 'DATE', 'JSON', 'VECTOR']),
  nullable: z.boolean(),
  dimensions: z.int().min(1).max(16_000).nullish(),
  references: name.nullish(),
  values: z.array(z.string()).nullish(),
});

const table = z.object({ name, version: z.string(), tenantWide: z.boolean(), columns: z.array(column).min(1) });

/** The tables that the gateway sends to this user, as `replicaSchema` answers. */
export const replicaSchema = z.object({
  version: z.string(),
  tenantId: z.guid(),
  userId: z.guid(),
  role: z.string(),
  tables: z.array(table),
});

export type ReplicaColumn = z.infer<typeof column>;
export type ReplicaTable = z.infer<typeof table>;
export type ReplicaSchema = z.infer<typeof replicaSchema>;

export const quoted = (name: string): string => `"${name}"`;

/** What stands before the name of a table that is being filled beside the one that is read. */
export const beside = '_new_';

/** The columns of the local table; vectors are kept apart, so that a scan of the rows does not read them. */
export const plainColumns = ({ columns }: ReplicaTable): ReplicaColumn[] => columns.filter(({ type }) => type !== 'VECTOR');

/** The column with the vector of a row, where there is one. */
export const vectorColumn = ({ columns }: ReplicaTable): ReplicaColumn | undefined => columns.find(({ type }) => type === 'VECTOR');

const storage: Partial<Record<ReplicaColumn['type'], string>> = { INT: 'integer', BIGINT: 'integer', BOOLEAN: 'integer' };

/** The tables that hold the vectors of `table`, in one bit and in eight a dimension: narrow, so that a scan reads little else. */
export const sideTables = (table: string) => ({ bits: `_bits_${table}`, bytes: `_bytes_${table}` });

/** Makes the table of rows, with `prefix` before its name. */
export function createTable(table: ReplicaTable, prefix = ''): string {
  const columns = plainColumns(table).map(({ name, type }) =>
    name === 'id' ? 'id text primary key not null' : `${quoted(name)} ${storage[type] ?? 'text'}`,
  );
  return `create table ${quoted(prefix + table.name)} (${columns.join(', ')})`;
}

/** Makes the tables of `table`, each with `prefix` before its name. */
export function createStatements(table: ReplicaTable, prefix = ''): string[] {
  const { bits, bytes } = sideTables(table.name);
  return [
    createTable(table, prefix),
    ...(vectorColumn(table)
      ? [
          `create table ${quoted(prefix + bits)} (id text primary key not null, code blob not null) without rowid`,
          `create table ${quoted(prefix + bytes)} (id text primary key not null, vector blob not null)`,
        ]
      : []),
  ];
}

/** Drops the tables of `table`, each with `prefix` before its name. */
export function dropStatements(table: string, prefix = ''): string[] {
  const { bits, bytes } = sideTables(table);
  return [table, bits, bytes].map((name) => `drop table if exists ${quoted(prefix + name)}`);
}

/** Puts the tables that were filled beside in the place of those that were read so far. */
export function swapStatements(table: ReplicaTable): string[] {
  const { bits, bytes } = sideTables(table.name);
  const names = vectorColumn(table) ? [table.name, bits, bytes] : [table.name];
  return [
    ...dropStatements(table.name),
    ...names.map((name) => `alter table ${quoted(beside + name)} rename to ${quoted(name)}`),
    ...indexStatements(table),
  ];
}

/** What leads from a row to those that it refers to leads back with an index. */
export const indexStatements = (table: ReplicaTable): string[] =>
  plainColumns(table)
    .filter(({ references }) => references)
    .map(({ name }) => `create index ${quoted(indexName(table.name, name))} on ${quoted(table.name)} (${quoted(name)})`);

const indexName = (table: string, column: string) => `${table}_${column}_idx`;

/** Takes columns away that the gateway sends no more, where the rest of the rows stays. */
export function dropColumnStatements(before: ReplicaTable, after: ReplicaTable): string[] {
  const gone = before.columns.filter(({ name }) => !after.columns.some((column) => column.name === name));
  return gone.flatMap(({ name, type }) =>
    type === 'VECTOR'
      ? Object.values(sideTables(before.name)).map((side) => `drop table if exists ${quoted(side)}`)
      : [`drop index if exists ${quoted(indexName(before.name, name))}`, `alter table ${quoted(before.name)} drop column ${quoted(name)}`],
  );
}
