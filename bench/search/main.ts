import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { openEngine } from '../../src/db/engine.js';
import { prepare } from '../../src/db/prepare.js';
import { createTenant } from '../../src/db/tenants.js';
import { OperatorError } from '../../src/errors.js';
import { packageRoot } from '../../src/package-root.js';
import { table } from '../table.js';
import { grow, model, storeMaterial, type Tenant, topicsOfTenant } from './corpus.js';
import { type Gateway, openGateway } from './gateway.js';
import { type Cost, commonWords, cost, type Form, forms, offTopic, onTopic, type Question, type Recall, recall } from './measure.js';

const usage = `npm run bench:search

Shows what searches find and cost, over 113,000 chunks of six companies, in six minutes or so: progress on stderr, the figures
on stdout. Fails where an aim is missed.

DATABASE_URL  a superuser's, on a server with pgvector; the bench makes its own database there, and drops it in the end
`;

const database = 'bench_search';
/** How many chunks the companies have: the last two begin with a tenth. */
const sizes = [7, 100, 1_000, 2_000, 10_000, 100_000];
const growing = 4;
/** With fewer chunks the request itself takes longer than its search. */
const smallest = 100;
const questionsOf = { onTopic: 60, offTopic: 20, cost: 30 } as const;

const start = performance.now();
const progress = (line: string) => void process.stderr.write(`${((performance.now() - start) / 1000).toFixed().padStart(4)} s  ${line}\n`);

/** Of a company: what its searches find, and what they cost. */
interface Row {
  chunks: number;
  onTopic: Recall;
  offTopic: Recall;
  costs: Record<Form, Cost>;
}

async function main(): Promise<number> {
  if (process.argv.slice(2).some((argument) => ['-h', '--help'].includes(argument))) {
    process.stdout.write(usage);
    return 0;
  }
  const server = process.env.DATABASE_URL;
  if (!server) throw new OperatorError('set DATABASE_URL to the URL of a superuser of a PostgreSQL server');
  const url = new URL(`/${database}`, server).href;
  const admin = await connect(server);
  await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${database}`);
  try {
    const missed = await bench(url);
    for (const aim of missed) progress(`MISSED: ${aim}`);
    return missed.length > 0 ? 1 : 0;
  } finally {
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function bench(url: string): Promise<string[]> {
  const tenants = await populate(url);
  const client = await connect(url);
  const second = await connect(url);
  const elsewhere = offTopic(questionsOf.offTopic);
  const asked = tenants.map((tenant, i) => onTopic(tenant, sizes[i] ?? 0, questionsOf.onTopic));
  const gateway = await openGateway(url, new Map([...asked.flat(), ...elsewhere].map(({ text, vector }) => [text, vector])));
  try {
    for (const [i, tenant] of tenants.entries()) await grow(client, tenant, 0, begins(i));
    await client.query('VACUUM (ANALYZE)');
    await maintain(url);
    const place = sizes.indexOf(2_000);
    const texts = (i: number) => textsOf(asked[i] ?? []);
    progress(`searching 2,000 chunks among ${sizes.map((_, i) => begins(i)).reduce((sum, n) => sum + n)}`);
    // The first searches of a process are slower than all that follow, and PostgreSQL reads its catalogs for them.
    for (const mode of ['KEYWORD', 'HYBRID'] as const) await cost(gateway, client, tenants[place] as Tenant, texts(place), mode);
    const before = await cost(gateway, client, tenants[place] as Tenant, texts(place), 'SEMANTIC');
    for (const [i, size] of sizes.entries()) {
      if (i < growing) continue;
      progress(`growing a company to ${size} chunks`);
      const middle = Math.round((begins(i) + size) / 2 / 80) * 80;
      const tenant = tenants[i] as Tenant;
      await Promise.all([grow(client, tenant, begins(i), middle), grow(second, tenant, middle, size)]);
    }
    await client.query('VACUUM (ANALYZE)');
    await maintain(url);
    const rows: Row[] = [];
    for (const [i, tenant] of tenants.entries())
      rows.push(await measure(gateway, client, tenant, sizes[i] ?? 0, asked[i] ?? [], elsewhere));
    progress('searching for the commonest words');
    const common = await cost(gateway, client, tenants.at(-1) as Tenant, [commonWords], 'KEYWORD');
    return report(rows, before, common);
  } finally {
    await gateway.close();
    await Promise.all([client.end(), second.end()]);
  }
}

const begins = (i: number) => (i < growing ? (sizes[i] ?? 0) : (sizes[i] ?? 0) / 10);

/** Makes a database with companies that have no chunks yet. */
async function populate(url: string): Promise<Tenant[]> {
  progress('making a database');
  const engine = await openEngine({ databaseUrl: url, dataDir: '', poolSize: 2, connectTimeoutMs: 5_000 });
  await prepare(engine, { production: false }, progress);
  const tenants: Tenant[] = [];
  for (const [i, size] of sizes.entries()) {
    const name = `of${size}`;
    tenants.push({ name, firstTopic: i * topicsOfTenant, ...(await createTenant(engine, { name, admin: `admin@${name}.example` })) });
  }
  await engine.close();
  const client = await connect(url);
  const answering = 'INSERT INTO embedding_models (tenant_id, model, dimensions, answers) SELECT unnest($1::uuid[]), $2, 1536, true';
  await client.query(answering, [tenants.map(({ tenantId }) => tenantId), model]);
  await storeMaterial(client);
  await client.end();
  return tenants;
}

/** Gives tenants the indexes that they have earned, as an operator would. */
async function maintain(url: string): Promise<void> {
  progress('npm run search:maintain');
  const { PATH } = process.env;
  const command = ['--import', 'tsx', 'src/main.ts', 'search:maintain'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: packageRoot, env: { PATH, DATABASE_URL: url } });
  for (const line of stdout.trim().split('\n')) progress(line);
}

async function measure(
  gateway: Gateway,
  client: pg.Client,
  tenant: Tenant,
  chunks: number,
  asked: Question[],
  elsewhere: Question[],
): Promise<Row> {
  progress(`searching ${chunks} chunks`);
  const costs: Partial<Row['costs']> = {};
  for (const form of Object.keys(forms) as Form[]) costs[form] = await cost(gateway, client, tenant, textsOf(asked), form);
  return {
    chunks,
    onTopic: await recall(gateway, client, tenant, chunks, asked),
    offTopic: await recall(gateway, client, tenant, chunks, elsewhere),
    costs: costs as Row['costs'],
  };
}

/** What a company's searches are timed with. */
const textsOf = (asked: Question[]): string[] => asked.slice(0, questionsOf.cost).map(({ text }) => text);

/** Prints the figures. Returns the aims that they miss. */
function report(rows: Row[], before: Cost, common: Cost): string[] {
  const share = (value: number) => value.toFixed(3);
  const found = rows.map(({ chunks, onTopic: on, offTopic: off }) => [
    chunks.toLocaleString('en'),
    on.strategy,
    share(on.chunks),
    share(on.rows),
    share(off.chunks),
    share(off.rows),
    on.complete && off.complete ? 'all' : 'FEWER',
  ]);
  const recallHead = ['chunks', 'strategy', 'recall@10 on topic', 'by rows', 'off topic', 'by rows', 'min(k, chunks)'];
  const spent = rows.flatMap(({ chunks, costs }) =>
    Object.entries(costs).map(([mode, it]) => [chunks.toLocaleString('en'), mode, ...figures(it)]),
  );
  const costHead = ['chunks', 'mode', 'pages', 'most', 'p50, ms', 'p99, ms', 'over SQL by hand'];
  const after = rows.find(({ chunks }) => chunks === 2_000)?.costs.SEMANTIC as Cost;
  process.stdout.write(`${table(recallHead, found)}\n\n${table(costHead, spent)}\n\n`);
  process.stdout.write(
    `2,000 chunks, before the other companies grew tenfold: ${before.pages.toFixed()} pages; after: ${after.pages.toFixed()}\n`,
  );
  process.stdout.write(`100,000 chunks, the three commonest words: ${common.pages.toFixed()} pages, ${common.p50.toFixed(1)} ms\n`);

  const largest = rows.at(-1) as Row;
  const aims: [string, boolean][] = [
    ['100,000 chunks, the nearest chunks: 4,000 pages at the most', largest.costs['SEMANTIC, chunks'].mostPages <= 4_000],
    ['100,000 chunks, the nearest rows: 4,000 pages at the most', largest.costs.SEMANTIC.mostPages <= 4_000],
    ['100,000 chunks by words: 1,000 pages at the most', Math.max(largest.costs.KEYWORD.mostPages, common.mostPages) <= 1_000],
    ['2,000 chunks: 2,100 pages at the most', after.mostPages <= 2_100],
    ['2,000 chunks: the same pages, ±5 %, whatever others have', Math.abs(after.pages / before.pages - 1) <= 0.05],
    ...rows.flatMap(({ chunks, onTopic: on, offTopic: off, costs }): [string, boolean][] => [
      [`${chunks} chunks: recall 0.99 on topic`, Math.min(on.chunks, on.rows) >= 0.99],
      [
        `${chunks} chunks: recall 1 where the search says EXACT`,
        [on, off].every((it) => it.strategy !== 'EXACT' || Math.min(it.chunks, it.rows) === 1),
      ],
      [`${chunks} chunks: min(k, chunks) rows`, on.complete && off.complete],
      ...Object.entries(costs).map(([mode, it]): [string, boolean] => [
        `${chunks} chunks, ${mode}: 1.5 times the SQL by hand`,
        chunks < smallest || it.ratio <= 1.5,
      ]),
    ]),
  ];
  return aims.flatMap(([aim, holds]) => (holds ? [] : aim));
}

const figures = ({ pages, mostPages, p50, p99, ratio }: Cost) => [
  pages.toFixed(),
  mostPages.toFixed(),
  p50.toFixed(1),
  p99.toFixed(1),
  ratio.toFixed(2),
];

try {
  process.exitCode = await main();
} catch (error) {
  progress(error instanceof OperatorError ? `error: ${error.message}` : String((error as Error).stack));
  process.exitCode = 1;
}
