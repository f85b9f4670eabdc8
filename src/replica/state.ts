import type { InStatement, ResultSet } from '@libsql/client';
import type { ReplicaSchema } from './schema.js';

/** Pages that were taken and are not shown yet, because more are to come. */
export interface Fill {
  /** The cursor of the last page that was taken; null before the first of all. */
  after: string | null;
  schema: ReplicaSchema;
  /** The tables that are filled anew beside the ones that are read. */
  tables: string[];
  /** Whether the gateway is still to be told of `tables`. */
  announce: boolean;
}

/** What a file knows of itself. */
export interface State {
  format: number;
  url: string;
  /** The company, the user and the tables; none before the first sync. */
  schema: ReplicaSchema | null;
  device: { id: string; clientId: string; name: string; registered: boolean } | null;
  /** The rows are those of the gateway at this cursor. */
  cursor: string | null;
  fill: Fill | null;
  /** The number of the last mutation that was queued, and of the last whose outcome a page has shown. */
  counter: number;
  acknowledged: number;
  /** When the rows were last known to be the gateway's, in milliseconds since 1970. */
  pulledAt: number | null;
}

/** The layout of the replica's own tables. */
export const format = 1;

const initial: State = {
  format,
  url: '',
  schema: null,
  device: null,
  cursor: null,
  fill: null,
  counter: 0,
  acknowledged: 0,
  pulledAt: null,
};

/** The replica's own tables. Mutations are kept in `_outbox` until the gateway's outcome is in the rows, and in `_refused` where it refused. */
export const ownTables = [
  'create table if not exists _replica (key text primary key not null, value text not null) without rowid',
  `create table if not exists _outbox (seq integer primary key autoincrement, mutation_id integer not null, uid text not null, name text not null,
    query text not null, variables text not null, effects text not null, expects text, created_at text not null, result text)`,
  `create table if not exists _refused (seq integer primary key, name text not null, query text not null, variables text not null,
    effects text not null, expects text, created_at text not null, errors text not null)`,
  'create table if not exists _undo (tbl text not null, id text not null, saved text, primary key (tbl, id)) without rowid',
  'create table if not exists _staged (seq integer primary key, tbl text not null, page text not null)',
  'create table if not exists _queries (text text primary key not null, vector blob not null) without rowid',
];

/** Anything that runs a statement: a transaction, or a file. */
export interface Runs {
  execute(statement: InStatement): Promise<ResultSet>;
}

export async function readState(runs: Runs): Promise<State> {
  const { rows } = await runs.execute('select key, value from _replica');
  return { ...initial, ...Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(String(value))])) };
}

/** Writes what changed of the state. */
export const stateStatements = (changes: Partial<State>): InStatement[] =>
  Object.entries(changes).map(([key, value]) => ({
    sql: 'insert into _replica (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
    args: [key, JSON.stringify(value)],
  }));
