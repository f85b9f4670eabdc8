import type { Engine } from '../db/engine.js';

/** The statements that went over the wire, in order. */
export interface StatementLog {
  all: string[];
  /** Without the transaction's own: BEGIN with its settings, COMMIT, ROLLBACK. */
  readonly beside: string[];
  clear(): void;
}

/** The frontend's messages that carry or run a statement, as node-postgres' connection sends them on both engines. */
interface Wire {
  query(text: string): void;
  parse(query: { text: string; name?: string }): void;
  bind(config: { statement?: string }): void;
  execute(config: object): void;
}

/** Logs every statement that `engine` runs from now on, where it leaves for the database. */
export function logStatements(engine: Engine): StatementLog {
  const all: string[] = [];
  const known = new WeakSet<object>();
  const listen = (client: { connection: unknown }) => {
    if (known.has(client)) return;
    known.add(client);
    const wire = client.connection as Wire;
    const prepared = new Map<string, string>();
    let current = '';
    const { query, parse, bind, execute } = wire;
    wire.query = (text) => {
      all.push(text);
      query.call(wire, text);
    };
    wire.parse = (statement) => {
      prepared.set(statement.name ?? '', statement.text);
      parse.call(wire, statement);
    };
    wire.bind = (config) => {
      current = prepared.get(config.statement ?? '') ?? '';
      bind.call(wire, config);
    };
    wire.execute = (config) => {
      all.push(current);
      execute.call(wire, config);
    };
  };
  engine.pool.on('acquire', listen as never);
  return {
    all,
    get beside() {
      return all.filter((text) => !/^(BEGIN|COMMIT|ROLLBACK)/.test(text));
    },
    clear: () => void all.splice(0),
  };
}
