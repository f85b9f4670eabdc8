import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';
import { may } from '../../../schema/access.js';
import { type Declaration, declarations } from '../../../schema/kit.js';
import type { Role } from '../identity.js';

/** What a replica's column holds, as far as a client tells values apart. */
export type ReplicaType = 'ID' | 'TEXT' | 'INT' | 'BIGINT' | 'DECIMAL' | 'BOOLEAN' | 'DATETIME' | 'DATE' | 'JSON' | 'VECTOR';

export interface ReplicaColumn {
  name: string;
  type: ReplicaType;
  nullable: boolean;
  /** Of a vector. */
  dimensions?: number;
  /** The table whose rows it points at. */
  references?: string;
  /** Of a fixed set: its values, as they are stored. */
  values?: readonly string[];
}

/** A table as replicas have it. */
export interface ReplicaTable {
  name: string;
  /** Another one wherever rows that a replica has may not be what it would get. */
  version: string;
  columns: ReplicaColumn[];
  declaration: Declaration;
  /** The row as text of a JSON array, where the table is named `it`. */
  row: SQL;
  /** Whether a row that is not there is to be deleted; else it is of another user, who may have any number of them. */
  tellsDeletes: boolean;
}

const byType: Record<string, ReplicaType> = {
  uuid: 'ID',
  text: 'TEXT',
  integer: 'INT',
  bigint: 'BIGINT',
  numeric: 'DECIMAL',
  boolean: 'BOOLEAN',
  timestamp: 'DATETIME',
  date: 'DATE',
  jsonb: 'JSON',
  vector: 'VECTOR',
  halfvec: 'VECTOR',
};

/** What travels as something else than JSON makes of it: nothing may depend on a setting, or be rounded. */
const encodings: Partial<Record<ReplicaType, (column: SQL) => SQL>> = {
  BIGINT: (column) => sql`${column}::text`,
  DECIMAL: (column) => sql`${column}::text`,
  DATETIME: (column) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  DATE: (column) => sql`to_char(${column}, 'YYYY-MM-DD')`,
  JSON: (column) => sql`${column}::text`,
  VECTOR: (column) => sql`translate(encode(halfvec_send(${column}::halfvec), 'base64'), E'\\n', '')`,
};

let tables: ReplicaTable[] | undefined;

/** The tables of which who has this role may read rows, in the order in which they are sent: those with vectors last. */
export function replicaTables(role: Role): ReplicaTable[] {
  tables ??= [...declarations.values()]
    .filter(({ replicates }) => replicates.length > 0)
    .map(tableOf)
    .sort((one, other) => Number(hasVectors(one)) - Number(hasVectors(other)));
  return tables.filter(({ declaration }) => may(declaration.access.read, role));
}

/** Another one wherever a client has to compare its tables with these. */
export const versionOf = (tables: readonly ReplicaTable[]): string => hash(tables.map(({ name, version }) => [name, version]));

const hasVectors = ({ columns }: ReplicaTable) => columns.some(({ type }) => type === 'VECTOR');

/** A declared table as replicas have it. */
export function tableOf(declaration: Declaration): ReplicaTable {
  const { sqlName, access, owner } = declaration;
  const columns = declaration.replicates.map((key) => columnOf(declaration, key));
  const cells = columns.map(({ name, type }) => {
    const column = sql`it.${sql.identifier(name)}`;
    return encodings[type]?.(column) ?? column;
  });
  return {
    name: sqlName,
    version: hash([columns, access.read, owner]),
    columns,
    declaration,
    row: sql`json_build_array(${sql.join(cells, sql`, `)})::text`,
    tellsDeletes: access.read !== 'self' || access.delete !== 'nobody',
  };
}

function columnOf({ columns, references, sqlName }: Declaration, key: string): ReplicaColumn {
  const column = columns[key] as PgColumn;
  const sqlType = column.getSQLType();
  const type = byType[/^\w+/.exec(sqlType)?.[0] ?? ''];
  if (!type) throw new Error(`${sqlName}.${key}: ${sqlType} cannot be replicated; add it to src/db/replica/tables.ts`);
  const target = references?.[key]?.to();
  return {
    name: column.name,
    type,
    nullable: !column.notNull,
    ...(type === 'VECTOR' && { dimensions: Number(/\d+/.exec(sqlType)?.[0]) }),
    ...(target && { references: getTableConfig(target).name }),
    ...(column.enumValues && { values: column.enumValues }),
  };
}

const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
