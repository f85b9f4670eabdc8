import { isDeepStrictEqual } from 'node:util';
import type { InStatement, Transaction } from '@libsql/client';
import { settle } from './conflicts.js';
import { ReplicaError } from './errors.js';
import type { LocalFile } from './file.js';
import { derivedId } from './ids.js';
import { answeringModel } from './models.js';
import { redo, undoStatements } from './optimism.js';
import { pendingEffects, renumber } from './outbox.js';
import { isUnknownDevice, newDevice, remint, revoked } from './push.js';
import type { Page, Remote } from './remote.js';
import { applyStatements, type TableRows } from './rows.js';
import {
  beside,
  createStatements,
  dropColumnStatements,
  dropStatements,
  type ReplicaSchema,
  type ReplicaTable,
  swapStatements,
} from './schema.js';
import { type Fill, readState, type State, stateStatements } from './state.js';
import { dropTriggers, forgetWords, indexWords } from './words.js';

/** How far a pull is, for those who wait: after every page. */
export interface Progress {
  /** Rows that came so far. */
  rows: number;
  /** The table that the last of them belong to. */
  table: string | undefined;
}

/** What a pull brought. */
export interface PullResult {
  rows: number;
  deleted: number;
  /** Why all rows came anew, where they did. */
  resync: string | undefined;
  /** Names of the tables in which something may have changed. */
  tables: string[];
}

/** How often another process may get in between before a pull gives up. */
const attempts = 1000;

/**
 * Brings the file to the gateway's snapshot. Pages with more to come are kept aside; the last one is shown together with them,
 * in one transaction, so that who reads sees one snapshot of the gateway's or another. It goes on where an interrupted one was.
 */
export async function pull(file: LocalFile, remote: Remote, onProgress?: (progress: Progress) => void): Promise<PullResult> {
  const result: PullResult = { rows: 0, deleted: 0, resync: undefined, tables: [] };
  const touched = new Set<string>();
  for (let attempt = 0; attempt < attempts; ) {
    const { state, seen } = await file.write(async (transaction) => ({
      state: await readState(transaction),
      seen: await lastOutcome(transaction),
    }));
    if (!state.schema || !state.device?.registered) {
      await introduce(file, remote, state);
      continue;
    }
    const page = await ask(file, remote, state);
    if (!page) continue;
    if (page.resync === 'REVOKED') throw revoked();
    if (page.resync) {
      if (page.resync !== 'SCHEMA') result.resync = page.resync;
      const schema = await remote.schema();
      checkOwner(state.schema, schema);
      await file.write((transaction) => begin(transaction, state, schema, page.resync === 'SCHEMA'));
      attempt++;
      continue;
    }
    for (const { table, count, deleted } of page.tables) {
      result.rows += count;
      result.deleted += deleted.length;
      touched.add(table);
    }
    onProgress?.({ rows: result.rows, table: page.tables.at(-1)?.table });
    const taken = await file.write((transaction) => take(transaction, state, page, seen));
    if (!taken) attempt++;
    else if (!page.hasMore) {
      // What went with a permission is not to stay in the log of writes either.
      if (result.resync) await file.execute('pragma wal_checkpoint(truncate)');
      return { ...result, tables: [...touched] };
    }
  }
  throw new ReplicaError('BUSY', 'Another process pulls into the same file all the time.', 'Let one process pull.');
}

/** The number of the last mutation whose outcome is known. */
async function lastOutcome(transaction: Transaction): Promise<number> {
  const { rows } = await transaction.execute('select coalesce(max(mutation_id), 0) as last from _outbox where result is not null');
  return Number(rows[0]?.last);
}

/** Gets to know the company and the tables, and registers the device: in steps that can each be repeated. */
async function introduce(file: LocalFile, remote: Remote, state: State): Promise<void> {
  const schema = await remote.schema();
  if (state.schema) checkOwner(state.schema, schema);
  const device = state.device ?? newDevice('basicos-replica');
  const known = { ...device, id: derivedId(schema.tenantId, device.clientId) };
  // Said before the gateway is told: a device that is registered twice would be another one.
  const changes = await file.write(async (transaction) => {
    const now = await readState(transaction);
    if (!isDeepStrictEqual(now.device, state.device)) return undefined;
    await transaction.batch(stateStatements({ device: known, schema }));
    if (!state.schema)
      await startFill(
        transaction,
        schema,
        null,
        schema.tables.map(({ name }) => name),
        false,
      );
    return known;
  });
  if (!changes) return;
  await remote.register(known.name, known.clientId);
  await file.write(async (transaction) => {
    const { device } = await readState(transaction);
    if (device?.id === known.id) await transaction.batch(stateStatements({ device: { ...known, registered: true } }));
  });
}

/** The next page; undefined where the gateway does not know the device, which gets another then. */
async function ask(file: LocalFile, remote: Remote, { device, cursor, schema, fill }: State): Promise<Page | undefined> {
  const { id } = device as NonNullable<State['device']>;
  try {
    return await remote.changes({
      deviceId: id,
      after: fill ? fill.after : cursor,
      schema: (fill?.schema ?? (schema as ReplicaSchema)).version,
      ...(fill?.announce && { refill: fill.tables }),
    });
  } catch (error) {
    if (!isUnknownDevice(error)) throw error;
    // Another user's device is as unknown as one that never was.
    checkOwner(schema as ReplicaSchema, await remote.schema());
    await remint(file, id, 'unknown');
    return undefined;
  }
}

function checkOwner(mine: ReplicaSchema, theirs: ReplicaSchema): void {
  if (mine.tenantId === theirs.tenantId && mine.userId === theirs.userId) return;
  throw new ReplicaError('OTHER_OWNER', 'The token is of another user or company than the file.', 'Open another file for that user.');
}

/** Whether nobody else has moved the file on since `state` was read. */
const isStill = (now: State, { cursor, fill, device }: State) =>
  isDeepStrictEqual([now.cursor, now.fill, now.device], [cursor, fill, device]);

/** Starts to take rows anew: all of them, or after a change of the schema those of the tables that changed. */
async function begin(transaction: Transaction, state: State, schema: ReplicaSchema, isSchemaChange: boolean): Promise<void> {
  if (!isStill(await readState(transaction), state)) return;
  const { cursor, schema: before } = state;
  const changed = schema.tables.filter(({ name, version }) => before?.tables.find((table) => table.name === name)?.version !== version);
  const isPart = isSchemaChange && cursor !== null;
  await startFill(
    transaction,
    schema,
    isPart ? cursor : null,
    (isPart ? changed : schema.tables).map(({ name }) => name),
    isPart,
  );
}

/** Starts to take all rows anew, whatever the file has. What waits to be sent stays. */
export async function startOver(file: LocalFile, remote: Remote): Promise<void> {
  const schema = await remote.schema();
  await file.write(async (transaction) => {
    const state = await readState(transaction);
    if (state.schema) checkOwner(state.schema, schema);
    await begin(transaction, state, schema, false);
  });
}

/** Makes the tables to be filled beside those that are read. */
async function startFill(
  transaction: Transaction,
  schema: ReplicaSchema,
  after: string | null,
  tables: string[],
  announce: boolean,
): Promise<void> {
  const { fill } = await readState(transaction);
  const fresh = schema.tables.filter(({ name }) => tables.includes(name));
  await transaction.batch([
    'delete from _staged',
    ...[...tables, ...(fill?.tables ?? [])].flatMap((name) => dropStatements(name, beside)),
    ...fresh.flatMap((table) => createStatements(table, beside)),
    ...stateStatements({ fill: { after, schema, tables, announce } }),
  ]);
}

/** Takes a page: aside where more is to come, else it is shown. False, and nothing is done, where another process was first. */
async function take(transaction: Transaction, state: State, page: Page, seen: number): Promise<boolean> {
  if (!isStill(await readState(transaction), state)) return false;
  const schema = state.fill?.schema ?? (state.schema as ReplicaSchema);
  const tables = state.fill?.tables ?? [];
  for (const rows of page.tables) {
    const table = schema.tables.find(({ name }) => name === rows.table);
    if (!table) throw new ReplicaError('REFUSED', `The gateway sent rows of ${rows.table}, which it did not speak of.`, 'Pull again.');
    if (tables.includes(table.name)) await transaction.batch(applyStatements(table, rows, beside));
    else if (page.hasMore)
      await transaction.execute({ sql: 'insert into _staged (tbl, page) values (?, ?)', args: [table.name, JSON.stringify(rows)] });
  }
  if (page.hasMore) {
    await transaction.batch(stateStatements({ fill: { after: page.cursor, schema, tables, announce: false } }));
    return true;
  }
  await show(transaction, state, page, seen);
  return true;
}

/** Shows all pages that were kept aside and this last one. */
async function show(transaction: Transaction, { fill, schema: before }: State, page: Page, seen: number): Promise<void> {
  const schema = fill?.schema ?? (before as ReplicaSchema);
  const filled = fill?.tables ?? [];
  const last = await outcomes(transaction, page.lastMutationId, seen);
  const shown = await shownTables(transaction, before);
  const answered = await answeringModel(transaction, shown);
  const isQuiet = !fill && page.tables.length === 0;
  if (!isQuiet || last.settled) {
    await transaction.batch(undoStatements(shown));
    if (fill) await swap(transaction, fill, shown);
    for (const { table, rows } of await aside(transaction, schema)) await transaction.batch(applyStatements(table, rows));
    for (const rows of page.tables) {
      const table = schema.tables.find(({ name }) => name === rows.table) as ReplicaTable;
      if (!filled.includes(table.name)) await transaction.batch(applyStatements(table, rows));
    }
    for (const table of schema.tables) if (filled.includes(table.name)) await transaction.batch(indexWords(table));
    await redo(transaction, schema.tables, await pendingEffects(transaction));
    // The vectors of queries that are kept are by the model that answered.
    if ((await answeringModel(transaction, schema.tables)) !== answered) await transaction.execute('delete from _queries');
  }
  await transaction.batch(['delete from _staged', ...stateStatements({ schema, cursor: page.cursor, fill: null, pulledAt: Date.now() })]);
}

/** Settles what the page shows the outcome of. Where the gateway has forgotten outcomes that are known here, it was restored: they are sent again. */
async function outcomes(transaction: Transaction, last: number, seen: number): Promise<{ settled: boolean }> {
  const { counter, acknowledged } = await readState(transaction);
  const { rows } = await transaction.execute({
    sql: 'select count(*) as n from _outbox where result is not null and mutation_id <= ?',
    args: [last],
  });
  await settle(transaction, last);
  const isForgotten = last < Math.max(acknowledged, seen);
  if (isForgotten) await renumber(transaction, last);
  else if (last > acknowledged) await transaction.batch(stateStatements({ acknowledged: last, counter: Math.max(counter, last) }));
  return { settled: Number(rows[0]?.n) > 0 || isForgotten };
}

/** The tables that are there to be read. */
async function shownTables(transaction: Transaction, schema: ReplicaSchema | null): Promise<ReplicaTable[]> {
  const { rows } = await transaction.execute(`select name from sqlite_master where type = 'table'`);
  const names = new Set(rows.map(({ name }) => String(name)));
  return (schema?.tables ?? []).filter(({ name }) => names.has(name));
}

/** Puts tables that were filled in their places, and takes away those and the columns that the gateway sends no more. */
async function swap(transaction: Transaction, { schema, tables }: Fill, shown: readonly ReplicaTable[]): Promise<void> {
  const gone = shown.filter(({ name }) => !schema.tables.some((table) => table.name === name));
  const kept = schema.tables.filter(({ name }) => !tables.includes(name));
  await transaction.batch([
    ...gone.flatMap(({ name }) => [...dropStatements(name), ...forgetWords(name)]),
    ...schema.tables.filter(({ name }) => tables.includes(name)).flatMap(swapStatements),
    ...kept.flatMap((table): InStatement[] => {
      const before = shown.find(({ name }) => name === table.name);
      const statements = before ? dropColumnStatements(before, table) : [];
      return statements.length > 0 ? [...dropTriggers(table), ...statements, ...indexWords(table)] : [];
    }),
  ]);
}

/** The rows that were kept aside, in order. */
async function aside(transaction: Transaction, schema: ReplicaSchema): Promise<{ table: ReplicaTable; rows: TableRows }[]> {
  const { rows } = await transaction.execute('select tbl, page from _staged order by seq');
  return rows.flatMap(({ tbl, page }) => {
    const table = schema.tables.find(({ name }) => name === tbl);
    return table ? [{ table, rows: JSON.parse(String(page)) as TableRows }] : [];
  });
}
