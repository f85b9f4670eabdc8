import pg from 'pg';
import type { types } from './parsers.js';

/** A row as a statement names its columns. */
export type Row = Record<string, unknown>;

/** A statement of a flight. With a `name` its connection keeps it prepared; without `types` nobody reads its rows. */
export interface Statement {
  text: string;
  values?: unknown[];
  name?: string | undefined;
  types?: typeof types;
}

/**
 * Sends statements as one flight, without waiting. Sent one by one, a write behind a BEGIN that failed would be run by itself.
 * Returns the rows of each, as Flight.add does.
 * @throws for a value that cannot be sent, and then sends nothing.
 */
export function send(client: pg.PoolClient, statements: readonly Statement[]): Promise<Row[]>[] {
  const flight = new Flight();
  const rows = flight.add(statements);
  client.query(flight);
  return rows;
}

/** What node-postgres' connection knows and does that its types do not tell. */
interface Connection {
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  parse(statement: { text: string; name: string }): void;
  bind(values: { portal: string; statement: string; values: unknown[] }): void;
  describe(portal: { type: 'P'; name: string }): void;
  execute(portal: { portal: string }): void;
  sync(): void;
}

interface Field {
  name: string;
  dataTypeID: number;
}

/** Where a value stands: in its row, where `of` is empty, or in a row in that, which is null where its first column is. */
interface Place {
  of: string;
  name: string;
  dataTypeID: number;
}

interface Column extends Place {
  parse: (value: string) => unknown;
}

function placeOf({ name, dataTypeID }: Field): Place {
  const dot = name.indexOf('.');
  return { of: name.slice(0, Math.max(dot, 0)), name: name.slice(dot + 1), dataTypeID };
}

const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

/** What prepared statements answer with, by their names: a change of it is an error (0A000), and ends the name. */
const descriptions = new WeakMap<Connection, Map<string, readonly Place[]>>();

class Part {
  readonly rows: Promise<Row[]>;
  #resolve!: (rows: Row[]) => void;
  #reject!: (error: unknown) => void;
  readonly #read: Row[] = [];
  #columns: Column[] = [];
  /** As they are sent. One that cannot be is found out before anything is. */
  readonly #values: unknown[];
  /** Of a parser; the answer goes on. */
  #failure: { error: unknown } | undefined;
  /** The name that it was sent by, and that of what it sent to be parsed. */
  name: string | undefined;
  parsed: string | undefined;

  constructor(readonly statement: Statement) {
    this.#values = (statement.values ?? []).map(prepareValue);
    this.rows = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Those before it are awaited first; a rejection that comes earlier would count as unhandled.
    this.rows.catch(() => {});
  }

  /** Sends it. `parsing` are the names of what its flight sends to be parsed. */
  submit(connection: Connection, parsing: Set<string>): void {
    const { text, types } = this.statement;
    const { parsedStatements, submittedNamedStatements: submitted } = connection;
    const isKnown = (name: string) => parsedStatements[name] !== undefined || parsing.has(name);
    this.name = this.statement.name;
    // Of a flight that is under way: where that fails, it is not parsed.
    if (this.name !== undefined && submitted[this.name] !== undefined && !isKnown(this.name)) this.name = undefined;
    const name = this.name ?? '';
    if (!isKnown(name)) {
      connection.parse({ text, name });
      if (name !== '') {
        this.parsed = name;
        submitted[name] = text;
        parsing.add(name);
      }
    }
    connection.bind({ portal: '', statement: name, values: this.#values });
    const known = descriptions.get(connection)?.get(name);
    if (known) this.#describe(known);
    else if (types) connection.describe({ type: 'P', name: '' });
    connection.execute({ portal: '' });
  }

  described(fields: readonly Field[], connection: Connection): void {
    const places = fields.map(placeOf);
    this.#describe(places);
    const { name } = this;
    if (name === undefined) return;
    const known = descriptions.get(connection) ?? new Map<string, readonly Place[]>();
    descriptions.set(connection, known.set(name, places));
    // Of those that were ended nobody asks any more.
    for (const one of known.keys()) if (connection.parsedStatements[one] === undefined) known.delete(one);
  }

  #describe(places: readonly Place[]): void {
    const { types } = this.statement;
    if (types) this.#columns = places.map((place) => ({ ...place, parse: types.getTypeParser(place.dataTypeID, 'text') }));
  }

  read(values: readonly (string | null)[]): void {
    if (this.#failure || !this.statement.types) return;
    try {
      const row: Row = {};
      for (let i = 0; i < this.#columns.length; i++) {
        const { of, name, parse } = this.#columns[i] as Column;
        const text = values[i] as string | null;
        const value = text === null ? null : parse(text);
        if (of === '') row[name] = value;
        else if (row[of]) (row[of] as Row)[name] = value;
        else if (row[of] === undefined) row[of] = value === null ? null : { [name]: value };
      }
      this.#read.push(row);
    } catch (error) {
      this.#failure = { error };
    }
  }

  end(): void {
    if (this.#failure) this.#reject(this.#failure.error);
    else this.#resolve(this.#read);
  }

  fail(error: unknown, connection: Connection): void {
    // What was skipped was not parsed either.
    if (this.parsed !== undefined) delete connection.submittedNamedStatements[this.parsed];
    this.#reject(error);
  }
}

/**
 * Statements that are sent together, as what node-postgres takes for one query: each is run when those before it have
 * succeeded, and none behind one that failed, whose error all of them have. In pipeline mode it takes nothing but its own class.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class Flight extends (pg.Query as unknown as new (text: string) => pg.Submittable) {
  /** What the client writes down as prepared when the server says that something is, and forgets where it fails. */
  name: string | undefined;
  text = '';
  /** Of the client, where it limits how long it waits (`query_timeout`). */
  callback?: (error: unknown) => void;
  readonly #parts: Part[] = [];
  #at = 0;
  #connection!: Connection;

  constructor() {
    super('');
  }

  /**
   * Adds statements, until it is sent. Returns the rows of each; a column `company.name` is the `name` of a row `company` in them.
   * @throws for a value that cannot be sent, and then adds nothing.
   */
  add(statements: readonly Statement[]): Promise<Row[]>[] {
    const parts = statements.map((statement) => new Part(statement));
    this.#parts.push(...parts);
    return parts.map(({ rows }) => rows);
  }

  override submit = (connection: unknown): null => {
    this.#connection = connection as Connection;
    const parsing = new Set<string>();
    for (const part of this.#parts) part.submit(this.#connection, parsing);
    this.#turnTo(0);
    this.#connection.sync();
    return null;
  };

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#part?.described(fields, this.#connection);
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#part?.read(fields);
  }

  handleCommandComplete(): void {
    this.#part?.end();
    this.#turnTo(this.#at + 1);
  }

  handleReadyForQuery(): void {
    this.callback?.(null);
  }

  /** Also of one that was never sent. */
  handleError(error: unknown): void {
    for (const part of this.#parts.slice(this.#at)) part.fail(error, this.#connection);
    this.callback?.(error);
  }

  get #part(): Part | undefined {
    return this.#parts[this.#at];
  }

  #turnTo(at: number): void {
    this.#at = at;
    this.name = this.#part?.parsed;
    this.text = this.#part?.statement.text ?? '';
  }
}
