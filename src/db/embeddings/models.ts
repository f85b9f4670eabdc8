import { sql } from 'drizzle-orm';
import { vectorDimensions } from '../../../schema/chunks.js';
import type { TenantDatabase } from '../in-tenant.js';
import { deleteChunks } from './chunks.js';

/** A model that has embedded the tenant's sources, or is about to; one of them answers. */
export interface Model {
  model: string;
  dimensions: number;
  answers: boolean;
}

/**
 * The tenant's models, the one that answers first, and none before anything was embedded. `hold` keeps them as they are
 * until the transaction ends.
 */
export async function modelsOf(db: TenantDatabase, tenantId: string, hold = false): Promise<Model[]> {
  const { rows } = await db.execute<{ model: string; dimensions: number; answers: boolean }>(
    sql`select model, dimensions, answers from embedding_models where tenant_id = ${tenantId} order by answers desc, model ${hold ? sql`for share` : sql``}`,
  );
  return rows;
}

/** Makes the model one of the tenant's: the one that answers, where there is none yet. */
export async function addModel(db: TenantDatabase, tenantId: string, model: string): Promise<void> {
  await db.execute(sql`
    insert into embedding_models (tenant_id, model, dimensions, answers)
    select ${tenantId}, ${model}, ${vectorDimensions}, not exists (select from embedding_models where tenant_id = ${tenantId} and answers)
    on conflict do nothing`);
}

/** Notes how many numbers the model gives, which is not known before it has given any. */
export async function noteDimensions(db: TenantDatabase, tenantId: string, { model, dimensions }: Omit<Model, 'answers'>): Promise<void> {
  await db.execute(
    sql`update embedding_models set dimensions = ${dimensions} where tenant_id = ${tenantId} and model = ${model} and dimensions <> ${dimensions}`,
  );
}

/**
 * Brings the tenant closer to being answered by `current`. Where another answers, `current` is added and all sources are
 * queued; once nothing is queued any more it answers, and what the other made is deleted. What neither of the two made is
 * deleted at once. `stillAnswers`: whether the one that answers can, so that sources given up are worth waiting for.
 */
export async function approach(
  db: TenantDatabase,
  tenantId: string,
  current: string,
  stillAnswers: (model: string) => boolean,
): Promise<void> {
  const { rows: models } = await db.execute<{ model: string; answers: boolean }>(
    sql`select model, answers from embedding_models where tenant_id = ${tenantId} order by model for update`,
  );
  const answering = models.find(({ answers }) => answers)?.model;
  for (const { model } of models) if (model !== answering && model !== current) await removeModel(db, tenantId, model);
  if (answering === undefined || answering === current) return;
  if (!models.some(({ model }) => model === current)) {
    await addModel(db, tenantId, current);
    await queueAll(db, tenantId);
    return;
  }
  const waits = stillAnswers(answering) ? sql`` : sql`and failed_at is null`;
  const { rows } = await db.execute<Record<string, unknown>>(
    sql`select from embedding_jobs where tenant_id = ${tenantId} ${waits} limit 1`,
  );
  if (rows.length > 0) return;
  await removeModel(db, tenantId, answering);
  await db.execute(sql`update embedding_models set answers = true where tenant_id = ${tenantId} and model = ${current}`);
}

async function removeModel(db: TenantDatabase, tenantId: string, model: string): Promise<void> {
  await db.execute(sql`delete from embedding_models where tenant_id = ${tenantId} and model = ${model}`);
  await deleteChunks(db, tenantId, model);
}

async function queueAll(db: TenantDatabase, tenantId: string): Promise<void> {
  await db.execute(sql`
    insert into embedding_jobs (source, source_id)
    select 'document', id from documents where tenant_id = ${tenantId}
    union all select 'deal_activity', id from deal_activities where tenant_id = ${tenantId}
    union all select distinct 'transcript', meeting_id from transcripts where tenant_id = ${tenantId}
    union all select distinct 'summary', meeting_id from meeting_summaries where tenant_id = ${tenantId}`);
}
