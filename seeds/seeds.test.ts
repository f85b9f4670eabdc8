import { describe, expect, it } from 'vitest';
import type { ProseMirrorNode } from '../schema/documents.js';
import { declarations } from '../schema/kit.js';
import { prose } from './company.js';
import { bulkRows, demoCompanies, demoRows, type Rows } from './index.js';
import { byTable, dangling, invalid, nameOf, type Row } from './testing.js';

const ids = (rows: Iterable<Rows>) => [...rows].flatMap(([, list]) => list.map((row) => row.id as string));

/** How many distinct values `key` takes over the rows. */
const distinct = (rows: Row[], key: string) => new Set(rows.map((row) => row[key])).size;

/** Rows counted by the value of `key`. */
function countBy(rows: Row[], key: string): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const row of rows) counts.set(row[key], (counts.get(row[key]) ?? 0) + 1);
  return counts;
}

const eventTypes =
  `document.created document.updated crm.contact.created crm.deal.stage_changed crm.deal.won crm.deal.lost crm.activity.logged
  meeting.started meeting.ended meeting.transcript.finalized meeting.summary.generated task.created task.completed task.assigned
  automation.triggered automation.completed automation.failed
  ai_employee.started ai_employee.completed ai_employee.approval_needed ai_employee.killed`.split(/\s+/);

const least = {
  tenants: 1,
  users: 5,
  invites: 3,
  documents: 25,
  companies: 30,
  contacts: 60,
  deals: 60,
  deal_activities: 120,
  meetings: 25,
  meeting_participants: 50,
  transcripts: 160,
  meeting_summaries: 15,
  tasks: 60,
  automations: 5,
  automation_runs: 15,
  ai_employee_jobs: 6,
  ai_employee_outputs: 5,
  hub_links: 5,
  integrations: 4,
  events: 200,
  notifications: 30,
  files: 5,
  audit_log: 20,
};

it('gives every row of both demo companies and of two bulk tenants an id of its own, shaped like a version 4 UUID', () => {
  const all = [...demoCompanies.flatMap(demoRows), ...bulkRows(0, 0.1), ...bulkRows(1, 0.1)].flatMap((rows) => ids([rows]));
  expect(new Set(all).size).toBe(all.length);
  for (const id of all) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

describe.each(demoCompanies)('the demo company $name', (company) => {
  const rows = demoRows(company);
  const tables = byTable(rows);
  const of = (name: string) => tables.get(name) ?? [];

  it('has the well-known ids of its tenant, admin, member and viewer', () => {
    expect(of('tenants')).toMatchObject([{ id: `${company.prefix}-0000-4000-8000-000000000001`, name: company.name }]);
    const known = ['admin', 'member', 'viewer'].map((role, index) => ({
      id: `${company.prefix}-0000-4000-8000-0000000000${11 + index}`,
      email: `${role}@${company.name}.example`,
      role,
    }));
    expect(of('users').slice(0, 3)).toMatchObject(known);
  });

  it('is the same in every run', () => expect(demoRows(company)).toEqual(rows));

  it('sets the tenant of every row', () => {
    for (const [table, list] of rows)
      for (const row of list) expect(row[nameOf(table) === 'tenants' ? 'id' : 'tenantId']).toBe(company.tenantId);
  });

  it('points only at rows of its own that come before', () => expect(dangling(rows)).toEqual([]));

  it('satisfies the constraints of its tables', () => expect(invalid(rows)).toEqual([]));

  it.each(Object.entries(least))('has enough of %s, at least %i', (name, count) => expect(of(name).length).toBeGreaterThanOrEqual(count));

  it('has rows of every table that leaves', () => {
    const shown = [...declarations].filter(([, { exposes }]) => exposes).map(([name]) => name);
    expect([...tables.keys()].toSorted()).toEqual(shown.toSorted());
  });

  it.each([
    ['deals', 'stage'],
    ['deal_activities', 'type'],
    ['tasks', 'status'],
    ['tasks', 'priority'],
    ['tasks', 'sourceType'],
    ['automation_runs', 'status'],
    ['ai_employee_jobs', 'status'],
  ])('uses every value of %s.%s', (name, key) => {
    const values = declarations.get(name)?.columns[key]?.enumValues ?? [];
    expect(values.length).toBeGreaterThan(0);
    expect(
      new Set(
        of(name)
          .map((row) => row[key])
          .filter(Boolean),
      ),
    ).toEqual(new Set(values));
  });

  it.each([
    ['documents', 'parentId'],
    ['documents', 'contentJson'],
    ['documents', 'updatedById'],
    ['companies', 'domain'],
    ['companies', 'industry'],
    ['contacts', 'companyId'],
    ['contacts', 'email'],
    ['deals', 'companyId'],
    ['deals', 'contactId'],
    ['deals', 'closeDate'],
    ['deal_activities', 'meetingId'],
    ['meetings', 'startedAt'],
    ['meetings', 'endedAt'],
    ['tasks', 'dueDate'],
    ['tasks', 'assigneeId'],
    ['tasks', 'sourceType'],
    ['integrations', 'connectedAt'],
    ['events', 'userId'],
    ['users', 'deactivatedAt'],
  ])('has both nulls and values in %s.%s', (name, key) => {
    expect(new Set(of(name).map((row) => row[key] === null))).toEqual(new Set([true, false]));
  });

  it.each([
    ['documents', 'createdAt'],
    ['companies', 'createdAt'],
    ['contacts', 'createdAt'],
    ['deals', 'createdAt'],
    ['deal_activities', 'createdAt'],
    ['meetings', 'startedAt'],
    ['tasks', 'createdAt'],
    ['tasks', 'dueDate'],
    ['events', 'createdAt'],
    ['notifications', 'createdAt'],
  ])('has rows that share %s.%s', (name, key) => {
    const values = of(name).flatMap((row) => (row[key] ? [String(row[key] instanceof Date ? row[key].getTime() : row[key])] : []));
    expect(new Set(values).size).toBeLessThan(values.length);
  });

  it('uses every type of event', () => expect(new Set(of('events').map((row) => row.type))).toEqual(new Set(eventTypes)));

  it('has happened: nothing was created or changed after the anchor, or changed before it was created', () => {
    const anchor = Date.parse('2026-11-16T09:00:00Z');
    for (const [name, list] of tables) {
      for (const { createdAt, updatedAt } of list as { createdAt?: Date; updatedAt?: Date }[]) {
        for (const time of [createdAt, updatedAt]) if (time) expect(time.getTime(), name).toBeLessThanOrEqual(anchor);
        if (createdAt && updatedAt) expect(updatedAt.getTime(), name).toBeGreaterThanOrEqual(createdAt.getTime());
      }
    }
  });

  it('has 2 to 8 activities for each deal, none worded like another', () => {
    const counts = countBy(of('deal_activities'), 'dealId');
    expect(counts.size).toBe(of('deals').length);
    for (const count of counts.values()) expect(count >= 2 && count <= 8).toBe(true);
    expect(distinct(of('deal_activities'), 'content')).toBe(of('deal_activities').length);
  });

  it('has 2 to 6 participants in each meeting, each either a user or a guest', () => {
    const counts = countBy(of('meeting_participants'), 'meetingId');
    expect(counts.size).toBe(of('meetings').length);
    for (const [meeting, count] of counts) expect(count >= 2 && count <= 6, `${String(meeting)}: ${count}`).toBe(true);
    for (const { userId, externalEmail } of of('meeting_participants')) expect(Boolean(userId) !== Boolean(externalEmail)).toBe(true);
    expect(of('meeting_participants').some(({ externalEmail }) => externalEmail)).toBe(true);
  });

  it('has 8 to 30 lines in each transcript, each with a speaker and words', () => {
    const counts = countBy(of('transcripts'), 'meetingId');
    expect(counts.size).toBeGreaterThanOrEqual(20);
    for (const [meeting, count] of counts) expect(count >= 8 && count <= 30, `${String(meeting)}: ${count}`).toBe(true);
    for (const { speaker, text } of of('transcripts'))
      expect([speaker, text]).toEqual([expect.stringMatching(/^.{2,40}$/), expect.stringMatching(/.{5,}/)]);
  });

  it('takes tasks from meetings, automations and jobs that exist', () => {
    const sources = { meeting: 'meetings', automation: 'automations', 'ai-employee': 'ai_employee_jobs' };
    const sourced = of('tasks').filter(({ sourceId }) => sourceId);
    expect(sourced.length).toBeGreaterThan(0);
    for (const { sourceType, sourceId } of sourced)
      expect(of(sources[sourceType as keyof typeof sources]).map(({ id }) => id)).toContain(sourceId);
  });

  it('has a tree of documents three levels deep, with at least 15 that say something of their own', () => {
    const parents = new Map(of('documents').map((row) => [row.id, row.parentId]));
    const depth = (id: unknown): number => (id ? 1 + depth(parents.get(id)) : 0);
    expect(Math.max(...[...parents.keys()].map(depth))).toBe(3);
    const text = (node: ProseMirrorNode): string => `${node.text ?? ''}${(node.content ?? []).map(text).join(' ')}`;
    const texts = of('documents').flatMap(({ contentJson }) => (contentJson ? [text(contentJson as ProseMirrorNode)] : []));
    expect(new Set(texts.filter((words) => words.length > 300)).size).toBeGreaterThanOrEqual(15);
  });

  it('has a file beyond 2³¹ bytes, notifications for each user, and no token', () => {
    expect(of('files').some(({ sizeBytes }) => (sizeBytes as bigint) > 2n ** 31n)).toBe(true);
    expect(countBy(of('notifications'), 'userId').size).toBe(of('users').length);
    expect(of('integrations').filter(({ oauthTokenEnc }) => oauthTokenEnc)).toEqual([]);
  });
});

it('turns headings, paragraphs, lists and bold words into ProseMirror JSON', () => {
  const words = (text: string) => ({ type: 'text', text });
  const item = (text: string) => ({ type: 'listItem', content: [{ type: 'paragraph', content: [words(text)] }] });
  expect(prose('# Title\n\nOne\n**two**\n\n- a\n- b\n\n1. c')).toEqual({
    type: 'doc',
    content: [
      { type: 'heading', attrs: { level: 2 }, content: [words('Title')] },
      { type: 'paragraph', content: [words('One '), { ...words('two'), marks: [{ type: 'bold' }] }] },
      { type: 'bulletList', content: [item('a'), item('b')] },
      { type: 'orderedList', attrs: { start: 1 }, content: [item('c')] },
    ],
  });
});
