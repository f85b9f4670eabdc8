import { parseArgs } from 'node:util';
import { personId } from '../../seeds/company.js';
import { demoCompanies } from '../../seeds/index.js';
import { openEngine } from '../../src/db/engine.js';
import { prepare } from '../../src/db/prepare.js';
import { seedDemo } from '../../src/db/seed.js';
import { createTenant } from '../../src/db/tenants.js';
import { OperatorError } from '../../src/errors.js';
import { alternations } from './alternations.js';
import { type User, userOf } from './client.js';
import { fairness } from './fairness.js';
import { deal, faults, type Report } from './faults.js';
import { startGateway } from './gateway.js';
import { type Server, startServer } from './server.js';
import { connectionName, slowClients } from './slow-clients.js';
import { faultsTable } from './table.js';

const parts = [...Object.keys(faults), 'slow clients', 'fairness', 'alternating tenants'];

const usage = `npm run bench:faults -- [--only <part>]...

Shows what the gateway survives, on a PostgreSQL server of its own, in about three minutes: progress on stderr, the
figures on stdout. Fails where anything acknowledged was lost, half written or seen by another tenant.

parts: ${parts.join(', ')}

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
  const unknown = values.only?.find((part) => !parts.includes(part));
  if (unknown !== undefined) throw new OperatorError(`there is no part ${unknown}; there are ${parts.join(', ')}`);
  const wanted = (part: string) => values.only === undefined || values.only.includes(part);
  progress('starting a PostgreSQL server');
  const server = await startServer(process.env);
  try {
    const failures = await bench(server, wanted);
    for (const failure of failures) progress(`FAILED: ${failure}`);
    return failures.length > 0 ? 1 : 0;
  } finally {
    await server.stop();
  }
}

async function bench(server: Server, wanted: (part: string) => boolean): Promise<string[]> {
  const users = await populate(server);
  const scene = { server, users, gateway: await startGateway(server.url) };
  const failures: string[] = [];
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  // They wait to be cut off meanwhile, at a gateway that nobody kills.
  const apart = await startGateway(`${server.url}?application_name=${connectionName}`);
  const slow = wanted('slow clients') ? slowClients(server, apart, users[0] as User) : undefined;
  try {
    const reports: Report[] = [];
    for (const fault of Object.keys(faults).filter(wanted)) {
      progress(fault);
      reports.push(await deal(fault, scene));
    }
    if (reports.length > 0) print(faultsTable(reports));
    failures.push(...reports.flatMap((report) => report.failures));
    for (const [part, run] of [
      ['slow clients', () => slow],
      ['fairness', () => fairness(server, users as [User, User])],
      ['alternating tenants', () => alternations(server, users)],
    ] as const) {
      if (!wanted(part)) continue;
      progress(part);
      const outcome = await run();
      for (const line of outcome?.lines ?? []) print(`${part}: ${line}`);
      failures.push(...(outcome?.failures ?? []).map((failure) => `${part}: ${failure}`));
    }
  } finally {
    await Promise.all([scene.gateway.kill(), apart.kill()]);
  }
  return failures;
}

/** Fills the database with four companies, and returns a user of each. */
async function populate(server: Server): Promise<User[]> {
  const engine = await openEngine({ databaseUrl: server.url, dataDir: '', poolSize: 2, connectTimeoutMs: 5_000 });
  await prepare(engine, { production: false }, progress);
  await seedDemo(engine, progress);
  const members = demoCompanies.map((company) => userOf(company.name, { tenantId: company.tenantId, userId: personId(company, 1) }));
  for (const name of ['initech', 'umbrella'])
    members.push(userOf(name, await createTenant(engine, { name, admin: `admin@${name}.example` })));
  await engine.close();
  return Promise.all(members);
}

try {
  process.exitCode = await main();
} catch (error) {
  const mendable = error instanceof OperatorError || error instanceof TypeError;
  progress(mendable ? `error: ${error.message}` : String((error as Error).stack));
  process.exitCode = 1;
}
