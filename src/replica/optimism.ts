import type { InStatement, Transaction } from '@libsql/client';
import type { Effect } from './effects.js';
import { plainColumns, quoted, type ReplicaTable } from './schema.js';

/**
 * Mutations that wait are applied to the synced tables at once, and what a row was before is kept in `_undo`. Before a page
 * is applied all of it is taken back, and afterwards what still waits is applied again: one transaction, so that no reader
 * sees less. The rows without them are the gateway's, exactly.
 */

/** Takes back all that mutations have done to rows of these tables. */
export function undoStatements(tables: readonly ReplicaTable[]): InStatement[] {
  return [
    ...tables.flatMap((table): InStatement[] => {
      const columns = plainColumns(table).map(({ name }) => name);
      const changes = columns.filter((name) => name !== 'id').map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
      return [
        { sql: `delete from ${quoted(table.name)} where id in (select id from _undo where tbl = ? and saved is null)`, args: [table.name] },
        {
          sql: `insert into ${quoted(table.name)} (${columns.map(quoted).join(', ')}) ${savedRows(table)} on conflict (id) ${changes.length > 0 ? `do update set ${changes.join(', ')}` : 'do nothing'}`,
          args: [table.name],
        },
      ];
    }),
    'delete from _undo',
  ];
}

/** The rows as they were before mutations touched them, in the order of the table's columns. */
const savedRows = (table: ReplicaTable) =>
  `select ${plainColumns(table)
    .map(({ name }) => `saved->>'${name}'`)
    .join(', ')} from _undo where tbl = ? and saved is not null`;

/** The rows of a table as the gateway has them: without what mutations that wait have done. The arguments are the table's name, twice. */
export function serverRows(table: ReplicaTable, database: string): string {
  const columns = plainColumns(table).map(({ name }) => quoted(name));
  const saved = savedRows(table).replace('from _undo', `from ${database}._undo`);
  return `select ${columns.join(', ')} from ${database}.${quoted(table.name)} where id not in (select id from ${database}._undo where tbl = ?) union all ${saved}`;
}

/** Applies what mutations do, in order, and keeps what the rows were. Tables and columns that are not there any more are passed over. */
export async function redo(transaction: Transaction, tables: readonly ReplicaTable[], effects: readonly Effect[]): Promise<void> {
  for (const effect of effects) {
    const table = tables.find(({ name }) => name === effect.table);
    if (table) await transaction.batch([save(table, effect.id), apply(table, effect)]);
  }
}

function save(table: ReplicaTable, id: string): InStatement {
  const row = plainColumns(table).map(({ name }) => `'${name}', r.${quoted(name)}`);
  return {
    sql: `insert into _undo (tbl, id, saved) select ?, ?, (select json_object(${row.join(', ')}) from ${quoted(table.name)} r where r.id = ?) where true on conflict do nothing`,
    args: [table.name, id, id],
  };
}

function apply(table: ReplicaTable, { op, id, values }: Effect): InStatement {
  const name = quoted(table.name);
  if (op === 'delete') return { sql: `delete from ${name} where id = ?`, args: [id] };
  const set = plainColumns(table).flatMap(({ name }) =>
    name !== 'id' && values[name] !== undefined ? [{ name: quoted(name), value: values[name] }] : [],
  );
  const args = set.map(({ value }) => value);
  if (op === 'insert') {
    return {
      sql: `insert into ${name} (${['id', ...set.map(({ name }) => name)].join(', ')}) values (${['?', ...args.map(() => '?')].join(', ')}) on conflict (id) do nothing`,
      args: [id, ...args],
    };
  }
  if (set.length === 0) return 'select 1';
  return { sql: `update ${name} set ${set.map(({ name }) => `${name} = ?`).join(', ')} where id = ?`, args: [...args, id] };
}
