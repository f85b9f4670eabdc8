import type { Company } from './company.js';
import { acmeCrm } from './prose/acme-crm.js';
import { acmePages } from './prose/acme-documents.js';
import { acmeConversations } from './prose/acme-meetings.js';
import { acmeTopics } from './prose/acme-reviews.js';
import { acmeWork } from './prose/acme-work.js';
import { globexCrm } from './prose/globex-crm.js';
import { globexPages } from './prose/globex-documents.js';
import { globexConversations } from './prose/globex-meetings.js';
import { globexTopics } from './prose/globex-reviews.js';
import { globexWork } from './prose/globex-work.js';

const acme: Company = {
  prefix: 'a0000000',
  tenantId: 'a0000000-0000-4000-8000-000000000001',
  name: 'acme',
  domain: 'acme.example',
  plan: 'team',
  accentColor: '#b45309',
  logoUrl: 'https://acme.example/logo.svg',
  people: [
    { name: 'Ines Moreau', email: 'admin@acme.example', role: 'admin' },
    { name: 'Jonas Keller', email: 'member@acme.example', role: 'member' },
    { name: 'Priya Raman', email: 'viewer@acme.example', role: 'viewer' },
    { name: 'Tom Okafor', email: 'tom@acme.example', role: 'member' },
    { name: 'Lucia Ferrante', email: 'lucia@acme.example', role: 'member' },
    { name: 'Henk de Vries', email: 'henk@acme.example', role: 'member', deactivated: true },
  ],
  pages: acmePages,
  conversations: acmeConversations,
  reviews: { titles: ['Service review', 'Sales review'], topics: acmeTopics },
  ...acmeCrm,
  ...acmeWork,
};

const globex: Company = {
  prefix: 'b0000000',
  tenantId: 'b0000000-0000-4000-8000-000000000001',
  name: 'globex',
  domain: 'globex.example',
  plan: 'enterprise',
  accentColor: '#047857',
  logoUrl: null,
  people: [
    { name: 'Astrid Lindqvist', email: 'admin@globex.example', role: 'admin' },
    { name: 'Daniel Osei', email: 'member@globex.example', role: 'member' },
    { name: 'Mei Tanaka', email: 'viewer@globex.example', role: 'viewer' },
    { name: 'Rafael Costa', email: 'rafael@globex.example', role: 'member' },
    { name: 'Nora Byrne', email: 'nora@globex.example', role: 'member' },
    { name: 'Viktor Hahn', email: 'viktor@globex.example', role: 'member', deactivated: true },
  ],
  pages: globexPages,
  conversations: globexConversations,
  reviews: { titles: ['Project review', 'Grid and permit review'], topics: globexTopics },
  ...globexCrm,
  ...globexWork,
};

/** The two companies of the demo data. */
export const demoCompanies: Company[] = [acme, globex];
