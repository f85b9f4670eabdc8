import { existsSync } from 'node:fs';
import { drizzle } from 'drizzle-orm/libsql';
import { type Conflict, conflicts, resolve } from './conflicts.js';
import type { Effect, Input } from './effects.js';
import { ReplicaError } from './errors.js';
import { LocalFile } from './file.js';
import { firstSync } from './first-sync.js';
import { type Mutations, relations } from './gateway.js';
import { enqueue, named, type Written, waiting } from './outbox.js';
import type { TursoDatabase } from './pipeline.js';
import { type Published, publish } from './publish.js';
import { type Progress, type PullResult, pull, startOver } from './pull.js';
import { type PushResult, push, remint } from './push.js';
import { Remote, type TokenSource } from './remote.js';
import { quoted, type ReplicaSchema } from './schema.js';
import { checkQuery, type Embed, type Query, type SearchOptions, type SearchResult, search } from './search.js';
import { readState, type State } from './state.js';
import { type Verification, verify } from './verify.js';
import { Wake, type WatchOptions, watch } from './watch.js';

export interface OpenOptions {
  /** The path of the file: one for each gateway, company and user. */
  file: string;
  /** The gateway's address, with its path. It can be left out for a file that is there: it knows its own. */
  url?: string | undefined;
  /** The token of the user, or what gets one; not needed to read, search and write offline. */
  token?: TokenSource | undefined;
  /** What the user calls the device, for a file that is not there yet. */
  device?: string | undefined;
  /** Makes the vectors of queries on the device. */
  embed?: Embed | undefined;
  /** Told of every page of a first sync. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** What HTTP goes through, where not through the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
}

/** How a replica stands, as far as the file knows. */
export interface Status {
  file: string;
  url: string;
  tenantId: string;
  userId: string;
  role: string;
  deviceId: string;
  /** When the rows were last known to be the gateway's. */
  pulledAt: Date | null;
  /** How many mutations wait to be sent, and how many were sent whose outcome is not in the rows yet. */
  waiting: number;
  sent: number;
  /** How many were refused and are not decided. */
  conflicts: number;
  /** Rows by table. */
  rows: Record<string, number>;
}

/** A mutation as GraphQL. */
export interface Document {
  query: string;
  variables?: Record<string, unknown>;
}

/** How the gateway stands to a replica: it has nothing newer, it has, or it asks for everything anew. */
export type Distance = 'current' | 'behind' | 'resync';

/**
 * Opens a replica. A file that is not there is made first, which takes the gateway, a token and some seconds.
 * @throws ReplicaError NO_REPLICA where there is no file and no address; OTHER_OWNER where the file belongs to another gateway.
 */
export async function open(options: OpenOptions): Promise<Replica> {
  const { file: path, token, device = 'basicos-replica', embed, onProgress } = options;
  if (!existsSync(path)) {
    if (!options.url)
      throw new ReplicaError('NO_REPLICA', `There is no replica at ${path}.`, 'Give the address of a gateway and a token to make one.');
    await firstSync(path, new Remote(options.url, token, options.fetch), device, onProgress);
  }
  const file = await LocalFile.open(path);
  const { url } = await readState(file);
  if (options.url && options.url !== url) {
    await file.close();
    throw new ReplicaError('OTHER_OWNER', `The replica at ${path} is of the gateway at ${url}.`, 'Open another file for this gateway.');
  }
  return new Replica(file, new Remote(url, token, options.fetch), embed);
}

/** A company's rows, as one user may see them, in a file on the device. Make one with `open()`. */
export class Replica {
  /** Reads with Drizzle. Writes go through `write()`: these connections refuse them. */
  readonly query;
  readonly #wake = new Wake();
  #sync: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly file: LocalFile,
    private readonly remote: Remote,
    private readonly embed: Embed | undefined,
  ) {
    this.query = drizzle({ client: file.reader, relations });
  }

  /** Brings the rows to the gateway's snapshot. What was sent and has its outcome in them leaves the outbox. */
  pull(onProgress?: (progress: Progress) => void): Promise<PullResult> {
    return this.#inTurn(() => pull(this.file, this.remote, onProgress));
  }

  /** Sends what waits, in order and once each, and pulls so that the outcomes are seen. */
  push(): Promise<PushResult & { pulled: PullResult }> {
    return this.#inTurn(async () => {
      const result: PushResult = { taken: 0, refused: 0 };
      let pulled = await this.#pushed(result);
      while (!pulled) pulled = await this.#pushed(result);
      return { ...result, pulled };
    });
  }

  /** One push and the pull after it; undefined where numbers had to be changed in between and it has to be done again. */
  async #pushed(result: PushResult): Promise<PullResult | undefined> {
    const { device } = await readState(this.file);
    const end = await push(this.file, this.remote, result);
    if (end === 'cloned' && device) await remint(this.file, device.id, 'cloned');
    const pulled = await pull(this.file, this.remote);
    return end === 'done' ? pulled : undefined;
  }

  /** Pushes and pulls with every hint of the gateway's and after every write, until `signal` is aborted. Offline, it tries again. */
  watch(options: WatchOptions & { onPull?: (result: PullResult) => void } = {}): Promise<void> {
    const isWaiting = async () => (await waiting(this.file)).length > 0;
    return watch(
      {
        hints: (signal) => this.#hints(signal),
        isWaiting,
        sync: async () => {
          const result = (await isWaiting()) ? (await this.push()).pulled : await this.pull();
          options.onPull?.(result);
        },
      },
      this.#wake,
      options,
    );
  }

  async *#hints(signal: AbortSignal): AsyncGenerator<void> {
    const { device } = await readState(this.file);
    if (device?.registered) yield* this.remote.wakes(device.id, signal);
  }

  /**
   * Queues one of the gateway's mutations, which is sent with the next push, and shows at once what it does. New rows have
   * their ids at once and for good. Of an update, only what differs from the row is sent. With `ifUnchanged`, a row that
   * somebody else has changed meanwhile makes it a conflict, and so it does of what waits ahead for the same row.
   */
  write<N extends keyof Mutations>(name: N, input: Mutations[N], options?: { ifUnchanged?: boolean }): Promise<Written>;
  /** Queues any mutation, as GraphQL; what it does to rows is shown before the next pull as far as `effects` says it. */
  write(document: Document, options?: { effects?: Effect[] }): Promise<Written>;
  async write(what: string | Document, given: object = {}, options: { ifUnchanged?: boolean } = {}): Promise<Written> {
    const written = await enqueue(this.file, async (transaction, schema) => {
      if (typeof what === 'string') return named(transaction, schema, what, given as Input, options.ifUnchanged ?? false);
      const { effects = [] } = given as { effects?: Effect[] };
      return { name: nameOf(what.query), query: what.query, variables: what.variables ?? {}, effects, expects: undefined };
    });
    this.#wake.now();
    return written;
  }

  /** The mutations that the gateway refused and nobody has decided about, oldest first. */
  conflicts(): Promise<Conflict[]> {
    return conflicts(this.file);
  }

  /** Ends a conflict: `discard` lets the gateway's row stand, `retry` queues the mutation again, over the row as it is. */
  async resolve(seq: number, decision: 'discard' | 'retry'): Promise<void> {
    await resolve(this.file, seq, decision);
    this.#wake.now();
  }

  /** Finds rows by words and by meaning, without the gateway. */
  async search(query: Query, options: SearchOptions = {}): Promise<SearchResult> {
    checkQuery(query);
    const { vector } = options;
    if (typeof query === 'string' && vector) {
      const args = [query, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)];
      await this.file.execute({ sql: 'insert or replace into _queries (text, vector) values (?, ?)', args });
    }
    return search(this.file.reader, await this.#schema(), query, this.embed, options);
  }

  /** How the replica stands, as far as the file knows. */
  async status(): Promise<Status> {
    const state = await readState(this.file);
    const { tables, tenantId, userId, role } = await this.#schema();
    const count = async (from: string) => Number((await this.file.execute(`select count(*) as n from ${from}`)).rows[0]?.n);
    const rows: Status['rows'] = {};
    for (const { name } of tables) rows[name] = await count(quoted(name));
    return {
      file: this.file.path,
      url: state.url,
      tenantId,
      userId,
      role,
      deviceId: state.device?.id ?? '',
      pulledAt: state.pulledAt === null ? null : new Date(state.pulledAt),
      waiting: await count('_outbox where result is null'),
      sent: await count('_outbox where result is not null'),
      conflicts: await count('_refused'),
      rows,
    };
  }

  /** Asks the gateway whether it has anything newer, without taking it. */
  async distance(): Promise<Distance> {
    const { device, cursor, schema } = (await readState(this.file)) as State & { device: { id: string } };
    const page = await this.remote.changes({ deviceId: device.id, after: cursor, schema: schema?.version ?? '', first: 1 });
    if (page.resync) return 'resync';
    return page.hasMore || page.tables.length > 0 ? 'behind' : 'current';
  }

  /** Fetches everything anew and compares it with the file, value by value. */
  verify(onProgress?: (progress: Progress) => void): Promise<Verification> {
    return this.#inTurn(() => verify(this.file, this.remote, onProgress));
  }

  /** Fetches all rows anew; what waits to be sent stays. */
  reset(onProgress?: (progress: Progress) => void): Promise<PullResult> {
    return this.#inTurn(async () => {
      await startOver(this.file, this.remote);
      return pull(this.file, this.remote, onProgress);
    });
  }

  /** Brings a Turso database to the gateway's snapshot, of what everyone in the company sees. */
  async publish(database: TursoDatabase, onProgress?: (progress: Progress) => void): Promise<Published> {
    const { device } = await readState(this.file);
    if (!device?.registered) throw new ReplicaError('NO_REPLICA', 'There are no rows yet.', 'Pull first.');
    return publish(this.remote, device.id, database, onProgress);
  }

  async close(): Promise<void> {
    await this.#sync.catch(() => {});
    await this.file.close();
  }

  async #schema(): Promise<ReplicaSchema> {
    const { schema } = await readState(this.file);
    if (!schema) throw new ReplicaError('NO_REPLICA', 'There are no rows yet.', 'Pull first.');
    return schema;
  }

  /** One at a time; a device that was revoked leaves nothing behind. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#sync.then(work).catch(async (error) => {
      if (error instanceof ReplicaError && error.code === 'REVOKED') await this.file.wipe();
      throw error;
    });
    this.#sync = result.catch(() => {});
    return result;
  }
}

/** What a document's mutation is called, for people. */
const nameOf = (document: string): string => /\{\s*(\w+)/.exec(document)?.[1] ?? 'mutation';
