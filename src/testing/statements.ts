import type { Engine } from '../db/engine.js';

/** The statements that went over the wire, in order, but for those that were skipped behind one that failed. */
export interface StatementLog {
  all: string[];
  /** Without the transaction's own: BEGIN, settings, the look-up of who asks, COMMIT, ROLLBACK. */
  readonly beside: string[];
  /** How often something was sent on a connection on which no answer was waited for: what is sent together is one. */
  readonly roundTrips: number;
  /** Whether all that was sent is answered: also a read's COMMIT, for which no answer of the gateway's waits. */
  readonly quiet: boolean;
  clear(): void;
}

/** The frontend's messages that carry or run a statement, as node-postgres' connection sends them on both engines. */
interface Wire {
  query(text: string): void;
  parse(query: { text: string; name?: string }): void;
  bind(config: { statement?: string }): void;
  execute(config: object): void;
  sync(): void;
  on(event: 'readyForQuery' | 'commandComplete' | 'errorMessage', listener: () => void): void;
}

/** Logs every statement that `engine` runs from now on, where it leaves for the database. */
export function logStatements(engine: Engine): StatementLog {
  const all: string[] = [];
  let roundTrips = 0;
  let unanswered = 0;
  const known = new WeakSet<object>();
  const listen = (client: { connection: unknown }) => {
    if (known.has(client)) return;
    known.add(client);
    const wire = client.connection as Wire;
    const prepared = new Map<string, string>();
    let current = '';
    let together: string[] = [];
    /** Of what was sent together, the statements that are not answered yet. The last of them can be before the server is ready again. */
    const underWay: string[][] = [];
    const sent = () => {
      if (underWay.every((unfinished) => unfinished.length === 0)) roundTrips++;
      unanswered++;
      underWay.push(together);
      together = [];
    };
    wire.on('commandComplete', () => underWay[0]?.shift());
    wire.on('errorMessage', () => {
      for (const skipped of underWay[0]?.splice(0).slice(1) ?? []) if (all.includes(skipped)) all.splice(all.lastIndexOf(skipped), 1);
    });
    wire.on('readyForQuery', () => {
      if (underWay.shift()) unanswered--;
    });
    const { query, parse, bind, execute, sync } = wire;
    wire.query = (text) => {
      all.push(text);
      together.push(text);
      sent();
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
      together.push(current);
      execute.call(wire, config);
    };
    wire.sync = () => {
      sent();
      sync.call(wire);
    };
  };
  engine.pool.on('acquire', listen as never);
  return {
    all,
    get beside() {
      return all.filter(
        (text) => !/^(BEGIN|COMMIT|ROLLBACK|SELECT set_config|SELECT role, set_config|SELECT 1 \/ \(current_setting)/.test(text),
      );
    },
    get roundTrips() {
      return roundTrips;
    },
    get quiet() {
      return unanswered === 0;
    },
    clear: () => {
      all.splice(0);
      roundTrips = 0;
    },
  };
}
