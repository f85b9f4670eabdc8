import { parseArgs } from 'node:util';
import { OperatorError } from '../src/errors.js';
import { compare } from './answers.js';
import { regressions, saveBaseline } from './baseline.js';
import { startClients } from './clients.js';
import { createDatabase } from './database.js';
import { memoryOf } from './proc.js';
import { costs, cpuTime, latency, memory, type Results, throughput } from './report.js';
import { workloadNames } from './requests.js';
import { measure, ratio } from './rounds.js';
import { prepareSides, type Server, type Side, sides, startSide } from './sides.js';

const usage = `DATABASE_URL=postgres://… npm run bench -- [--only <workload>]... [--quick] [--save]

Compares the gateway with PostGraphile 5 and with SQL written by hand, on a database of its own on the server of
DATABASE_URL, whose login has to be a superuser's. The three give the same answers, which is checked first; then they are
measured in turn, in under ten minutes in all. Progress goes to stderr, the tables to stdout.

--only <workload>  ${workloadNames.join(', ')}
--quick            two short rounds instead of five: figures that only say roughly where one stands
--save             keeps ratios and counts in bench/baseline.json

Fails where answers differ, an answer is an error, counts are not those of bench/baseline.json or, without --quick, a ratio
has fallen by more than 15 % below the one there.
`;

const progress = (line: string) => void process.stderr.write(`${line}\n`);
const print = (text: string) => void process.stdout.write(`${text}\n\n`);
const tenants = Array.from({ length: 50 }, (_, i) => i + 1);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const unknown = values.only?.find((name) => !workloadNames.includes(name));
  if (unknown !== undefined) throw new OperatorError(`there is no workload ${unknown}; there are ${workloadNames.join(', ')}`);
  const wanted = values.only ? workloadNames.filter((name) => values.only?.includes(name)) : workloadNames;
  const database = await createDatabase('basicos_bench', { tenants: tenants.length, scale: 1 }, progress);
  await prepareSides(progress);
  const counted = await compare(database, wanted, progress);
  const servers = {} as Record<Side, Server>;
  for (const side of sides) servers[side] = await startSide(side, database.url);
  const clients = startClients();
  const results: Results = new Map();
  for (const name of wanted) {
    const plan = { connections: 16, tenants, ...(values.quick ? { rounds: 2, seconds: 1 } : { rounds: 5, seconds: 2 }) };
    const rounds = await measure(name, plan, servers, clients, database);
    results.set(name, rounds);
    const { gateway, postgraphile, floor } = rounds;
    progress(`${name}: ${ratio(gateway, postgraphile).toFixed(2)} × PostGraphile, ${ratio(gateway, floor).toFixed(2)} of by hand`);
  }
  const peaks = Object.fromEntries(sides.map((side) => [side, memoryOf(servers[side].pid, 'VmHWM')])) as Record<Side, number | undefined>;
  clients.stop();
  for (const side of sides) await servers[side].stop();
  await database.drop();

  for (const text of [throughput(results), latency(results), cpuTime(results), costs(counted), memory(peaks)]) print(text);
  if (values.save) {
    saveBaseline(results, counted);
    return 0;
  }
  const worse = regressions(values.quick ? new Map() : results, counted);
  for (const line of worse) progress(`FAILED: ${line}`);
  return worse.length > 0 ? 1 : 0;
}

// What it started ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await main();
} catch (error) {
  const mendable = error instanceof OperatorError || error instanceof TypeError;
  progress(mendable ? `error: ${error.message}` : String((error as Error).stack));
  process.exitCode = 1;
}
