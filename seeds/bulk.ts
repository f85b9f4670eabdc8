import { companies, contacts, dealActivities, dealActivityTypes, dealStages, deals } from '../schema/crm.js';
import { documents } from '../schema/documents.js';
import { meetingParticipants, meetings, transcripts } from '../schema/meetings.js';
import { taskPriorities, taskStatuses, tasks } from '../schema/tasks.js';
import { tenants, users } from '../schema/tenants.js';
import { prose } from './company.js';
import { cycle, dateAhead, daysAgo, later, type Rows, rowId, type SeededTable } from './kit.js';

const batchSize = 1000;
const roles = ['admin', 'member', 'viewer'] as const;
const things = ['boiler', 'contract', 'turbine', 'invoice', 'permit', 'delivery', 'workshop', 'forecast', 'audit', 'prototype', 'licence'];
const verbs = ['Review', 'Plan', 'Deliver', 'Renew', 'Test', 'Negotiate', 'Repair'];
const places = [
  'Aarhus',
  'Bilbao',
  'Cork',
  'Dresden',
  'Espoo',
  'Florence',
  'Ghent',
  'Haarlem',
  'Innsbruck',
  'Jena',
  'Krakow',
  'Lyon',
  'Malmö',
];
const remarks = [
  'The date was moved by a week.',
  'Costs are within the budget.',
  'Legal has to look at it first.',
  'A second opinion is on its way.',
  'Nobody objected.',
];

const prefix = (tenant: number) => `c${tenant.toString(16).padStart(7, '0')}`;
const phrase = (index: number) => `${cycle(verbs, index)} the ${cycle(things, index)} in ${cycle(places, index)}`;

/** The id of the bulk tenant `tenant`, a whole number from 0 to 2²⁸ − 1. */
export const bulkTenantId = (tenant: number): string => rowId(prefix(tenant), 'tenants', 1);

/**
 * The rows of one bulk tenant for benchmarks, in batches of at most 1000 that satisfy foreign keys in this order.
 * Scale 1 is 100 companies, 300 contacts, 200 deals with 5 activities each, 50 meetings with 4 participants and 20 lines
 * each, 300 tasks and 50 documents; `scale` multiplies the companies, contacts, deals, meetings, tasks and documents.
 * The users are always three: admin, member and viewer, with addresses such as `admin@tenant7.example`.
 */
export function* bulkRows(tenant: number, scale: number): Generator<Rows> {
  const tenantId = bulkTenantId(tenant);
  const domain = `tenant${tenant}.example`;
  const id = (table: SeededTable, ordinal: number) => rowId(prefix(tenant), table, ordinal);
  const row = (table: SeededTable, index: number) => ({ id: id(table, index), tenantId });
  const user = (index: number) => id('users', 11 + (index % roles.length));
  const author = (index: number) => id('users', 11 + (index % 2));
  // Minutes apart and spread over the last year; every fourth shares its time with the one before.
  const time = (index: number) => daysAgo(365, ((index - (index % 4 === 3 ? 1 : 0)) * 7919) % (364 * 24 * 60));
  const times = (index: number) => ({ createdAt: time(index), updatedAt: later(time(index), index % 600) });
  const count = (each: number) => Math.max(1, Math.round(each * scale));
  const [companyCount, contactCount, dealCount, meetingCount] = [count(100), count(300), count(200), count(50)];

  yield [tenants, [{ id: tenantId, name: `tenant${tenant}`, domain, createdAt: daysAgo(366), updatedAt: daysAgo(366) }]];
  yield* batches(users, roles.length, (index): typeof users.$inferInsert => {
    const role = cycle(roles, index);
    return {
      ...row('users', 11 + index),
      email: `${role}@${domain}`,
      name: `${cycle(places, index)} ${role}`,
      role,
      createdAt: daysAgo(366),
      updatedAt: daysAgo(366),
    };
  });
  yield* batches(documents, count(50), (index): typeof documents.$inferInsert => ({
    ...row('documents', index),
    parentId: index < 5 ? null : id('documents', Math.floor((index - 5) / 5)),
    title: `${phrase(index)}, notes`,
    contentJson: prose(`# ${phrase(index)}\n\n${remarks.join(' ')}\n\n- ${phrase(index + 1)}\n- ${phrase(index + 2)}`),
    position: index % 5,
    createdById: author(index),
    ...times(index),
  }));
  yield* batches(companies, companyCount, (index): typeof companies.$inferInsert => ({
    ...row('companies', index),
    name: `${cycle(places, index)} ${cycle(things, index)} works ${index}`,
    domain: index % 5 === 4 ? null : `company${index}.example`,
    industry: index % 7 === 6 ? null : cycle(things, index * 3),
    ...times(index),
  }));
  yield* batches(contacts, contactCount, (index): typeof contacts.$inferInsert => ({
    ...row('contacts', index),
    name: `${cycle(places, index)} ${cycle(places, index * 5 + 1)} ${index}`,
    email: index % 9 === 8 ? null : `contact${index}@company${index % companyCount}.example`,
    companyId: index % 10 === 9 ? null : id('companies', index % companyCount),
    createdById: author(index),
    ...times(index),
  }));
  yield* batches(deals, dealCount, (index): typeof deals.$inferInsert => ({
    ...row('deals', index),
    companyId: index % 11 === 10 ? null : id('companies', index % companyCount),
    contactId: index % 7 === 6 ? null : id('contacts', index % contactCount),
    title: phrase(index),
    stage: cycle(dealStages, index),
    value: `${(index * 7919) % 250_000}.${index % 2 ? '50' : '00'}`,
    probability: (index * 37) % 101,
    closeDate: index % 6 === 5 ? null : dateAhead((index * 13) % 200),
    createdById: author(index),
    ...times(index),
  }));
  yield* batches(meetings, meetingCount, (index): typeof meetings.$inferInsert => {
    const startedAt = index % 25 === 24 ? null : time(index * 3);
    return {
      ...row('meetings', index),
      title: phrase(index * 3),
      startedAt,
      endedAt: startedAt && later(startedAt, 40),
      createdById: author(index),
      ...times(index),
    };
  });
  yield* batches(meetingParticipants, meetingCount * 4, (index): typeof meetingParticipants.$inferInsert => {
    const who = index % 4 === 3 ? { externalEmail: `guest${index}@mail.example` } : { userId: user(index % 4) };
    return { ...row('meetingParticipants', index), meetingId: id('meetings', Math.floor(index / 4)), ...who };
  });
  yield* batches(transcripts, meetingCount * 20, (index): typeof transcripts.$inferInsert => ({
    ...row('transcripts', index),
    meetingId: id('meetings', Math.floor(index / 20)),
    speaker: cycle(places, index % 4),
    text: `${phrase(index)}. ${cycle(remarks, index)}`,
    timestampMs: (index % 20) * 9_000,
    position: index % 20,
  }));
  yield* batches(dealActivities, dealCount * 5, (index): typeof dealActivities.$inferInsert => ({
    ...row('dealActivities', index),
    dealId: id('deals', Math.floor(index / 5)),
    type: cycle(dealActivityTypes, index),
    content: `${phrase(index)}. ${cycle(remarks, index)}`,
    meetingId: index % 20 === 3 ? id('meetings', index % meetingCount) : null,
    createdById: author(index),
    createdAt: time(index),
  }));
  yield* batches(tasks, count(300), (index): typeof tasks.$inferInsert => ({
    ...row('tasks', index),
    title: phrase(index * 2 + 1),
    description: index % 2 ? null : cycle(remarks, index),
    status: cycle(taskStatuses, index),
    priority: cycle(taskPriorities, Math.floor(index / 3)),
    assigneeId: index % 5 === 4 ? null : author(index),
    dueDate: index % 6 === 5 ? null : dateAhead(((index * 11) % 120) - 20),
    labels: index % 3 ? [cycle(things, index)] : [],
    createdById: author(index),
    ...times(index),
  }));
}

function* batches<Row extends Record<string, unknown>>(table: Rows[0], count: number, row: (index: number) => Row): Generator<Rows> {
  for (let start = 0; start < count; start += batchSize) {
    yield [table, Array.from({ length: Math.min(batchSize, count - start) }, (_, offset) => row(start + offset))];
  }
}
