import { and, asc, desc, eq, lt, sql } from 'drizzle-orm';
import { dealActivities } from '../../../schema/crm.js';
import { documents, type ProseMirrorNode } from '../../../schema/documents.js';
import { meetingSummaries, meetings, type Summary, transcripts } from '../../../schema/meetings.js';
import type { embeddedSources } from '../../../schema/system.js';
import type { TenantDatabase } from '../in-tenant.js';

/** What is embedded: a document, an activity, or a meeting's transcript or summaries, with the id of the document, activity or meeting. */
export interface Source {
  source: (typeof embeddedSources)[number];
  sourceId: string;
}

/** A source's text as its tables have it. */
export type Original =
  | { source: 'document'; title: string; contentJson: ProseMirrorNode | null }
  | { source: 'deal_activity'; type: string; content: string }
  | { source: 'transcript'; title: string; lines: { speaker: string; text: string }[] }
  | { source: 'summary'; title: string; summaries: Summary[] };

/** How much of a transcript is read, in characters and to the end of a line: about forty hours of talk. */
const mostCharacters = 2_000_000;

/** Reads the source's text; undefined where it is gone. `hold` keeps it from being deleted until the transaction ends. */
export async function readSource(
  db: TenantDatabase,
  tenantId: string,
  { source, sourceId }: Source,
  hold = false,
): Promise<Original | undefined> {
  switch (source) {
    case 'document': {
      const query = db
        .select({ title: documents.title, contentJson: documents.contentJson })
        .from(documents)
        .where(and(eq(documents.tenantId, tenantId), eq(documents.id, sourceId)));
      const [row] = await (hold ? query.for('key share') : query);
      return row && { source, ...row };
    }
    case 'deal_activity': {
      const query = db
        .select({ type: dealActivities.type, content: dealActivities.content })
        .from(dealActivities)
        .where(and(eq(dealActivities.tenantId, tenantId), eq(dealActivities.id, sourceId)));
      const [row] = await (hold ? query.for('key share') : query);
      return row && { source, ...row };
    }
    case 'transcript': {
      const title = await titleOf(db, tenantId, sourceId, hold);
      if (title === undefined) return undefined;
      const order = [asc(transcripts.timestampMs), asc(transcripts.position), asc(transcripts.id)];
      // One more for each line, so that no two have the same before them.
      const size = sql`length(${transcripts.text}) + 1`;
      const before = sql<number>`sum(${size}) over (order by ${sql.join(order, sql`, `)}) - (${size})`;
      const line = db
        .select({ speaker: transcripts.speaker, text: transcripts.text, before: before.as('before') })
        .from(transcripts)
        .where(and(eq(transcripts.tenantId, tenantId), eq(transcripts.meetingId, sourceId)))
        .as('line');
      const lines = await db
        .select({ speaker: line.speaker, text: line.text })
        .from(line)
        .where(lt(line.before, mostCharacters))
        .orderBy(line.before);
      return { source, title, lines };
    }
    case 'summary': {
      const title = await titleOf(db, tenantId, sourceId, hold);
      if (title === undefined) return undefined;
      const rows = await db
        .select({ summary: meetingSummaries.summaryJson })
        .from(meetingSummaries)
        .where(and(eq(meetingSummaries.tenantId, tenantId), eq(meetingSummaries.meetingId, sourceId)))
        .orderBy(desc(meetingSummaries.createdAt), asc(meetingSummaries.id));
      return { source, title, summaries: rows.map(({ summary }) => summary) };
    }
  }
}

async function titleOf(db: TenantDatabase, tenantId: string, meetingId: string, hold: boolean): Promise<string | undefined> {
  const query = db
    .select({ title: meetings.title })
    .from(meetings)
    .where(and(eq(meetings.tenantId, tenantId), eq(meetings.id, meetingId)));
  const [row] = await (hold ? query.for('key share') : query);
  return row?.title;
}
