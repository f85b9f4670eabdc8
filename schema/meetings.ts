import { sql } from 'drizzle-orm';
import { integer, jsonb, text, uuid } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { chunkColumns, chunkOptions } from './chunks.js';
import { created, currentUser, instant, tenantTable, timestamps } from './kit.js';
import { email, fixedSet, json, length, range } from './rules.js';
import { users } from './tenants.js';

export const embeddingSources = fixedSet('MeetingEmbeddingSource', ['transcript', 'summary']);

const summary = z.strictObject({
  decisions: z.array(z.string()),
  actionItems: z.array(z.string()),
  followUps: z.array(z.string()),
  note: z.string().optional(),
});

export type Summary = z.infer<typeof summary>;

export const meetings = tenantTable(
  'meetings',
  {
    title: text().notNull(),
    startedAt: instant(),
    endedAt: instant(),
    transcriptFinalizedAt: instant(),
    calendarEventId: text(),
    createdById: currentUser('created_by'),
    ...timestamps,
  },
  {
    references: { createdById: { to: () => users, inverse: ['createdMeetings', 'The meetings that the user set up.'] } },
    rules: { title: length(1, 512) },
    checks: ({ startedAt, endedAt }) => ({
      ends_after_start: {
        sql: sql`${endedAt} >= ${startedAt}`,
        columns: ['startedAt', 'endedAt'],
        holds: (row) => !row.startedAt || !row.endedAt || (row.endedAt as Date) >= (row.startedAt as Date),
        at: 'endedAt',
        says: 'must not be before startedAt',
      },
    }),
    order: { startedAt: 'desc' },
    writes: { guarded: ['transcriptFinalizedAt'] },
    events: [
      { type: 'meeting.started', when: { column: 'startedAt', set: true }, payload: { meetingId: 'id' } },
      { type: 'meeting.ended', when: { column: 'endedAt', set: true }, payload: { meetingId: 'id' } },
      { type: 'meeting.transcript.finalized', when: { column: 'transcriptFinalizedAt', set: true }, payload: { meetingId: 'id' } },
    ],
    exposes: {
      type: 'Meeting',
      description: 'A conversation, with who took part and what was said.',
      fields: {
        title: 'What it was about.',
        startedAt: 'When it began; none while it has not.',
        endedAt: 'When it ended; none while it goes on.',
        transcriptFinalizedAt: 'When its transcript was closed; none while lines can be added.',
        calendarEventId: 'The event in the calendar that it came from.',
        createdById: 'Who set it up.',
        createdAt: 'When it was recorded.',
        updatedAt: 'When it last changed.',
      },
    },
  },
);

export const meetingParticipants = tenantTable(
  'meeting_participants',
  { meetingId: uuid().notNull(), userId: uuid(), externalEmail: text() },
  {
    references: {
      meetingId: { to: () => meetings, inverse: ['participants', 'Who took part.'], onDelete: 'cascade', nested: 'rows' },
      userId: { to: () => users, inverse: ['participations', 'The meetings that the user took part in.'] },
    },
    rules: { externalEmail: email },
    checks: ({ userId, externalEmail }) => ({
      user_or_email: {
        sql: sql`num_nonnulls(${userId}, ${externalEmail}) = 1`,
        columns: ['userId', 'externalEmail'],
        holds: (row) => (row.userId == null) !== (row.externalEmail == null),
        at: 'externalEmail',
        says: 'one of userId and externalEmail must be given, and not both',
      },
    }),
    exposes: {
      type: 'MeetingParticipant',
      description: 'Someone who took part in a meeting: a user, or a guest by e-mail address.',
      fields: {
        meetingId: 'The meeting.',
        userId: 'The user, where a user took part.',
        externalEmail: 'The address of the guest, where a guest took part.',
      },
    },
  },
);

export const transcripts = tenantTable(
  'transcripts',
  {
    meetingId: uuid().notNull(),
    speaker: text().notNull(),
    text: text().notNull(),
    timestampMs: integer().notNull().default(0),
    position: integer().notNull(),
  },
  {
    references: { meetingId: { to: () => meetings, inverse: ['transcripts', 'What was said, line by line.'], onDelete: 'cascade' } },
    rules: { timestampMs: range(0), position: range(0, 1_000_000_000) },
    order: { timestampMs: 'asc', position: 'asc' },
    // Lines come in through addTranscript, which knows whether the transcript is closed; corrections are free.
    writes: { create: false, guarded: ['meetingId'] },
    exposes: {
      type: 'Transcript',
      description: 'A line of what was said in a meeting.',
      fields: {
        meetingId: 'The meeting.',
        speaker: 'Who spoke.',
        text: 'What was said.',
        timestampMs: 'Milliseconds since the meeting began.',
        position: 'The order of lines that share a time.',
      },
    },
  },
);

export const meetingSummaries = tenantTable(
  'meeting_summaries',
  { meetingId: uuid().notNull(), summaryJson: jsonb().$type<Summary>().notNull(), ...created },
  {
    references: { meetingId: { to: () => meetings, inverse: ['summaries', 'What came out of it, newest first.'], onDelete: 'cascade' } },
    rules: {
      summaryJson: json(summary, '@.decisions.type() == "array" && @.actionItems.type() == "array" && @.followUps.type() == "array"'),
    },
    order: { createdAt: 'desc' },
    events: [{ type: 'meeting.summary.generated', when: 'created', payload: { meetingId: 'meetingId', summaryId: 'id' } }],
    exposes: {
      type: 'MeetingSummary',
      description: 'What came out of a meeting.',
      fields: {
        meetingId: 'The meeting.',
        summaryJson: '`{decisions: […], actionItems: […], followUps: […], note}`.',
        createdAt: 'When it was written.',
      },
    },
  },
);

export const meetingEmbeddings = tenantTable(
  'meeting_embeddings',
  {
    meetingId: uuid().notNull(),
    sourceType: text({ enum: embeddingSources }).notNull().default('transcript'),
    ...chunkColumns(),
  },
  {
    ...chunkOptions,
    references: { meetingId: { to: () => meetings, inverse: ['embeddings', 'The chunks that search reads.'], onDelete: 'cascade' } },
    unique: [['meetingId', 'sourceType', 'model', 'chunkIndex']],
    replicates: ['meetingId', 'sourceType', 'chunkText', 'chunkIndex', 'embedding', 'model', 'createdAt'],
  },
);
