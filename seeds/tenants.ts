import type { invites as inviteTable, tenants as tenantTable, users as userTable } from '../schema/tenants.js';
import type { Company } from './company.js';
import { daysAgo, rowId } from './kit.js';

/** The company itself, its users, and invitations: open, expired and accepted. */
export function tenants(company: Company) {
  const { prefix, tenantId, name, domain, plan, accentColor, logoUrl } = company;
  const founded = daysAgo(400);
  const tenants: (typeof tenantTable.$inferInsert)[] = [
    { id: tenantId, name, domain, plan, accentColor, logoUrl, createdAt: founded, updatedAt: daysAgo(30) },
  ];

  const users = company.people.map((person, index): typeof userTable.$inferInsert => ({
    id: rowId(prefix, 'users', 11 + index),
    tenantId,
    email: person.email,
    name: person.name,
    role: person.role,
    avatarUrl: index % 2 ? null : `https://${domain}/people/${11 + index}.jpg`,
    emailVerified: index !== 4,
    deactivatedAt: person.deactivated ? daysAgo(20) : null,
    createdAt: founded,
    updatedAt: person.deactivated ? daysAgo(20) : founded,
  }));

  const sent = [
    { email: `apprentice@${domain}`, role: 'member', days: 2, lasts: 7, acceptedAt: null },
    { email: `accountant@${domain}`, role: 'viewer', days: 40, lasts: 7, acceptedAt: null },
    { email: company.people[4]?.email ?? `former@${domain}`, role: 'member', days: 395, lasts: 7, acceptedAt: daysAgo(394) },
  ] as const;
  const invites = sent.map(({ email, role, days, lasts, acceptedAt }, index): typeof inviteTable.$inferInsert => {
    const id = rowId(prefix, 'invites', index);
    // No token is known that has this digest: a demo invitation must not let anybody in.
    const token = id.replaceAll('-', '').repeat(2);
    return { id, tenantId, email, role, token, acceptedAt, expiresAt: daysAgo(days - lasts), createdAt: daysAgo(days) };
  });
  return { tenants, users, invites };
}
