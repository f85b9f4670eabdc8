import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.js';
import { signToken } from './http/tokens.js';
import { packageRoot } from './package-root.js';
import { command, type End, type Env, type GatewayProcess, gatewayProcess, node } from './testing/process.js';
import { statement, withDatabase } from './testing/template.js';

const server = process.env.DATABASE_URL;
const database = `basicos_table_${process.pid}`;

/** README's example. */
const [, table = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(packageRoot, 'README.md'), 'utf8')) ?? [];

/** Makes two companies with a customer, a deal and invoices each, and prints who their admins are. */
const fill = `

  import { companies, deals, invoices } from './schema/crm.ts';
  import { readConfig } from './src/config.ts';
  import { openEngine } from './src/db/engine.ts';
  import { prepare } from './src/db/prepare.ts';
  import { inTenant } from './src/db/in-tenant.ts';
  import { createTenant } from './src/db/tenants.ts';

  const config = readConfig(process.env);
  const engine = await openEngine(config);
  await prepare(engine, config, () => {});
  const people = {};
  for (const name of ['acme', 'globex']) {
    const person = await createTenant(engine, { name, admin: 'admin@' + name + '.example' });
    const rows = await inTenant(engine, { ...person, role: 'admin' }, async (db) => {
      const [company] = await db.insert(companies).values({ name: name + ' customer' }).returning();
      const [deal] = await db.insert(deals).values({ title: name + ' deal', companyId: company.id }).returning();
      const all = { companyId: company.id, dealId: deal.id };
      return db.insert(invoices).values([
        { ...all, number: name + '-1', amount: '99.50', state: 'paid', dueDate: '2026-12-24' },
        { ...all, number: name + '-2', amount: '1000', state: 'sent' },
        { companyId: company.id, number: name + '-3', amount: '250' },
      ]).returning();
    });
    people[name] = { ...person, invoice: rows[0].id, companyId: rows[0].companyId };
  }
  const { acme, globex } = people;
  const poach = inTenant(engine, { ...globex, role: 'admin' }, (db) => db.insert(invoices).values({ companyId: acme.companyId, number: 'x', amount: '1' }));
  people.refused = await poach.then(() => 'nothing', (error) => error.cause?.code);
  await engine.close();
  console.log(JSON.stringify(people));`;

describe('a table that is added in one file of schema/', () => {
  let root: string;
  let generated: End;
  let added: string[];
  let gateway: GatewayProcess;
  let people: Record<'acme' | 'globex', { tenantId: string; userId: string; invoice: string; companyId: string }> & { refused: string };

  const migrations = () => readdirSync(join(root, 'migrations'));
  const env: Env = { JWT_SECRET: 'a secret that is shared with nobody else', DEMO: 'false' };

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'table-'));
    for (const name of ['schema', 'migrations', 'src', 'seeds', 'package.json', 'tsconfig.json', 'drizzle.config.ts'])
      cpSync(join(packageRoot, name), join(root, name), { recursive: true });
    symlinkSync(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
    env.DATA_DIR = join(root, 'data');
    if (server) {
      await statement(server, `CREATE DATABASE ${database}`);
      env.DATABASE_URL = withDatabase(server, database);
    }
    const before = migrations();
    appendFileSync(join(root, 'schema', 'crm.ts'), `\n${table}`);
    generated = await command(['db:migrate:sql', '--name', 'invoices'], env, root);
    added = migrations().filter((name) => !before.includes(name));
    const filled = node(['--input-type=module', '--eval', fill], env, root);
    people = JSON.parse(await filled.printed(/^({.*})$/m));
    await filled.ended;
    gateway = await gatewayProcess(env, root);
  });
  afterAll(async () => {
    await gateway?.stop();
    if (server) await statement(server, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    rmSync(root, { recursive: true });
  });

  async function ask(as: 'acme' | 'globex', query: string) {
    const token = await signToken(readConfig(env).jwt, people[as], 60);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return (await fetch(gateway.url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json();
  }

  it('needs one generated migration, which is complete', async () => {
    expect(generated).toMatchObject({ code: 0, err: '' });
    expect(added).toEqual([expect.stringMatching(/^\d{14}_invoices$/)]);
    expect(generated.out).toContain(`migrations/${added[0]}\n`);
    expect(await command(['db:check'], env, root)).toMatchObject({ code: 0, err: '' });
  });

  it('is written, with validation, audit and isolation', async () => {
    const [{ companyId }, theirs] = [people.acme, people.globex];
    const create = (input: string) => ask('acme', `mutation { createInvoice(input: ${input}) { invoice { id state company { name } } } }`);
    const made = await create(`{ companyId: "${companyId}", number: "w-1", amount: "5.00" }`);
    expect(made.data.createInvoice.invoice).toMatchObject({ state: 'DRAFT', company: { name: 'acme customer' } });
    const { id } = made.data.createInvoice.invoice;
    expect((await create(`{ companyId: "${theirs.companyId}", number: "w-2", amount: "5.00" }`)).errors[0].extensions.issues).toEqual([
      { path: ['input', 'companyId'], message: 'refers to a row that does not exist' },
    ]);
    expect((await create(`{ companyId: "${companyId}", number: "w-3", amount: "5.001" }`)).errors[0].extensions.code).toBe(
      'BAD_USER_INPUT',
    );
    await ask('acme', `mutation { updateInvoice(input: { id: "${id}", set: { state: PAID } }) { invoice { id } } }`);
    expect(await ask('acme', `mutation { deleteInvoice(input: { id: "${id}" }) { id } }`)).toEqual({ data: { deleteInvoice: { id } } });
    const log = `{ auditLog(filter: { resourceId: { eq: "${id}" } }) { nodes { action metadata } } }`;
    expect((await ask('acme', log)).data.auditLog.nodes).toEqual([
      { action: 'deleteInvoice', metadata: {} },
      { action: 'updateInvoice', metadata: { fields: ['state'] } },
      { action: 'createInvoice', metadata: { fields: ['companyId', 'number', 'amount'] } },
    ]);
  });

  it('is refused with a relation whose name PostgreSQL would cut off', async () => {
    const name = 'w'.repeat(60);
    const exposes = `{ type: 'Odd', description: 'Odd.', fields: { ${name}Id: 'Odd.' } }`;
    const references = `{ ${name}Id: { to: () => companies, inverse: ['odds', 'Odd.'] } }`;
    const file = join(root, 'schema', 'crm.ts');
    const before = readFileSync(file);
    appendFileSync(
      file,
      `\nexport const odds = tenantTable('odds', { ${name}Id: uuid() }, { references: ${references}, exposes: ${exposes} });\n`,
    );
    const { code, err } = await command(['schema:print'], env, root);
    writeFileSync(file, before);
    expect(err).toContain(`odds.${name}: give the foreign key a shorter name`);
    expect(code).toBe(1);
  });

  it('is read with its types', async () => {
    expect(await ask('acme', `{ invoice(id: "${people.acme.invoice}") { number state amount dueDate } }`)).toEqual({
      data: { invoice: { number: 'acme-1', state: 'PAID', amount: '99.50', dueDate: '2026-12-24' } },
    });
  });

  it('is filtered, sorted and counted', async () => {
    const query =
      '{ invoices(filter: { state: { ne: DRAFT }, amount: { lt: "5000" } }, orderBy: [{ amount: DESC }]) { totalCount nodes { number } } }';
    expect(await ask('acme', query)).toEqual({
      data: { invoices: { totalCount: 2, nodes: [{ number: 'acme-2' }, { number: 'acme-1' }] } },
    });
  });

  it('is reached from what it refers to, and leads back', async () => {
    const query = `{ companies(filter: { invoices: { some: { state: { eq: PAID } } } }) {
      nodes { name invoices(orderBy: [{ number: ASC }]) { totalCount nodes { number company { name } deal { title invoices { totalCount } } } } }
    } }`;
    const company = { name: 'acme customer' };
    const deal = { title: 'acme deal', invoices: { totalCount: 2 } };
    const nodes = [deal, deal, null].map((of, index) => ({ number: `acme-${index + 1}`, company, deal: of }));
    expect(await ask('acme', query)).toEqual({ data: { companies: { nodes: [{ ...company, invoices: { totalCount: 3, nodes } }] } } });
  });

  it('shows each tenant its own rows alone', async () => {
    const { data } = await ask('globex', `{ invoices { nodes { number } } invoice(id: "${people.acme.invoice}") { number } }`);
    expect(data.invoices.nodes.map(({ number }: { number: string }) => number).sort()).toEqual(['globex-1', 'globex-2', 'globex-3']);
    expect(data.invoice).toBeNull();
  });

  it("refuses a row that refers to another tenant's", () => {
    expect(people.refused).toBe('23503');
  });
});
