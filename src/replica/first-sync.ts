import { existsSync, linkSync } from 'node:fs';
import { dirname } from 'node:path';
import { createClient, type LibsqlError } from '@libsql/client';
import { ReplicaError } from './errors.js';
import { fileUrl, LocalFile, remove, sync } from './file.js';
import { type Progress, pull } from './pull.js';
import { newDevice } from './push.js';
import type { Remote } from './remote.js';
import { stateStatements } from './state.js';

/**
 * Makes the file at `path`: all rows go into one beside it, which nobody reads, and which takes its place once it is whole.
 * Killed in between, it starts again.
 */
export async function firstSync(path: string, remote: Remote, device: string, onProgress?: (progress: Progress) => void): Promise<void> {
  const temporary = `${path}.new`;
  await removeUnlessUsed(temporary);
  const file = await LocalFile.open(temporary, true);
  try {
    await file.write((transaction) => transaction.batch(stateStatements({ url: remote.url, device: newDevice(device) })));
    await pull(file, remote, onProgress);
    await file.close();
    sync(temporary);
    // Unlike a rename, a link does not replace a file that another process has made meanwhile.
    if (!existsSync(path)) linkSync(temporary, path);
    sync(dirname(path));
  } finally {
    await file.close();
    remove(temporary);
  }
}

/** @throws BUSY where another process is making the file. What one left that was killed is removed. */
async function removeUnlessUsed(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const client = createClient({ url: fileUrl(path), concurrency: 1 });
  try {
    await client.batch(['select 1'], 'write');
  } catch (error) {
    if ((error as LibsqlError).code === 'SQLITE_BUSY') {
      throw new ReplicaError('BUSY', `Another process is making ${path}.`, 'Wait for it, and open the file then.', { cause: error });
    }
  } finally {
    client.close();
  }
  remove(path);
}
