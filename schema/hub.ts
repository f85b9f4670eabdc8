import { integer, text } from 'drizzle-orm/pg-core';
import { created, instant, tenantTable } from './kit.js';
import { length, url } from './rules.js';
import './tenants.js';

export const hubLinks = tenantTable(
  'hub_links',
  {
    title: text().notNull(),
    url: text().notNull(),
    icon: text(),
    category: text().notNull().default('custom'),
    position: integer().notNull().default(0),
    ...created,
  },
  {
    rules: { url },
    order: { position: 'asc' },
    exposes: {
      type: 'HubLink',
      description: 'A link on the company’s start page.',
      fields: {
        title: 'What it is called.',
        url: 'Where it leads.',
        icon: 'The picture beside it.',
        category: 'The group it stands in.',
        position: 'Its place on the page, from 0.',
        createdAt: 'When it was added.',
      },
    },
  },
);

export const integrations = tenantTable(
  'integrations',
  { service: text().notNull(), oauthTokenEnc: text(), scopes: text(), connectedAt: instant(), ...created },
  {
    rules: { service: length(1, 255) },
    unique: [['service']],
    order: { createdAt: 'desc' },
    secrets: ['oauthTokenEnc'],
    access: { insert: 'admins', update: 'admins', delete: 'admins' },
    writes: { upsertBy: 'service', guarded: ['connectedAt'] },
    exposes: {
      type: 'Integration',
      description: 'A service of somebody else’s that the company has connected.',
      fields: {
        service: 'The service; connected once at most.',
        scopes: 'What BasicOS may do there.',
        connectedAt: 'When it was connected; none while it is not.',
        createdAt: 'When it was added.',
      },
    },
  },
);
