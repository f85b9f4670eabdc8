import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client';
import { ReplicaError } from './errors.js';
import { fileUrl, LocalFile } from './file.js';
import { serverRows } from './optimism.js';
import { type Progress, pull } from './pull.js';
import type { Remote } from './remote.js';
import { quoted, type ReplicaTable, sideTables, vectorColumn } from './schema.js';
import { readState, stateStatements } from './state.js';

/** Whether the rows in the file are the gateway's, and in which tables they are not. */
export interface Verification {
  exact: boolean;
  rows: number;
  /** By table: rows that are only in the file or differ, and rows that are only at the gateway or differ. */
  differing: Record<string, { here: number; there: number }>;
}

/** How often the gateway may change in between before a comparison gives up, and how much longer it waits each time, in milliseconds. */
const attempts = 20;
const pauseMs = 200;

/**
 * Fetches everything anew, into a file that is thrown away, and compares: every value of every row, and every vector. What
 * mutations that wait have done is left out of account.
 * @throws BUSY where the rows change all the time.
 */
export async function verify(file: LocalFile, remote: Remote, onProgress?: (progress: Progress) => void): Promise<Verification> {
  const other = await LocalFile.open(join(dirname(file.path) || tmpdir(), `.verify-${randomUUID()}.db`));
  try {
    const { device, schema } = await readState(file);
    if (!device?.registered || !schema) throw new ReplicaError('NO_REPLICA', 'There are no rows yet.', 'Pull first.');
    await other.write((transaction) => transaction.batch(stateStatements({ device, url: remote.url })));
    for (let attempt = 0; attempt < attempts; attempt++) {
      await sleep(attempt * pauseMs);
      await pull(file, remote);
      await pull(other, remote, onProgress);
      // Nothing came since before the other one was filled: both are of the same moment.
      const { rows, deleted } = await pull(file, remote);
      const { cursor } = await readState(file);
      if (rows + deleted > 0) continue;
      const compared = await compare(file.path, other.path, cursor);
      if (compared) return compared;
    }
    throw new ReplicaError('BUSY', 'The rows change all the time.', 'Try again when fewer people write.');
  } finally {
    await other.wipe();
  }
}

/** Compares two files in one snapshot; undefined where the first has moved on from `cursor`. */
async function compare(here: string, there: string, cursor: string | null): Promise<Verification | undefined> {
  const client = createClient({ url: fileUrl(here), concurrency: 1 });
  try {
    await client.execute({ sql: 'attach ? as there', args: [there] });
    const transaction = await client.transaction('deferred');
    const state = await readState(transaction);
    if (state.cursor !== cursor) return undefined;
    const result: Verification = { exact: true, rows: 0, differing: {} };
    for (const table of state.schema?.tables ?? []) {
      const count = async (sql: string, args: string[]) =>
        Number((await transaction.execute({ sql: `select count(*) as n from (${sql})`, args })).rows[0]?.n);
      const [mine, theirs] = rowsOf(table);
      const names = [table.name, table.name];
      result.rows += await count(mine, names);
      const differing = {
        here: await count(`select * from (${mine}) except select * from (${theirs})`, [...names, ...names]),
        there: await count(`select * from (${theirs}) except select * from (${mine})`, [...names, ...names]),
      };
      for (const side of vectorColumn(table) ? Object.values(sideTables(table.name)) : []) {
        const [main, other] = [`select * from main.${quoted(side)}`, `select * from there.${quoted(side)}`];
        differing.here += await count(`${main} except ${other}`, []);
        differing.there += await count(`${other} except ${main}`, []);
      }
      if (differing.here + differing.there > 0) result.differing[table.name] = differing;
    }
    return { ...result, exact: Object.keys(result.differing).length === 0 };
  } finally {
    client.close();
  }
}

const rowsOf = (table: ReplicaTable): [string, string] => [serverRows(table, 'main'), serverRows(table, 'there')];
