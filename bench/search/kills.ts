import { openEngine } from '../../src/db/engine.js';
import { prepare } from '../../src/db/prepare.js';
import { OperatorError } from '../../src/errors.js';
import { statement, withDatabase } from '../../src/testing/template.js';
import { killWorkers } from '../../src/testing/worker-kills.js';

const name = 'bench_kills';

/** Kills workers on the server of DATABASE_URL, in a database of its own: 50 of them, or as many as it is told. */
async function main([count = '50']: string[], server: string | undefined): Promise<number> {
  if (server === undefined) throw new OperatorError('set DATABASE_URL to a PostgreSQL server on which databases can be created');
  await statement(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await statement(server, `CREATE DATABASE ${name}`);
  const url = withDatabase(server, name);
  const engine = await openEngine({ databaseUrl: url, dataDir: '', poolSize: 4, connectTimeoutMs: 30_000 });
  try {
    await prepare(engine, { production: false }, () => {});
    const result = await killWorkers({ engine, url, close: engine.close }, Number(count));
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return result.lost + result.doubled + result.torn > 0 ? 1 : 0;
  } finally {
    await engine.close();
    await statement(server, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env.DATABASE_URL);
} catch (error) {
  process.stderr.write(`${error instanceof OperatorError ? `error: ${error.message}` : (error as Error).stack}\n`);
  process.exitCode = 1;
}
