import { eq } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenants, users } from '../../schema/tenants.js';
import { readConfig } from '../config.js';
import { inTenant } from '../db/in-tenant.js';
import { OperatorError } from '../errors.js';
import { testDatabase } from '../testing/database.js';
import { errandArgs, errands } from './errands.js';
import { createIdentify } from './identity.js';

const config = readConfig({ JWT_SECRET: 'a secret that is shared with nobody else' });
let database: Awaited<ReturnType<typeof testDatabase>>;
let run: (args: string[]) => Promise<string>;
let acme: string;

beforeAll(async () => {
  database = await testDatabase({ empty: true });
  run = errands(config, database.engine);
  acme = await create('Acme', 'Ann@acme.example', 'acme.example');
});
afterAll(() => database.close());

/** Creates a company; returns the tenant's id. */
async function create(name: string, admin: string, domain?: string): Promise<string> {
  const printed = await run(errandArgs('tenant:create', { name, admin, ...(domain ? { domain } : {}) }));
  return /^tenant (\S+)\nadmin {2}\S+$/.exec(printed)?.[1] ?? expect.fail(printed);
}

const tokenFor = (tenant: string, user: string, expires = '8h') => run(errandArgs('token', { tenant, user, expires }));

describe('tenant:create', () => {
  it('makes a company and its admin', async () => {
    const rows = await inTenant(database.engine, { tenantId: acme, role: 'member' }, async (db) => [
      await db.select().from(tenants),
      await db.select().from(users),
    ]);
    expect(rows).toMatchObject([
      [{ id: acme, name: 'Acme', domain: 'acme.example', plan: 'starter' }],
      [{ tenantId: acme, email: 'Ann@acme.example', name: 'Ann', role: 'admin' }],
    ]);
  });

  it('refuses a domain that leads to another company, and names it', async () => {
    await expect(create('Other', 'bo@acme.example', 'ACME.example')).rejects.toThrow(`ACME.example leads to Acme (${acme}) already`);
  });

  it.each([
    [{ name: ' ', admin: 'a@b' }, '--name must have 1 to 255 characters'],
    [{ name: 'é'.repeat(256), admin: 'a@b' }, '--name must have 1 to 255 characters'],
    [{ name: 'B', admin: 'nobody' }, '--admin must be an e-mail address'],
    [{ name: 'B', admin: 'a@b', domain: 'no domain' }, '--domain must be an internet domain'],
  ])('refuses %j', async (request, message) => {
    const refusal = run(errandArgs('tenant:create', request));
    await expect(refusal).rejects.toThrow(OperatorError);
    await expect(refusal).rejects.toThrow(message);
  });
});

describe('token', () => {
  it('signs for a user, found by domain and by address in any case', async () => {
    const token = await tokenFor('Acme.example', 'ann@ACME.example', '90m');
    expect(await createIdentify(config.jwt, () => expect.fail())(`Bearer ${token}`)).toMatchObject({ tenantId: acme });
    const { iat = 0, exp = 0 } = decodeJwt(token);
    expect(exp - iat).toBe(90 * 60);
  });

  it('refuses a company or a user that is not there', async () => {
    await expect(tokenFor('Nobody', 'ann@acme.example')).rejects.toThrow('there is no tenant Nobody');
    await expect(tokenFor(acme, 'bo@acme.example')).rejects.toThrow('Acme has no active user bo@acme.example');
  });

  it("refuses another company's user", async () => {
    await create('Globex', 'gil@globex.example', 'globex.example');
    await expect(tokenFor('globex.example', 'ann@acme.example')).rejects.toThrow('Globex has no active user');
  });

  it('refuses a name that two companies have, and lists their ids', async () => {
    const ids = [await create('Twins', 'a@twins.example'), await create('Twins', 'b@twins.example')].sort();
    await expect(tokenFor('Twins', 'a@twins.example')).rejects.toThrow(
      `2 tenants answer to Twins: give the id of one, ${ids.join(' or ')}`,
    );
  });

  it('refuses a user who was deactivated', async () => {
    const id = await create('Left', 'lee@left.example');
    await inTenant(database.engine, { tenantId: id, role: 'admin' }, (db) =>
      db.update(users).set({ deactivatedAt: new Date() }).where(eq(users.email, 'lee@left.example')),
    );
    await expect(tokenFor(id, 'lee@left.example')).rejects.toThrow('Left has no active user');
  });

  it('wants the address exactly where two users differ in case alone', async () => {
    const id = await create('Cases', 'case@cases.example');
    await inTenant(database.engine, { tenantId: id, role: 'admin' }, (db) =>
      db.insert(users).values({ email: 'CASE@cases.example', name: 'Shouting' }),
    );
    await expect(tokenFor(id, 'Case@cases.example')).rejects.toThrow('write the address exactly');
    expect(await tokenFor(id, 'CASE@cases.example')).not.toBe('');
  });

  it.each(['8', '0h', '-1h', '8 h', '1w', ''])('refuses %j for the time it lasts', async (expires) => {
    await expect(tokenFor(acme, 'ann@acme.example', expires)).rejects.toThrow('--expires must be a whole number and a unit');
  });
});

it.each(['db:seed', 'db:migrate', 'toString', '__proto__', ''])('does no errand %j', async (name) => {
  await expect(run([name, '{}'])).rejects.toThrow(OperatorError);
});
