import { and, type SQL, sql } from 'drizzle-orm';
import { tenant } from '../statement.js';
import type { Source } from './sources.js';

/** Which rows a search may find. */
export interface SearchFilter {
  createdFrom?: Date | undefined;
  createdTo?: Date | undefined;
  /** Deal activities alone: those of deals at one of these stages. */
  dealStages?: readonly string[] | undefined;
  authorId?: string | undefined;
  /** Documents alone: this one, and those below it. */
  withinDocumentId?: string | undefined;
}

/** Whether rows of the source can be among those that the filter means. */
export const admits = ({ dealStages, withinDocumentId }: SearchFilter, { name }: Source): boolean =>
  (dealStages === undefined || name === 'deal_activity') && (withinDocumentId === undefined || name === 'document');

/** Selects the ids of the source's rows that the filter means; undefined where those are all. */
export function rowsOf({ entity, name }: Source, filter: SearchFilter): SQL | undefined {
  const { createdFrom, createdTo, dealStages, authorId, withinDocumentId } = filter;
  const conditions = [
    createdFrom && sql`it.created_at >= ${createdFrom.toISOString()}`,
    createdTo && sql`it.created_at < ${createdTo.toISOString()}`,
    authorId && sql`it.created_by = ${authorId}`,
    dealStages &&
      name === 'deal_activity' &&
      sql`it.deal_id in (select id from deals where tenant_id = ${tenant} and stage = any(${sql.param(dealStages)}::text[]))`,
    withinDocumentId && name === 'document' && sql`it.id in (${below(withinDocumentId)})`,
  ].filter((condition) => condition !== undefined && condition !== false && condition !== '');
  if (conditions.length === 0) return undefined;
  return sql`select it.id from ${entity.table} as it where ${and(sql`it.tenant_id = ${tenant}`, ...(conditions as SQL[]))}`;
}

const below = (id: string): SQL => sql`
  with recursive below (id) as (
    select id from documents where tenant_id = ${tenant} and id = ${id}
    union
    select d.id from documents d join below on d.parent_id = below.id where d.tenant_id = ${tenant}
  )
  select id from below`;
