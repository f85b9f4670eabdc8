import { randomUUID } from 'node:crypto';
import { documents, type ProseMirrorNode } from '../../schema/documents.js';
import { inTenant, type TenantDatabase } from '../db/in-tenant.js';
import { createTenant } from '../db/tenants.js';
import { createEmbedders } from '../embeddings/embedders.js';
import { startWorker, type Worker } from '../embeddings/worker.js';
import type { TestDatabase } from './database.js';
import { until } from './until.js';

export const limits = { statementTimeoutMs: 15_000, lockTimeoutMs: 5_000 };

/** A document's prose, a paragraph a line. */
export const prose = (text: string): ProseMirrorNode => ({
  type: 'doc',
  content: text.split('\n').map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })),
});

/** A company of the test's own, and what is written and stored in it. */
export interface TestCompany {
  tenantId: string;
  /** Runs `work` as the company's admin. */
  as<T>(work: (db: TenantDatabase) => Promise<T>): Promise<T>;
  /** Writes a document and returns its id. */
  write(text: string, title?: string): Promise<string>;
  /** The rows of a statement, run as its worker, without any limit of time. */
  rows<R = Record<string, unknown>>(text: string): Promise<R[]>;
  /** Chunks by model and source, in order: their texts, and whether they have a vector. */
  chunks(): Promise<{ model: string; id: string; texts: string[]; embedded: boolean[] }[]>;
  /** Waits until nothing is queued but what failed or waits to be tried again. */
  settled(): Promise<void>;
}

export async function testCompany({ engine }: TestDatabase): Promise<TestCompany> {
  const { tenantId, userId } = await createTenant(engine, { name: `Company ${randomUUID()}`, admin: 'admin@company.example' });
  const as: TestCompany['as'] = (work) => inTenant(engine, { tenantId, userId, role: 'admin' }, work);
  const rows: TestCompany['rows'] = (text) =>
    inTenant(engine, { tenantId, role: 'worker' }, async (db) => (await db.execute<Record<string, unknown>>(text)).rows as never[]);
  return {
    tenantId,
    as,
    rows,
    async write(text, title = 'Notes') {
      const id = randomUUID();
      await as((db) => db.insert(documents).values({ id, title, contentJson: prose(text) }));
      return id;
    },
    chunks: () =>
      rows(`select model, id, array_agg(chunk_text order by place) as texts, array_agg(embedded order by place) as embedded from (
        select model, document_id as id, chunk_index as place, chunk_text, embedding is not null as embedded from document_embeddings
        union all select model, activity_id, chunk_index, chunk_text, embedding is not null from deal_activity_embeddings
        union all select model, meeting_id, chunk_index, chunk_text, embedding is not null from meeting_embeddings) all_chunks
        group by model, id order by model, min(chunk_text)`),
    settled: () => until(async () => (await rows(`select from embedding_jobs where failed_at is null and error is null`)).length === 0),
  };
}

/** A worker over the test's database, with the provider's model where one is given. */
export function testWorker({ engine }: TestDatabase, provider?: { url: string; model?: string }): Worker & { log: string[] } {
  const log: string[] = [];
  const embedders = createEmbedders(provider && { model: 'test-model', ...provider });
  const worker = startWorker({ engine, embedders, limits, log: (line) => log.push(line) });
  engine.written = worker.wake;
  return { ...worker, log };
}
