import { ReplicaError } from './errors.js';
import type { Statement, TursoDatabase } from './pipeline.js';
import type { Progress } from './pull.js';
import { revoked } from './push.js';
import type { Page, Remote } from './remote.js';
import { upsertSql } from './rows.js';
import { beside, createTable, indexStatements, quoted, type ReplicaSchema, type ReplicaTable } from './schema.js';

/** What a publication brought. */
export interface Published {
  rows: number;
  deleted: number;
  /** Why all rows were sent anew, where they were. */
  resync: string | undefined;
}

/** Ids that one statement deletes. */
const idsAtOnce = 500;

/**
 * Brings a Turso database to the gateway's snapshot: the same pages as a file gets, in atomic batches with the cursor inside.
 * Pages with more to come are kept aside there, so that its readers see one snapshot or another. Only tables that everyone in
 * the company sees go there, and no vectors.
 */
export async function publish(
  remote: Remote,
  deviceId: string,
  database: TursoDatabase,
  onProgress?: (progress: Progress) => void,
): Promise<Published> {
  const result: Published = { rows: 0, deleted: 0, resync: undefined };
  await database.batch([
    ['create table if not exists _replica (key text primary key not null, value text not null)'],
    ['create table if not exists _staged (seq integer primary key, page text not null)'],
  ]);
  const stored = Object.fromEntries(await database.execute(['select key, value from _replica'])) as { cursor?: string; tables?: string };
  const { cursor = null } = stored;
  let schema = await remote.schema();
  // Tables that are described in another way are sent anew: a whole company is quickly sent.
  let target = new Target(database, schema, cursor, stored.tables !== tablesOf(schema));
  for (;;) {
    const page = await remote.changes({ deviceId, after: target.after, schema: schema.version });
    if (page.resync === 'REVOKED') throw revoked();
    if (page.resync) {
      result.resync = page.resync;
      schema = await remote.schema();
      target = new Target(database, schema, cursor, true);
      continue;
    }
    const { rows, deleted } = await target.take(page);
    result.rows += rows;
    result.deleted += deleted;
    onProgress?.({ rows: result.rows, table: page.tables.at(-1)?.table });
    if (!page.hasMore) return result;
  }
}

const shared = (schema: ReplicaSchema) => schema.tables.filter(({ tenantWide }) => tenantWide);
const tablesOf = (schema: ReplicaSchema) =>
  JSON.stringify(shared(schema).map(({ name, version, columns }) => [name, version, columns.map(({ name }) => name)]));

/** The database on its way to a snapshot. */
class Target {
  after: string | null;
  #staged: { table: ReplicaTable; columns: string[]; deleted: string[]; seq: number }[] = [];
  #begun = false;

  constructor(
    private readonly database: TursoDatabase,
    private readonly schema: ReplicaSchema,
    private readonly from: string | null,
    private readonly anew: boolean,
  ) {
    this.after = anew ? null : from;
  }

  /** Takes a page: aside where more is to come, else all is shown. */
  async take(page: Page): Promise<{ rows: number; deleted: number }> {
    const statements: Statement[] = this.#begun ? [] : this.#begin();
    this.#begun = true;
    const counted = { rows: 0, deleted: 0 };
    for (const { table: name, columns, rows, count, deleted } of page.tables) {
      const table = shared(this.schema).find((table) => table.name === name);
      if (!table) continue;
      counted.rows += count;
      counted.deleted += deleted.length;
      if (this.anew) {
        if (count > 0) statements.push([`${upsertSql(table, columns, beside)}`, rows]);
        statements.push(...deletes(beside + name, deleted));
      } else {
        const seq = this.#staged.length;
        this.#staged.push({ table, columns, deleted, seq });
        statements.push(['insert into _staged (seq, page) values (?, ?)', String(seq), rows]);
      }
    }
    if (!page.hasMore) statements.push(...this.#show(page.cursor));
    await this.database.batch(statements);
    this.after = page.cursor;
    return counted;
  }

  #begin(): Statement[] {
    const tables = this.anew ? shared(this.schema) : [];
    return [
      ['delete from _staged'],
      ...tables.flatMap((table): Statement[] => [[`drop table if exists ${quoted(beside + table.name)}`], [createTable(table, beside)]]),
    ];
  }

  /** Shows what was kept aside, unless another publication was first: then nothing is done. */
  #show(cursor: string | null): Statement[] {
    if (cursor === null) throw new ReplicaError('REFUSED', 'The gateway sent a last page without a cursor.', 'Try again.');
    const guard: Statement =
      this.from === null
        ? [`insert into _replica (key, value) select 'cursor', null where exists (select 1 from _replica where key = 'cursor')`]
        : [
            `insert into _replica (key, value) select 'other', null where not exists (select 1 from _replica where key = 'cursor' and value = ?)`,
            this.from,
          ];
    const swapped = this.anew
      ? shared(this.schema).flatMap((table): Statement[] => [
          [`drop table if exists ${quoted(table.name)}`],
          [`alter table ${quoted(beside + table.name)} rename to ${quoted(table.name)}`],
          ...indexStatements(table).map((sql): Statement => [sql]),
        ])
      : [];
    const applied = this.#staged.flatMap(({ table, columns, deleted, seq }): Statement[] => [
      [upsertSql(table, columns, '').replace('json_each(?)', `json_each((select page from _staged where seq = ${seq}))`)],
      ...deletes(table.name, deleted),
    ]);
    const state = { cursor, tables: tablesOf(this.schema) };
    return [
      guard,
      ...swapped,
      ...applied,
      ['delete from _staged'],
      ...Object.entries(state).map(
        ([key, value]): Statement => [
          'insert into _replica (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
          key,
          value,
        ],
      ),
    ];
  }
}

/** Ids stand in the statement one by one: Turso's engine finds no rows for those of a json_each(). */
function deletes(table: string, ids: readonly string[]): Statement[] {
  const statements: Statement[] = [];
  for (let i = 0; i < ids.length; i += idsAtOnce) {
    const some = ids.slice(i, i + idsAtOnce);
    statements.push([`delete from ${quoted(table)} where id in (${some.map(() => '?').join(', ')})`, ...some]);
  }
  return statements;
}
