import { createHash } from 'node:crypto';
import type pg from 'pg';
import { sqlState } from '../errors.js';

/** How many statements may have names at a time; PgBouncer keeps 200 for a client by default. */
const most = 100;
/** Longer ones, of large filters, are hardly sent twice, and take a server more memory: one of this length a quarter of a megabyte. */
const longest = 4096;

/** What node-postgres knows of a connection's prepared statements, and the message that ends one. */
interface Connection {
  parsedStatements: Record<string, string>;
  close(statement: { type: 'S'; name: string }): void;
}

/**
 * The names under which connections keep statements prepared: those that were sent last. The key is the whole text, in
 * which no value of a request's stands: tenant, ids and operands are parameters. A name stands for one text for ever, in all
 * processes: behind a pooler that knows nothing of prepared statements, a name could else be another process's statement.
 */
export class PreparedStatements {
  readonly #names = new Map<string, string>();
  #generation = 0;
  #lost = false;

  /** The name for a statement that is about to be sent to `client`; undefined for one that is better sent without. */
  name(client: pg.PoolClient, text: string): string | undefined {
    if (this.#lost || text.length > longest) return undefined;
    const name = this.#names.get(text) ?? `p${digest(`${this.#generation} ${text}`)}`;
    // Who was sent last matters where there may soon be one too many.
    if (this.#names.size > most / 2) this.#names.delete(text);
    this.#names.set(text, name);
    const connection = client.connection as unknown as Connection;
    if (connection.parsedStatements[name] === undefined) this.#sweep(connection);
    return name;
  }

  /** Is told of the first error of a transaction in which names were used. */
  failed(error: unknown): void {
    const state = sqlState(error);
    // A pooler between us gave a transaction another connection than the one that has the statement.
    if (state === '26000' || state === '42P05') this.#lost = true;
    // The table is not any more what it was prepared for.
    if (state !== '0A000') return;
    this.#generation++;
    this.#names.clear();
  }

  /** Forgets the statement that was sent least recently, and ends what `connection` has and nobody will send. */
  #sweep(connection: Connection): void {
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= most) break;
      this.#names.delete(oldest);
    }
    const prepared = Object.entries(connection.parsedStatements);
    if (prepared.length < most) return;
    for (const [name, text] of prepared) {
      if (this.#names.get(text) === name) continue;
      connection.close({ type: 'S', name });
      delete connection.parsedStatements[name];
    }
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
