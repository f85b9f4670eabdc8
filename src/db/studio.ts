import { existsSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { tables } from '../../schema/index.js';
import { OperatorError } from '../errors.js';
import { extensions } from './embedded.js';
import { takeLock } from './lock.js';

/** The port at which Studio's page looks for the database. */
const studioPort = 4983;

/**
 * Serves the database on loopback to Drizzle Studio's page; it says so on the console.
 * @returns the function that gives the database back; the server itself ends with the process.
 * @throws OperatorError where another process has the embedded database, it does not exist, or drizzle-kit is not installed.
 */
export async function serveStudio({
  databaseUrl,
  dataDir,
}: {
  databaseUrl: string | undefined;
  dataDir: string;
}): Promise<() => Promise<void>> {
  const { startStudioServer } = await import('drizzle-kit/api-postgres').catch(() => {
    throw new OperatorError('drizzle-kit is not installed: run `npm install`, with development dependencies');
  });
  const options = { host: '127.0.0.1', port: studioPort };
  if (databaseUrl !== undefined) {
    await startStudioServer(tables, { url: databaseUrl }, options);
    return async () => {};
  }
  const files = `${dataDir}/pglite`;
  if (!existsSync(files))
    throw new OperatorError(`there is no database in ${dataDir} yet: run \`npm start\` or \`npm run db:migrate\` first`);
  const lock = await takeLock(dataDir);
  const client = await PGlite.create(files, { extensions });
  await startStudioServer(tables, { driver: 'pglite', client }, options);
  return async () => {
    await client.close();
    lock.release();
  };
}
