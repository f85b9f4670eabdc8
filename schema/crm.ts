import { date, integer, jsonb, numeric, text, uuid } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { chunkColumns, chunkOptions } from './chunks.js';
import { created, currentUser, tenantTable, timestamps } from './kit.js';
import { meetings } from './meetings.js';
import { email, fixedSet, json, length, range } from './rules.js';
import { users } from './tenants.js';

export const dealStages = fixedSet('DealStage', ['lead', 'qualified', 'proposal', 'negotiation', 'won', 'lost']);
export const dealActivityTypes = fixedSet('DealActivityType', ['note', 'email', 'call', 'meeting']);

const custom = json(z.record(z.string(), z.json()), '@.type() == "object"');
const customFields = jsonb().$type<Record<string, unknown>>().notNull().default({});

export const companies = tenantTable(
  'companies',
  { name: text().notNull(), domain: text(), industry: text(), customFields, ...timestamps },
  {
    rules: { name: length(1, 255), customFields: custom },
    order: { createdAt: 'desc' },
    exposes: {
      type: 'Company',
      description: 'An organisation that the company does business with.',
      fields: {
        name: 'The name of the organisation.',
        domain: 'Its internet domain.',
        industry: 'What line of business it is in.',
        customFields: 'Fields of the company’s own, by name.',
        createdAt: 'When it was recorded.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);

export const contacts = tenantTable(
  'contacts',
  {
    name: text().notNull(),
    email: text(),
    phone: text(),
    companyId: uuid(),
    customFields,
    createdById: currentUser('created_by'),
    ...timestamps,
  },
  {
    references: {
      companyId: { to: () => companies, inverse: ['contacts', 'The people who work there.'], onDelete: 'set null', nested: 'target' },
      createdById: { to: () => users, inverse: ['createdContacts', 'The contacts that the user recorded.'] },
    },
    rules: { name: length(1, 255), email, customFields: custom },
    order: { createdAt: 'desc' },
    events: [{ type: 'crm.contact.created', when: 'created', payload: { contactId: 'id' } }],
    exposes: {
      type: 'Contact',
      description: 'A person outside the company.',
      fields: {
        name: 'The name of the person.',
        email: 'The person’s e-mail address.',
        phone: 'The person’s telephone number.',
        companyId: 'The organisation that the person works for.',
        customFields: 'Fields of the company’s own, by name.',
        createdById: 'Who recorded the contact.',
        createdAt: 'When it was recorded.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);

export const deals = tenantTable(
  'deals',
  {
    companyId: uuid(),
    contactId: uuid(),
    title: text().notNull(),
    stage: text({ enum: dealStages }).notNull().default('lead'),
    value: numeric({ precision: 12, scale: 2 }).notNull().default('0'),
    probability: integer().notNull().default(50),
    closeDate: date(),
    createdById: currentUser('created_by'),
    ...timestamps,
  },
  {
    references: {
      companyId: { to: () => companies, inverse: ['deals', 'The deals with the organisation.'], onDelete: 'set null' },
      contactId: { to: () => contacts, inverse: ['deals', 'The deals that the person is the contact for.'], onDelete: 'set null' },
      createdById: { to: () => users, inverse: ['createdDeals', 'The deals that the user opened.'] },
    },
    rules: { title: length(1, 512), probability: range(0, 100) },
    order: { createdAt: 'desc' },
    events: [
      { type: 'crm.deal.stage_changed', when: { column: 'stage' }, payload: { dealId: 'id', fromStage: 'old.stage', toStage: 'stage' } },
      { type: 'crm.deal.won', when: { column: 'stage', to: 'won' }, payload: { dealId: 'id', value: 'value' } },
      { type: 'crm.deal.lost', when: { column: 'stage', to: 'lost' }, payload: { dealId: 'id' } },
    ],
    exposes: {
      type: 'Deal',
      description: 'A sale on its way through the pipeline.',
      fields: {
        companyId: 'The organisation that would buy.',
        contactId: 'The person to talk to.',
        title: 'What would be sold.',
        stage: 'How far the sale has come.',
        value: 'What the sale is worth, in the company’s currency.',
        probability: 'How likely it is to be won, in percent.',
        closeDate: 'The day on which it is expected to close.',
        createdById: 'Who opened the deal.',
        createdAt: 'When it was opened.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);

export const dealActivities = tenantTable(
  'deal_activities',
  {
    dealId: uuid().notNull(),
    type: text({ enum: dealActivityTypes }).notNull(),
    content: text().notNull(),
    meetingId: uuid(),
    createdById: currentUser('created_by'),
    ...created,
  },
  {
    references: {
      dealId: { to: () => deals, inverse: ['activities', 'What happened on the way, newest first.'], onDelete: 'cascade', nested: 'rows' },
      meetingId: { to: () => meetings, inverse: ['dealActivities', 'The deals’ activities that the meeting was.'], onDelete: 'set null' },
      createdById: { to: () => users, inverse: ['loggedActivities', 'The activities that the user logged.'] },
    },
    rules: { content: length(1) },
    order: { createdAt: 'desc' },
    events: [{ type: 'crm.activity.logged', when: 'created', payload: { dealId: 'dealId', activityId: 'id', type: 'type' } }],
    exposes: {
      type: 'DealActivity',
      description: 'Something that happened with a deal.',
      fields: {
        dealId: 'The deal it belongs to.',
        type: 'What kind of contact it was.',
        content: 'What was said or agreed.',
        meetingId: 'The meeting it happened in.',
        createdById: 'Who logged it.',
        createdAt: 'When it was logged.',
      },
    },
  },
);

export const dealActivityEmbeddings = tenantTable(
  'deal_activity_embeddings',
  { activityId: uuid().notNull(), ...chunkColumns() },
  {
    ...chunkOptions,
    references: { activityId: { to: () => dealActivities, inverse: ['embeddings', 'The chunks that search reads.'], onDelete: 'cascade' } },
    unique: [['activityId', 'model', 'chunkIndex']],
    replicates: ['activityId', 'chunkText', 'chunkIndex', 'embedding', 'model', 'createdAt'],
  },
);
