import { randomUUID } from 'node:crypto';
import { and, isNull, sql } from 'drizzle-orm';
import { tenants, users } from '../../schema/tenants.js';
import { OperatorError, sqlState } from '../errors.js';
import { findTenants } from './doors.js';
import type { Engine } from './engine.js';
import type { Identity } from './identity.js';
import { inTenant } from './in-tenant.js';

/** The company that an operator names by id, domain or exact name. @throws OperatorError where there is none, or more than one. */
export async function oneTenant(engine: Engine, what: string): Promise<{ id: string; name: string }> {
  const found = await lookUp(engine, what);
  const [tenant, ...others] = found;
  if (!tenant) {
    throw new OperatorError(
      `there is no tenant ${what}: give the id, the domain or the exact name of one; npm run tenant:create makes one, npm run db:seed the demo's acme and globex`,
    );
  }
  if (others.length > 0) {
    throw new OperatorError(`${found.length} tenants answer to ${what}: give the id of one, ${found.map(({ id }) => id).join(' or ')}`);
  }
  return tenant;
}

/** The tenant's active user with this e-mail address, in any case. @throws OperatorError where there is none, or more than one. */
export async function activeUser(engine: Engine, tenant: { id: string; name: string }, email: string): Promise<Identity> {
  const rows = await inTenant(engine, { tenantId: tenant.id, role: 'admin' }, (db) =>
    db
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(and(sql`lower(${users.email}) = lower(${email})`, isNull(users.deactivatedAt))),
  );
  const user = rows.find((row) => row.email === email) ?? rows[0];
  if (!user) throw new OperatorError(`${tenant.name} has no active user ${email}`);
  if (rows.length > 1 && user.email !== email) {
    throw new OperatorError(
      `${tenant.name} has several users ${email}: write the address exactly, ${rows.map((row) => row.email).join(' or ')}`,
    );
  }
  return { tenantId: tenant.id, userId: user.id };
}

/**
 * Creates a company and its first user, who is an admin and called by the address until the name is changed.
 * @throws OperatorError where another company has the domain.
 */
export async function createTenant(
  engine: Engine,
  company: { name: string; domain?: string | undefined; admin: string },
): Promise<Identity> {
  const { name, domain, admin } = company;
  const [other] = domain === undefined ? [] : await lookUp(engine, domain);
  if (other) throw new OperatorError(`${domain} leads to ${other.name} (${other.id}) already: give another --domain`);
  const tenantId = randomUUID();
  const userId = randomUUID();
  await inTenant(engine, { tenantId, userId, role: 'admin' }, async (db) => {
    await db.insert(tenants).values({ id: tenantId, name, domain });
    await db.insert(users).values({ id: userId, tenantId, email: admin, name: admin.replace(/@.*/, ''), role: 'admin' });
  });
  return { tenantId, userId };
}

async function lookUp(engine: Engine, what: string) {
  try {
    return await findTenants(engine, what);
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    throw new OperatorError(
      'this database login may not look for tenants: set MIGRATION_DATABASE_URL to a URL of the login that owns the tables',
    );
  }
}
