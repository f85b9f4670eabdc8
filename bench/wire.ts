import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the database that is as long as wanted, and that counts what passes. */
export interface Wire {
  /** The database's URL by this way. */
  url: string;
  /** How long an answer takes to come back, in milliseconds: a round trip of the network. */
  delay: number;
  /** Messages that run statements, since reset(): a simple query counts once, however many statements are in it. */
  statements: number;
  /** How often something was sent after an answer had come: what goes together, or without waiting, is one. */
  roundTrips: number;
  /** How many of these round trips an answer has come back from. */
  answers: number;
  reset(): void;
  close(): Promise<void>;
}

/** Opens a way to the database at `databaseUrl`, on a free port. */
export async function openWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const database = connect({ host: target.hostname, port: Number(target.port || 5432), noDelay: true });
    let answered = true;
    const statementsIn = messages();
    client.on('data', (chunk) => {
      const count = statementsIn(chunk);
      wire.statements += count;
      if (answered && count > 0) {
        wire.roundTrips++;
        answered = false;
      }
      database.write(chunk);
    });
    database.on('data', (chunk) => {
      const deliver = () => {
        if (!answered) wire.answers++;
        answered = true;
        client.write(chunk);
      };
      if (wire.delay === 0) deliver();
      else setTimeout(deliver, wire.delay);
    });
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  [url.hostname, url.port] = ['127.0.0.1', String((server.address() as AddressInfo).port)];
  const wire: Wire = {
    url: url.href,
    delay: 0,
    statements: 0,
    roundTrips: 0,
    answers: 0,
    reset() {
      wire.statements = wire.roundTrips = wire.answers = 0;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return wire;
}

/** Counts, chunk by chunk, the messages of a connection's frontend that run a statement: Query and Execute. */
function messages(): (chunk: Buffer) => number {
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let count = 0;
    for (;;) {
      // The first message has no type.
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return count;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return count;
      const type = started ? String.fromCharCode(rest[0] as number) : '';
      if (type === 'Q' || type === 'E') count++;
      started = true;
      rest = rest.subarray(length);
    }
  };
}
