import { parseArgs } from 'node:util';
import { OperatorError } from '../src/errors.js';
import { comparison } from './comparison.js';
import { administrator } from './database.js';
import { circumstances, keepFigures } from './figures.js';
import { growth, growthParts } from './growth.js';
import type { Output } from './output.js';
import { profile } from './profile.js';
import { workloadNames } from './requests.js';
import { prepareSides } from './sides.js';
import { size } from './size.js';

const parts = ['comparison', 'profile', 'growth', 'size'] as const;

const usage = `DATABASE_URL=postgres://… npm run bench -- [${parts.join(' | ')} | all]... [--only <name>]... [--quick] [--save]

Measures the gateway on databases of the bench's own, on the server of DATABASE_URL, whose login has to be a superuser's.
Progress goes to stderr, the tables to stdout.

comparison  beside PostGraphile 5 and SQL written by hand, which give the same answers, in under ten minutes; the usual part
profile     where the gateway's process is during each workload
growth      how time grows with tenants, pages, rows, connections and the network's delay
size        time to the first answer, memory, installed size

--only <name>  of the comparison and the profile: ${workloadNames.join(', ')}; of growth: ${growthParts.join(', ')}
--quick        short rounds: figures that only say roughly where one stands
--save         keeps the comparison's ratios and counts in bench/baseline.json and, of whole parts, the tables in bench/README.md

The comparison fails where answers differ, an answer is an error, counts are not those of bench/baseline.json or, without
--quick, a ratio has fallen by more than 15 % below the one there; growth, where an aim is missed.
`;

const output: Output = {
  print: (text) => void process.stdout.write(`${text}\n\n`),
  progress: (line) => void process.stderr.write(`${line}\n`),
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
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
  const stranger = positionals.find((one) => one !== 'all' && !parts.some((part) => part === one));
  if (stranger !== undefined) throw new OperatorError(`there is no part ${stranger}; there are ${parts.join(', ')} and all`);
  const asked = positionals.length === 0 ? ['comparison'] : positionals;
  const wanted = parts.filter((part) => asked.includes(part) || asked.includes('all'));
  const names = [...workloadNames, ...growthParts];
  const unknown = values.only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new OperatorError(`there is no ${unknown}; there are ${names.join(', ')}`);
  const only = names.filter((name) => values.only?.includes(name) ?? true);
  const wantedWorkloads = workloadNames.filter((name) => only.includes(name));

  // Before anything is installed for nothing.
  administrator();
  await prepareSides(output.progress);
  const measure: Record<(typeof parts)[number], (output: Output) => Promise<string[]>> = {
    comparison: (output) => comparison({ ...values, workloads: wantedWorkloads }, output),
    profile: (output) => profile(wantedWorkloads, output),
    growth: (output) => growth(only, values.quick, output),
    size,
  };
  const failures: string[] = [];
  for (const one of wanted) {
    const where = await circumstances(one);
    const tables: string[] = [];
    const print = (table: string) => {
      tables.push(table);
      output.print(table);
    };
    failures.push(...(await measure[one]({ ...output, print })));
    if (values.save && !values.only && !values.quick) keepFigures(one, where, tables);
  }
  for (const failure of failures) output.progress(`FAILED: ${failure}`);
  return failures.length > 0 ? 1 : 0;
}

// What it started ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await main();
} catch (error) {
  const mendable = error instanceof OperatorError || error instanceof TypeError;
  output.progress(mendable ? `error: ${error.message}` : String((error as Error).stack));
  // Its servers and clients would keep it.
  process.exit(1);
}
