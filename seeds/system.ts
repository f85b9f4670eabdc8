import type { replicaDevices as deviceTable } from '../schema/replica.js';
import type {
  auditLog as auditTable,
  events as eventTable,
  files as fileTable,
  notifications as notificationTable,
} from '../schema/system.js';
import { aiEmployees } from './ai-employees.js';
import { automations } from './automations.js';
import { authorId, type Company, colleagueId, personId } from './company.js';
import { crm } from './crm.js';
import { documents } from './documents.js';
import { daysAgo, later, rowId } from './kit.js';
import { meetings } from './meetings.js';
import { tasks } from './tasks.js';

type Event = typeof eventTable.$inferInsert;
type Happening = [type: string, payload: Record<string, unknown>, userId: string | null | undefined, createdAt: Date | null | undefined];

/** What happened in the company, what its users were told, its files, the log for administrators, and who has a replica. */
export function system(company: Company) {
  return {
    events: eventRows(company),
    notifications: notificationRows(company),
    files: fileRows(company),
    auditLog: auditRows(company),
    replicaDevices: deviceRows(company),
  };
}

function eventRows(company: Company) {
  const { prefix, tenantId } = company;
  const happened = [...documentEvents(company), ...crmEvents(company), ...meetingEvents(company), ...workEvents(company)];
  return happened.map(
    ([type, payload, userId, createdAt], index): Event => ({
      id: rowId(prefix, 'events', index),
      tenantId,
      type,
      payload,
      userId: userId ?? null,
      createdAt: createdAt ?? daysAgo(1),
    }),
  );
}

const documentEvents = (company: Company) =>
  documents(company).documents.flatMap(({ id, createdById, updatedById, createdAt, updatedAt }): Happening[] => {
    const created: Happening = ['document.created', { documentId: id }, createdById, createdAt];
    return updatedById ? [created, ['document.updated', { documentId: id }, updatedById, updatedAt]] : [created];
  });

function crmEvents(company: Company): Happening[] {
  const { contacts, deals, dealActivities } = crm(company);
  const before = { lead: null, qualified: 'lead', proposal: 'qualified', negotiation: 'proposal', won: 'negotiation', lost: 'negotiation' };
  const moved = deals.flatMap(({ id, stage = 'lead', value, createdById, updatedAt }): Happening[] => {
    const fromStage = before[stage];
    if (!fromStage) return [];
    const change: Happening = ['crm.deal.stage_changed', { dealId: id, fromStage, toStage: stage }, createdById, updatedAt];
    if (stage === 'won') return [change, ['crm.deal.won', { dealId: id, value }, createdById, updatedAt]];
    return stage === 'lost' ? [change, ['crm.deal.lost', { dealId: id }, createdById, updatedAt]] : [change];
  });
  return [
    ...contacts.map(({ id, createdById, createdAt }): Happening => ['crm.contact.created', { contactId: id }, createdById, createdAt]),
    ...moved,
    ...dealActivities
      .slice(0, 40)
      .map(
        ({ id, dealId, createdById, createdAt }): Happening => ['crm.activity.logged', { activityId: id, dealId }, createdById, createdAt],
      ),
  ];
}

function meetingEvents(company: Company): Happening[] {
  const { meetings: held, meetingSummaries } = meetings(company);
  return [
    ...held.flatMap(({ id, startedAt, endedAt, transcriptFinalizedAt, createdById }): Happening[] => {
      const payload = { meetingId: id };
      if (!startedAt) return [];
      if (!endedAt) return [['meeting.started', payload, createdById, startedAt]];
      return [
        ['meeting.started', payload, createdById, startedAt],
        ['meeting.ended', payload, createdById, endedAt],
        ...(transcriptFinalizedAt ? [['meeting.transcript.finalized', payload, null, transcriptFinalizedAt] satisfies Happening] : []),
      ];
    }),
    ...meetingSummaries.map(({ meetingId, createdAt }): Happening => ['meeting.summary.generated', { meetingId }, null, createdAt]),
  ];
}

function workEvents(company: Company): Happening[] {
  const { automationRuns } = automations(company);
  const { aiEmployeeJobs } = aiEmployees(company);
  return [
    ...tasks(company).tasks.flatMap(({ id, status, assigneeId, createdById, createdAt, updatedAt }): Happening[] => {
      const result: Happening[] = [['task.created', { taskId: id }, createdById, createdAt]];
      if (assigneeId) result.push(['task.assigned', { taskId: id, assigneeId }, createdById, createdAt]);
      if (status === 'done') result.push(['task.completed', { taskId: id }, assigneeId, updatedAt]);
      return result;
    }),
    ...automationRuns.flatMap(({ id, automationId, status, startedAt, completedAt }): Happening[] => {
      const payload = { automationId, runId: id };
      const triggered: Happening = ['automation.triggered', payload, null, startedAt];
      return status === 'completed' || status === 'failed'
        ? [triggered, [`automation.${status}`, payload, null, completedAt]]
        : [triggered];
    }),
    ...aiEmployeeJobs.flatMap(({ id, status, createdById, startedAt, completedAt }): Happening[] => {
      const payload = { jobId: id };
      const started: Happening[] = startedAt ? [['ai_employee.started', payload, createdById, startedAt]] : [];
      if (status === 'completed' || status === 'killed') return [...started, [`ai_employee.${status}`, payload, createdById, completedAt]];
      return status === 'awaiting_approval' && startedAt
        ? [...started, ['ai_employee.approval_needed', payload, null, later(startedAt, 12)]]
        : started;
    }),
  ];
}

function notificationRows(company: Company) {
  const { prefix, tenantId, people } = company;
  const todo = tasks(company).tasks;
  const perUser = 6;
  return people.flatMap((_, person) =>
    Array.from({ length: perUser }, (_, turn): typeof notificationTable.$inferInsert => {
      const index = person * perUser + turn;
      const task = todo[index % todo.length];
      const mention = turn % 3 === 2;
      return {
        id: rowId(prefix, 'notifications', index),
        tenantId,
        userId: personId(company, person),
        type: mention ? 'document.mention' : 'task.assigned',
        title: mention ? 'You were mentioned in a document' : `Task for you: ${task?.title}`,
        body: turn % 2 ? null : (task?.description ?? 'Have a look when you have a moment.'),
        read: turn > 3,
        actionUrl: mention ? null : `/tasks/${task?.id}`,
        // Two by two at the same time.
        createdAt: daysAgo(1 + 4 * Math.floor(turn / 2)),
      };
    }),
  );
}

const fileRows = (company: Company) =>
  company.files.map(([filename, mimeType, sizeBytes], index): typeof fileTable.$inferInsert => ({
    id: rowId(company.prefix, 'files', index),
    tenantId: company.tenantId,
    key: `uploads/2026/${String(index).padStart(4, '0')}/${filename}`,
    filename,
    mimeType,
    sizeBytes,
    uploadedById: authorId(company, index),
    createdAt: daysAgo(60 - 10 * Math.floor(index / 2)),
  }));

function auditRows(company: Company) {
  const { prefix, tenantId } = company;
  const { deals } = crm(company);
  const admin = personId(company, 0);
  const done: Omit<typeof auditTable.$inferInsert, 'id' | 'tenantId'>[] = [
    {
      userId: admin,
      action: 'tenant.update',
      resourceType: 'tenant',
      resourceId: tenantId,
      metadata: { fields: ['accentColor'] },
      createdAt: daysAgo(30),
    },
    { userId: admin, action: 'user.deactivate', resourceType: 'user', resourceId: personId(company, 5), createdAt: daysAgo(20) },
    {
      userId: admin,
      action: 'invite.create',
      resourceType: 'invite',
      resourceId: rowId(prefix, 'invites', 0),
      metadata: { role: 'member' },
      createdAt: daysAgo(2),
    },
    { userId: null, action: 'session.prune', resourceType: 'session', resourceId: null, metadata: { removed: 4 }, createdAt: daysAgo(2) },
    ...deals.slice(0, 24).map(({ id, stage, updatedAt = daysAgo(1) }, index) => ({
      userId: colleagueId(company, index),
      action: 'deal.update',
      resourceType: 'deal',
      resourceId: id ?? null,
      metadata: { stage },
      createdAt: updatedAt,
    })),
  ];
  return done.map((entry, index): typeof auditTable.$inferInsert => ({ id: rowId(prefix, 'auditLog', index), tenantId, ...entry }));
}

/** Two for everyone: one that is used, and one that was lost. */
const deviceRows = (company: Company) =>
  company.people.flatMap((_, person) =>
    ['Laptop', 'Old phone'].map((name, turn): typeof deviceTable.$inferInsert => ({
      id: rowId(company.prefix, 'replicaDevices', 2 * person + turn),
      tenantId: company.tenantId,
      userId: personId(company, person),
      name,
      lastSeenAt: daysAgo(turn ? 45 : 1),
      revokedAt: turn ? daysAgo(40) : null,
      createdAt: daysAgo(turn ? 400 : 90),
    })),
  );
