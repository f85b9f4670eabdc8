import { randomUUID } from 'node:crypto';
import type { InStatement, Transaction } from '@libsql/client';
import { ReplicaError } from './errors.js';
import type { LocalFile } from './file.js';
import { type Entry, maxBytes, renumber, waiting } from './outbox.js';
import { codeOf, type Pushed, type Remote } from './remote.js';
import { readState, type State, stateStatements } from './state.js';
import { asJson } from './values.js';

/** How many mutations the gateway takes at a time. */
const atOnce = 50;

/** Why a push ended: all was taken, the gateway has other numbers or no such device, which a pull mends, or the device is another by now. */
export type PushEnd = 'done' | 'gap' | 'cloned';

/** What a push did. */
export interface PushResult {
  /** How many mutations have an outcome by now. */
  taken: number;
  /** How many of them the gateway refused; they are in conflicts() after the next pull. */
  refused: number;
}

/** Sends what waits, in order, and keeps the outcomes: they are shown with the next pull. */
export async function push(file: LocalFile, remote: Remote, result: PushResult): Promise<PushEnd> {
  for (;;) {
    const { device } = await readState(file);
    const entries = together(await waiting(file));
    if (!device || entries.length === 0) return 'done';
    const pushed = await remote.push(device.id, entries.map(expecting)).catch((error) => {
      if (isUnknownDevice(error)) return undefined;
      throw error;
    });
    if (!pushed) return 'gap';
    await file.write((transaction) => keep(transaction, device.id, entries, pushed, result));
    if (pushed.stopped?.reason === 'CLONED') return 'cloned';
    if (pushed.stopped?.reason === 'GAP') return 'gap';
    if (pushed.stopped?.reason === 'REVOKED') throw revoked();
    if (pushed.stopped?.reason === 'RETRY') {
      throw new ReplicaError('OFFLINE', 'The gateway cannot take the mutation right now.', 'It waits. Try again later.', {
        cause: pushed.stopped.error,
      });
    }
  }
}

export const revoked = () =>
  new ReplicaError('REVOKED', 'This device was revoked, and its replica is wiped.', 'Ask an administrator, or start with a new file.');

/** As many as go together: no more than the gateway takes, and none whose expectation another one here will change. */
function together(entries: readonly Entry[]): Entry[] {
  const taken: Entry[] = [];
  let bytes = 0;
  for (const entry of entries.slice(0, atOnce)) {
    const { expects } = entry;
    const touched = taken.some(({ effects }) => effects.some(({ table, id }) => table === expects?.table && id === expects.id));
    bytes += Buffer.byteLength(entry.query) + Buffer.byteLength(asJson(entry.variables));
    if (taken.length > 0 && (touched || bytes > maxBytes)) break;
    taken.push(entry);
  }
  return taken;
}

/** The mutation with the version of the row that it was made of. */
function expecting(entry: Entry): Entry {
  if (!entry.expects) return entry;
  const input = { ...(entry.variables.input as object), expectedUpdatedAt: entry.expects.updatedAt };
  return { ...entry, variables: { ...entry.variables, input } };
}

/** Keeps the outcomes, unless the file has another device by then. Mutations that wait behind expect the version that theirs made. */
async function keep(
  transaction: Transaction,
  deviceId: string,
  entries: readonly Entry[],
  { results }: Pushed,
  result: PushResult,
): Promise<void> {
  if ((await readState(transaction)).device?.id !== deviceId) return;
  for (const { id, data, errors } of results) {
    const entry = entries.find(({ mutationId }) => mutationId === id);
    if (!entry) continue;
    const { rowsAffected } = await transaction.execute({
      sql: 'update _outbox set result = ? where seq = ? and uid = ? and result is null',
      args: [JSON.stringify({ data, errors }), entry.seq, entry.uid],
    });
    result.taken += rowsAffected;
    if (errors) result.refused += rowsAffected;
    const version = versionIn(data);
    if (version) await transaction.batch(entry.effects.map(({ table, id }) => nextVersion(entry.seq, table, id, version)));
  }
}

/** `updatedAt` of the row that a mutation answered with. */
function versionIn(data: Record<string, unknown> | null): string | undefined {
  const [payload] = Object.values(data ?? {}) as (Record<string, { updatedAt?: unknown }> | null)[];
  const [row] = Object.values(payload ?? {});
  return typeof row?.updatedAt === 'string' ? row.updatedAt : undefined;
}

const nextVersion = (seq: number, table: string, id: string, version: string): InStatement => ({
  sql: `update _outbox set expects = json_set(expects, '$.updatedAt', ?) where seq > ? and result is null and expects->>'table' = ? and expects->>'id' = ?`,
  args: [version, seq, table, id],
});

/**
 * Gives the file a device of its own, and numbers what waits from 1. `cloned`: the gateway has another file's mutations under
 * this one's numbers, since one is a copy of the other; what has an outcome keeps it. `unknown`: the gateway was restored to
 * before the device, and with it went the outcomes.
 */
export async function remint(file: LocalFile, before: string, why: 'cloned' | 'unknown'): Promise<void> {
  await file.write(async (transaction) => {
    const { device } = await readState(transaction);
    if (!device || device.id !== before) return;
    await transaction.execute(`update _outbox set mutation_id = iif(result is not null and ${why === 'cloned'}, 0, seq)`);
    await renumber(transaction, 0);
    await transaction.batch(stateStatements({ device: newDevice(device.name) }));
  });
}

/** A device that is yet to be registered; its id follows once the company is known. */
export const newDevice = (name: string): NonNullable<State['device']> => ({ id: '', clientId: randomUUID(), name, registered: false });

/** Whether the gateway does not know the device: it was restored to before, or is another. */
export const isUnknownDevice = (error: unknown): boolean => codeOf(error) === 'NOT_FOUND';
