import type { integrations as integrationTable, hubLinks as linkTable } from '../schema/hub.js';
import type { Company } from './company.js';
import { daysAgo, rowId } from './kit.js';

const services = [
  { service: 'google-calendar', scopes: 'calendar.readonly', connected: true },
  { service: 'slack', scopes: 'chat:write channels:read', connected: true },
  { service: 'github', scopes: null, connected: false },
  { service: 'mailbox', scopes: 'mail.read mail.send', connected: true },
  { service: 'accounting', scopes: null, connected: false },
];

/** The links on the start page and the connected services, which hold no token. */
export function hub({ prefix, tenantId, links }: Company) {
  const hubLinks = links.map(([title, url, category], index): typeof linkTable.$inferInsert => ({
    id: rowId(prefix, 'hubLinks', index),
    tenantId,
    title,
    url,
    icon: index % 3 === 2 ? null : category,
    category: index === links.length - 1 ? 'custom' : category,
    // The last two share a place.
    position: Math.min(index, links.length - 2),
    createdAt: daysAgo(200),
  }));
  const integrations = services.map(({ service, scopes, connected }, index): typeof integrationTable.$inferInsert => ({
    id: rowId(prefix, 'integrations', index),
    tenantId,
    service,
    oauthTokenEnc: null,
    scopes,
    connectedAt: connected ? daysAgo(180 - index) : null,
    createdAt: daysAgo(190),
  }));
  return { hubLinks, integrations };
}
