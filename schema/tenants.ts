import { boolean, text, uuid } from 'drizzle-orm/pg-core';
import { created, instant, rootTable, tenantTable, timestamps } from './kit.js';
import { colour, email, fixedSet, length, url } from './rules.js';

export const tenantPlans = fixedSet('TenantPlan', ['starter', 'team', 'enterprise']);
export const userRoles = fixedSet('UserRole', ['admin', 'member', 'viewer']);

export const tenants = rootTable(
  'tenants',
  {
    name: text().notNull(),
    logoUrl: text(),
    accentColor: text().notNull().default('#6366f1'),
    domain: text(),
    plan: text({ enum: tenantPlans }).notNull().default('starter'),
    ...timestamps,
  },
  {
    rules: { name: length(1, 255), logoUrl: url, accentColor: colour },
    access: { insert: 'admins', update: 'admins', delete: 'admins' },
    writes: { create: false, update: false, delete: false, guarded: ['plan'] },
    exposes: {
      type: 'Tenant',
      description: 'A company that uses BasicOS. Everything else belongs to one.',
      root: false,
      fields: {
        name: 'The name of the company.',
        logoUrl: 'Where its logo is.',
        accentColor: 'The colour of its interface, as `#rrggbb`.',
        domain: 'Its internet domain.',
        plan: 'What it subscribed to.',
        createdAt: 'When it was created.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);

export const users = tenantTable(
  'users',
  {
    email: text().notNull(),
    name: text().notNull(),
    role: text({ enum: userRoles }).notNull().default('member'),
    avatarUrl: text(),
    emailVerified: boolean().notNull().default(false),
    deactivatedAt: instant(),
    ...timestamps,
  },
  {
    rules: { email, name: length(1, 255), avatarUrl: url },
    unique: [['email']],
    order: { createdAt: 'desc' },
    access: { insert: 'adminsOrInvitee', update: 'adminsOrInvitee', delete: 'admins' },
    owner: 'id',
    writes: { create: false, delete: false, guarded: ['email', 'role', 'emailVerified', 'deactivatedAt'] },
    exposes: {
      type: 'User',
      description: 'A person who works in the company.',
      fields: {
        email: 'The address with which the user signs in; unique within the company.',
        name: 'The name of the person.',
        role: 'What the user may do.',
        avatarUrl: 'A picture of the person.',
        emailVerified: 'Whether the address was confirmed.',
        deactivatedAt: 'Since when the user has no access any more; what they wrote stays theirs.',
        createdAt: 'When the user joined.',
        updatedAt: 'When the user last changed.',
      },
    },
  },
);

export const sessions = tenantTable(
  'sessions',
  {
    userId: uuid().notNull(),
    /** The SHA-256 of the token, in hex; the token itself is nowhere. */
    token: text().notNull().unique('sessions_token_key'),
    expiresAt: instant().notNull(),
    ...created,
  },
  {
    references: { userId: { to: () => users, inverse: ['sessions', 'The sessions of the user.'], onDelete: 'cascade' } },
    order: { createdAt: 'desc' },
    // Nobody begins one for somebody else, who would then be taken for them.
    access: { read: 'selfOrAdmins', insert: 'self', update: 'nobody', delete: 'selfOrAdmins' },
    owner: 'userId',
    secrets: ['token'],
  },
);

export const invites = tenantTable(
  'invites',
  {
    email: text().notNull(),
    role: text({ enum: userRoles }).notNull().default('member'),
    /** The SHA-256 of the token, in hex; the token itself is nowhere. */
    token: text().notNull().unique('invites_token_key'),
    acceptedAt: instant(),
    expiresAt: instant().notNull(),
    ...created,
  },
  {
    rules: { email },
    order: { createdAt: 'desc' },
    secrets: ['token'],
    access: { insert: 'admins', update: 'adminsOrInvitee', delete: 'admins' },
    writes: { create: false, update: false },
    replicates: false,
    exposes: {
      type: 'Invite',
      description: 'An invitation to join the company.',
      fields: {
        email: 'Whom it was sent to.',
        role: 'What the person will be able to do.',
        acceptedAt: 'When it was accepted.',
        expiresAt: 'Until when it can be accepted.',
        createdAt: 'When it was sent.',
      },
    },
  },
);
