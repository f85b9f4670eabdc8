import { sql } from 'drizzle-orm';
import { entityOf } from '../../schema/index.js';
import { meetingSummaries, meetings, transcripts } from '../../schema/meetings.js';
import { now } from '../db/clock.js';
import type { Row } from '../db/flight.js';
import { tenant } from '../db/statement.js';
import { throwIssues, type Values, validated } from '../db/validation.js';
import { conflict, type Issue } from '../errors.js';
import type { Builder } from '../graphql/builder.js';
import type { Context } from '../graphql/context.js';
import { createRows } from '../graphql/create.js';
import type { Entities } from '../graphql/entities.js';
import { mutation, payload, rowPayload } from '../graphql/mutation.js';
import { idOf, rowVerb } from '../graphql/row-verb.js';

const meeting = entityOf(meetings);
const transcript = entityOf(transcripts);
const summary = entityOf(meetingSummaries);

/** The most lines that one addTranscript takes. */
const maxLines = 5000;

/** Adds the verbs that begin and end meetings, and that keep what was said and what came out of it. */
export function addMeetings(builder: Builder, entities: Entities): void {
  addCourse(builder, entities);
  addTranscript(builder, entities);
  addSummary(builder, entities);
}

/** Adds `startMeeting` and `endMeeting`. */
function addCourse(builder: Builder, entities: Entities): void {
  rowVerb(builder, entities, meeting, {
    name: 'startMeeting',
    description: 'Begins a meeting, now. CONFLICT for one that has begun, or ended.',
    set: () => ({ startedAt: now }),
    state: {
      holds: sql`(before.started_at is null or before.started_at > clock_timestamp()) and before.ended_at is null`,
      says: ({ endedAt }) => (endedAt === null ? 'The meeting has been started.' : 'The meeting has ended.'),
    },
  });
  rowVerb(builder, entities, meeting, {
    name: 'endMeeting',
    description: 'Ends a meeting, now. CONFLICT for one that has not begun, or has ended.',
    set: () => ({ endedAt: now }),
    state: {
      holds: sql`before.started_at <= clock_timestamp() and before.ended_at is null`,
      says: ({ endedAt }) => (endedAt === null ? 'The meeting has not been started.' : 'The meeting has ended.'),
    },
  });
}

interface Added {
  meeting: Row;
  lines: Row[];
}

/** Adds `addTranscript`. */
function addTranscript(builder: Builder, { node }: Entities): void {
  const line = builder.inputType('TranscriptLineInput', {
    description: 'A line of what was said.',
    fields: (t) => ({
      speaker: t.string({ required: true, description: 'Who spoke.' }),
      text: t.string({ required: true, description: 'What was said.' }),
      timestampMs: t.int({ required: true, description: 'Milliseconds since the meeting began.' }),
      position: t.int({ description: 'The order of lines that share a time. Left out: behind the line before it.' }),
    }),
  });
  const input = builder.inputType('AddTranscriptInput', {
    description: 'What addTranscript is told.',
    fields: (t) => ({
      meetingId: t.id({ required: true, description: 'The meeting in which it was said.' }),
      lines: t.field({ type: [line], required: true, description: `The lines, ${maxLines} at most. None only where it is final.` }),
      final: t.boolean({ defaultValue: false, description: 'Whether these are the last: the transcript is closed then.' }),
    }),
  });
  const type = payload<Added>(builder, 'AddTranscriptPayload', (t) => ({
    meeting: t.field({ type: node(meeting), description: 'The meeting as it now is.', resolve: ({ meeting }) => meeting }),
    transcripts: t.field({ type: [node(transcript)], description: 'The added lines, in the given order.', resolve: ({ lines }) => lines }),
  }));
  const description = 'Adds lines to the transcript of a meeting, behind those that it has. CONFLICT once it is closed.';
  mutation(builder, 'addTranscript', description, input, type, (given: Values, context, action) => {
    const issues: Issue[] = [];
    const meetingId = idOf(given, 'meetingId', issues);
    const lines = given.lines as Values[];
    if (lines.length > maxLines) issues.push({ path: ['input', 'lines'], message: `holds at most ${maxLines} lines` });
    if (lines.length === 0 && !given.final) issues.push({ path: ['input', 'lines'], message: 'must not be empty unless final' });
    const placed = lines.map(({ position, ...line }) => ({ ...line, position: position ?? 0 }));
    validated(transcript, placed, (i) => ['input', 'lines', i], issues);
    throwIssues(issues);
    return added(context, action, meetingId, lines, given.final === true);
  });
}

/** Adds lines whose values are checked. The meeting is locked first: who adds at the same time comes behind, or finds it closed. */
async function added(context: Context, action: string, meetingId: string, lines: Values[], final: boolean): Promise<Added> {
  const writer = context.writer(action);
  const current = await writer.lock(meeting, meetingId);
  if (current.transcriptFinalizedAt !== null) throw conflict('The transcript of the meeting is closed.');
  const where = sql`tenant_id = ${tenant} and meeting_id = ${meetingId}`;
  const [found] = await context.transaction.query<{ next: number }>(
    sql`select coalesce(max(position), -1) + 1 as next from transcripts where ${where}`,
  );
  let next = found?.next ?? 0;
  const rows = lines.map((line) => {
    const position = (line.position as number | null | undefined) ?? next;
    next = position + 1;
    return { ...line, meetingId, position };
  });
  return {
    lines: await writer.create(transcript, rows, (i) => ['input', 'lines', i]),
    meeting: final ? await writer.update(meeting, meetingId, { transcriptFinalizedAt: now }) : current,
  };
}

/** Adds `saveMeetingSummary`. Earlier summaries stay: what was decided on them can be looked up. */
function addSummary(builder: Builder, entities: Entities): void {
  const input = builder.inputType('SaveMeetingSummaryInput', {
    description: 'What saveMeetingSummary is told.',
    fields: (t) => ({
      meetingId: t.id({ required: true, description: 'The meeting that is summed up.' }),
      summaryJson: t.field({ type: 'JSON', required: true, description: summary.exposes.fields.summaryJson ?? '' }),
    }),
  });
  const type = rowPayload(builder, entities, summary, 'SaveMeetingSummaryPayload');
  const description = 'Keeps what came out of a meeting, as its newest summary.';
  mutation(builder, 'saveMeetingSummary', description, input, type, async (given: Values, context, action) => {
    const [row] = await createRows(context.writer(action), summary, [given], { tenantId: context.tenantId, at: () => ['input'] });
    return row as Row;
  });
}
