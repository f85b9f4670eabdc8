import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { dealActivities, dealActivityEmbeddings } from '../../../schema/crm.js';
import { documentEmbeddings, documents } from '../../../schema/documents.js';
import { type Entity, entityOf } from '../../../schema/index.js';
import { meetingEmbeddings, meetings } from '../../../schema/meetings.js';

/** A table whose rows search finds, and that of the chunks by which it finds them. */
export interface Source {
  /** As the doors name it. */
  name: 'document' | 'deal_activity' | 'meeting';
  entity: Entity;
  /** The SQL name of the table of chunks, and its column that names the row a chunk is of. */
  chunks: string;
  parent: string;
}

const source = (name: Source['name'], table: PgTable, chunks: PgTable, parent: PgColumn): Source => ({
  name,
  entity: entityOf(table),
  chunks: getTableConfig(chunks).name,
  parent: parent.name,
});

/** Everything that search reads. */
export const sources = {
  document: source('document', documents, documentEmbeddings, documentEmbeddings.documentId),
  deal_activity: source('deal_activity', dealActivities, dealActivityEmbeddings, dealActivityEmbeddings.activityId),
  meeting: source('meeting', meetings, meetingEmbeddings, meetingEmbeddings.meetingId),
} satisfies Record<Source['name'], Source>;
