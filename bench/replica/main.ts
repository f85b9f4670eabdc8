import { parseArgs } from 'node:util';
import { OperatorError } from '../../src/errors.js';
import { startServer } from '../faults/server.js';
import { firstSync } from './first-sync.js';
import { killing } from './kills.js';
import { type Outcome, type Scene, setScene } from './scene.js';
import { searching } from './search.js';
import { watch } from './watch.js';
import { writing } from './writers.js';

const parts: Record<string, (scene: Scene, progress: (line: string) => void) => Promise<Outcome>> = {
  kills: killing,
  watch,
  search: searching,
  'first sync': firstSync,
  writers: writing,
};

const usage = `npm run bench:replica -- [--only <part>]...

Measures the local replica against a gateway and a PostgreSQL server of its own: progress on stderr, the figures on stdout.
Fails where a row differs, or anything written was lost or done twice.

parts: ${Object.keys(parts).join(', ')}

BENCH_SERVER  the script that starts the server (../shared/postgres/server); it is called with start, stop and pgbouncer start
PGV_HOME      where the script keeps the server (basicos-bench-postgres in the directory for temporary files)
PGV_PORT      the server's port (54398); PgBouncer takes the next one
`;

const progress = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const wanted = values.only ?? Object.keys(parts);
  const unknown = wanted.find((part) => !(part in parts));
  if (unknown !== undefined) throw new OperatorError(`there is no part ${unknown}; there are ${Object.keys(parts).join(', ')}`);
  progress('starting a PostgreSQL server');
  const server = await startServer(process.env);
  let failed = 0;
  try {
    const scene = await setScene(server, progress);
    try {
      for (const part of wanted) {
        progress(part);
        const { lines, failures } = await (parts[part] as (typeof parts)[string])(scene, progress);
        for (const line of lines) process.stdout.write(`${part}: ${line}\n`);
        for (const failure of failures) progress(`FAILED: ${part}: ${failure}`);
        failed += failures.length;
      }
    } finally {
      await scene.close();
    }
  } finally {
    await server.stop();
  }
  return failed > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const mendable = error instanceof OperatorError || error instanceof TypeError;
  progress(mendable ? `error: ${error.message}` : String((error as Error).stack));
  process.exitCode = 1;
}
