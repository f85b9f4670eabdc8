import { chmodSync, closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { type Client, createClient, type InStatement, type ResultSet, type Transaction } from '@libsql/client';
import { ReplicaError } from './errors.js';
import { SnapshotReader } from './reader.js';
import { format, ownTables, readState } from './state.js';
import { createWords } from './words.js';

/** How long a statement waits for another process that writes, in milliseconds. */
const busyMs = 10_000;

/** What is deleted is overwritten: rows that a permission was taken away for do not stay in free pages. */
const always = ['secure_delete = on', 'cache_size = -32000', 'foreign_keys = off'];
const shared = ['journal_mode = wal', 'synchronous = full'];
/** For a file that nobody reads before it is whole, and that is thrown away where it does not get so far. */
const alone = ['locking_mode = exclusive', 'journal_mode = off', 'synchronous = off'];

/**
 * A SQLite file with one connection that writes, taking turns, and others that read. A reader sees the state after one
 * write or another, never between: the file has a write-ahead log.
 */
export class LocalFile {
  readonly #writer: Client;
  #reader: Client | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    writer: Client,
    private readonly isAlone: boolean,
  ) {
    this.#writer = writer;
  }

  /**
   * Opens the file, which is made where it is not there, readable by its owner alone. `isAlone`: nobody else uses it, and
   * it is of no use before it is finished.
   * @throws UNREADABLE for a file that is no replica, or one of a later version of this library.
   */
  static async open(path: string, isAlone = false): Promise<LocalFile> {
    if (!existsSync(path)) closeSync(openSync(path, 'ax', 0o600));
    chmodSync(path, 0o600);
    const writer = clientOf(path, 1);
    const file = new LocalFile(path, writer, isAlone);
    try {
      for (const pragma of [...always, ...(isAlone ? alone : shared)]) await writer.execute(`pragma ${pragma}`);
      await file.#prepare();
    } catch (error) {
      writer.close();
      throw error instanceof ReplicaError ? error : unreadable(path, (error as Error).message, error);
    }
    return file;
  }

  async #prepare(): Promise<void> {
    const { rows } = await this.#writer.execute(
      `select count(*) filter (where name = '_replica') as own, count(*) as n from sqlite_master`,
    );
    if (Number(rows[0]?.own) === 0) {
      if (Number(rows[0]?.n) > 0) throw unreadable(this.path, 'it is another database');
      await this.#writer.batch([...ownTables, ...createWords, `insert into _replica values ('format', '${format}')`], 'write');
    }
    const { format: found } = await readState(this.#writer);
    if (found !== format) throw unreadable(this.path, `its format is ${found}, and this library knows ${format}`);
  }

  /** Reads; its connections refuse to write. */
  get reader(): Client {
    this.#reader ??= new SnapshotReader(clientOf(this.path, 8));
    return this.#reader;
  }

  /** Runs `work` in a write transaction, one at a time in this process and among all: all of it, or nothing. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const transaction = await this.#writer.transaction('write');
      try {
        const result = await work(transaction);
        await transaction.commit();
        return result;
      } finally {
        transaction.close();
      }
    });
  }

  /** Runs one statement with the connection that writes. */
  execute(statement: InStatement): Promise<ResultSet> {
    return this.#inTurn(() => this.#writer.execute(statement));
  }

  /** Waits for the writes that are under way. */
  async close(): Promise<void> {
    await this.#turn.catch(() => {});
    if (this.#writer.closed) return;
    this.#reader?.close();
    // The driver closes for good only once its statements are collected, and would hold the lock until then.
    if (this.isAlone) await this.#writer.execute('pragma locking_mode = normal').then(() => readState(this.#writer));
    this.#writer.close();
  }

  /** Closes the file and removes all of it. */
  async wipe(): Promise<void> {
    await this.close();
    remove(this.path);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      if (this.#writer.closed) throw new ReplicaError('CLOSED', 'The replica is closed.', 'Open it again.');
      return work();
    });
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** Waits until the file, or what is in the directory, is on the disk. */
export function sync(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** Removes a file and what SQLite keeps beside it. */
export function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

export const fileUrl = (path: string): string => `file:${encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')}`;

const clientOf = (path: string, concurrency: number): Client => createClient({ url: fileUrl(path), concurrency, timeout: busyMs });

const unreadable = (path: string, why: string, cause?: unknown) =>
  new ReplicaError(
    'UNREADABLE',
    `${path} is no replica that can be read: ${why}.`,
    'Give another file, or remove this one and start again.',
    { cause },
  );
