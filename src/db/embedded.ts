import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { vector } from '@electric-sql/pglite-pgvector';
import pg from 'pg';
import { type Engine, surviveBrokenConnections } from './engine.js';
import { type Lock, takeLock } from './lock.js';
import { PreparedStatements } from './prepared.js';
import { Shares } from './shares.js';

/** What the migrations ask of PGlite. */
export const extensions = { vector, btree_gin };

/**
 * Opens PGlite, with pgvector, in `dataDir`, behind a pool of one node-postgres client.
 * The directory is locked first, since a second process would lose data without an error. Whoever waits for the client longer
 * than `connectTimeoutMs` is refused. `image` is a database to begin with, as PGlite dumps one.
 * @throws OperatorError where another process holds the directory.
 */
export async function openEmbedded(dataDir: string, connectTimeoutMs: number, image?: Blob): Promise<Engine> {
  const inMemory = dataDir.startsWith('memory://');
  const lock: Lock | undefined = inMemory ? undefined : await takeLock(dataDir);
  try {
    const lite = await PGlite.create(inMemory ? dataDir : `${dataDir}/pglite`, {
      extensions,
      ...(image && { loadDataDir: image }),
    });
    return engineOf(lite, connectTimeoutMs, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** The engine around an open PGlite, which it closes, and the lock that it gives back. */
export function engineOf(lite: PGlite, connectTimeoutMs: number, lock?: Lock): Engine {
  const pool = new pg.Pool({
    Client: clientOf(lite),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connectTimeoutMs,
  } as pg.PoolConfig);
  surviveBrokenConnections(pool);
  const close = async () => {
    await pool.end();
    await lite.close();
    lock?.release();
  };
  const shares = new Shares(pool, 1, 1, connectTimeoutMs);
  return {
    kind: 'embedded',
    pool,
    shares,
    prepared: new PreparedStatements(),
    abandons: false,
    notices: false,
    close,
    ...(lock && { answer: lock.answer }),
  };
}

/**
 * node-postgres' client, speaking to `lite` in place of a socket. Each has a connection object of its own, so that one can
 * replace another: all are one session of the database, and the next begins when the last has ended, with its transaction.
 */
function clientOf(lite: PGlite): typeof pg.Client {
  let ended = Promise.resolve();
  return class extends pg.Client {
    constructor() {
      const config = createPgConfig(lite);
      const { connection } = config;
      // node-postgres passes its result parsers under `types`, which PGlite would read as parameter types.
      const parse = connection.parse.bind(connection);
      connection.parse = (query: object) => parse({ ...query, types: undefined });
      const { connect, end } = connection;
      connection.connect = async (...to) => {
        await ended;
        return connect.apply(connection, to);
      };
      let ending = false;
      connection.end = () => {
        if (ending) return;
        ending = true;
        const listeners = connection.listeners('end');
        connection.query('ROLLBACK');
        // The session goes on, for a client that does not know them.
        connection.query('DEALLOCATE ALL');
        // It drops those who listen to its end, and comes to it when what was sent has been answered.
        end.call(connection);
        for (const listener of listeners) connection.once('end', listener as () => void);
        ended = new Promise((resolve) => connection.once('end', resolve));
      };
      super({ ...config, pipeline: true } as pg.ClientConfig);
    }
  };
}
