import { getTableName, type SQL, sql } from 'drizzle-orm';
import { dealActivityEmbeddings } from '../../../schema/crm.js';
import { documentEmbeddings } from '../../../schema/documents.js';
import { meetingEmbeddings } from '../../../schema/meetings.js';
import type { TenantDatabase } from '../in-tenant.js';
import type { Source } from './sources.js';

/** The tables of chunks. */
const chunkTables = [documentEmbeddings, dealActivityEmbeddings, meetingEmbeddings] as const;

/** Where the chunks of each kind of source are, by which column they are found, and what tells them from others there. */
const places: Record<Source['source'], { table: SQL; parent: SQL; type?: 'transcript' | 'summary' }> = {
  document: { table: nameOf(documentEmbeddings), parent: sql.identifier(documentEmbeddings.documentId.name).getSQL() },
  deal_activity: { table: nameOf(dealActivityEmbeddings), parent: sql.identifier(dealActivityEmbeddings.activityId.name).getSQL() },
  transcript: { table: nameOf(meetingEmbeddings), parent: sql.identifier(meetingEmbeddings.meetingId.name).getSQL(), type: 'transcript' },
  summary: { table: nameOf(meetingEmbeddings), parent: sql.identifier(meetingEmbeddings.meetingId.name).getSQL(), type: 'summary' },
};

/** A chunk as it is to be stored. */
export interface Chunk {
  text: string;
  /** Missing where it could not be embedded, or where a chunk of the same text has a vector already. */
  vector?: Float32Array | undefined;
}

/** How many chunks one statement inserts: megabytes, with their vectors as text. */
const batch = 64;

/** The texts of the source that have a vector of this model. */
export async function embeddedTexts(db: TenantDatabase, tenantId: string, source: Source, model: string): Promise<Set<string>> {
  const { rows } = await db.execute<{ chunk_text: string }>(
    sql`select chunk_text from ${places[source.source].table} where ${its(tenantId, source, model)} and embedding is not null`,
  );
  return new Set(rows.map(({ chunk_text }) => chunk_text));
}

/**
 * Makes the source's chunks of a model those given, in their order: all at once to whoever reads, since it is one
 * transaction. Rows that are right stay as they are; a text that moved keeps its vector. Returns how many have none.
 */
export async function replaceChunks(
  db: TenantDatabase,
  tenantId: string,
  source: Source,
  { model, dimensions }: { model: string; dimensions: number },
  chunks: readonly Chunk[],
): Promise<number> {
  const { table, parent, type } = places[source.source];
  const texts = sql`${sql.param(chunks.map(({ text }) => text))}::text[]`;
  const given = sql`${sql.param(chunks.map(({ vector }) => vector !== undefined))}::boolean[]`;
  // An array's places count from 1.
  const place = sql`chunk_index + 1`;
  const { rows: removed } = await db.execute<{ chunk_text: string; embedding: string | null }>(sql`
    delete from ${table} where ${its(tenantId, source, model)}
      and (chunk_text is distinct from (${texts})[${place}] or (embedding is null and (${given})[${place}]))
    returning chunk_text, embedding::text as embedding`);
  const { rows: kept } = await db.execute<{ chunk_index: number; bare: boolean }>(
    sql`select chunk_index, embedding is null as bare from ${table} where ${its(tenantId, source, model)}`,
  );
  const right = new Set(kept.map(({ chunk_index }) => chunk_index));
  const moved = new Map(removed.map(({ chunk_text, embedding }) => [chunk_text, embedding]));
  const missing = chunks.flatMap(({ text, vector }, index) =>
    right.has(index) ? [] : [{ index, text, vector: vector ? `[${vector.join(',')}]` : (moved.get(text) ?? null) }],
  );
  for (let start = 0; start < missing.length; start += batch) {
    const rows = missing.slice(start, start + batch);
    await db.execute(sql`
      insert into ${table} (tenant_id, ${parent}, ${type ? sql`source_type,` : sql``} model, dimensions, chunk_index, chunk_text, embedding)
      select ${tenantId}, ${source.sourceId}, ${type ? sql`${type},` : sql``} ${model}, ${dimensions}, index, text, vector::vector
      from unnest(${sql.param(rows.map(({ index }) => index))}::int[], ${sql.param(rows.map(({ text }) => text))}::text[],
        ${sql.param(rows.map(({ vector }) => vector))}::text[]) as chunk(index, text, vector)`);
  }
  return kept.filter(({ bare }) => bare).length + missing.filter(({ vector }) => vector === null).length;
}

/** Deletes all chunks of the tenant's that are of this model. */
export async function deleteChunks(db: TenantDatabase, tenantId: string, model: string): Promise<void> {
  for (const table of chunkTables) await db.execute(sql`delete from ${nameOf(table)} where tenant_id = ${tenantId} and model = ${model}`);
}

function its(tenantId: string, { source, sourceId }: Source, model: string): SQL {
  const { parent, type } = places[source];
  return sql`tenant_id = ${tenantId} and ${parent} = ${sourceId} and model = ${model} ${type ? sql`and source_type = ${type}` : sql``}`;
}

function nameOf(table: (typeof chunkTables)[number]): SQL {
  return sql`${sql.identifier(getTableName(table))}`;
}
