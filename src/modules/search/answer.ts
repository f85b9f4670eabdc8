import { sql } from 'drizzle-orm';
import { vectorDimensions } from '../../../schema/chunks.js';
import { admits, rowsOf } from '../../db/search/filter.js';
import { type Found, find, type Page, type Sought } from '../../db/search/find.js';
import { type Ground, groundOf } from '../../db/search/ground.js';
import { originOfVector, originsOfRows } from '../../db/search/origins.js';
import type { Source } from '../../db/search/sources.js';
import { badInput, notFound, unavailable } from '../../errors.js';
import type { Context } from '../../graphql/context.js';
import type { Request } from './input.js';

/** What a search found, and how it was answered. */
export interface Answer extends Found {
  /** Tells its cursors from those of other searches. */
  signature: string;
  ground: Ground | undefined;
  /** How vectors were compared; undefined where none were. */
  strategy: 'EXACT' | 'INDEX' | undefined;
}

/** What is found where there is nothing to look through. */
export const nothing: Found = { hits: [], before: 0, hasNextPage: false };

/**
 * Answers a search. Where the provider gives no vector for its text, HYBRID is answered by the words alone.
 * @throws UNAVAILABLE for SEMANTIC then, NOT_FOUND where `similarTo` names no row of the tenant's, and BAD_USER_INPUT for
 * an embedding that is not of the model's length.
 */
export async function answer(context: Context, request: Request, page: Page, signature: string): Promise<Answer> {
  const { transaction, loaders, queries } = context;
  const { text, vector, numbers, similarTo, mode, filter } = request;
  const [ground, row] = await Promise.all([groundOf(transaction), similarTo && loaders.row(similarTo.source.entity, similarTo.id, ['id'])]);
  if (similarTo && !row) throw notFound(similarTo.source.entity.exposes.type);
  const admitted = request.sources.filter((source) => admits(filter, source));
  if (!ground || admitted.length === 0) return { ...nothing, signature, ground, strategy: undefined };
  const { model, dimensions } = ground;
  if (numbers !== undefined && numbers !== dimensions && numbers !== vectorDimensions)
    throw badInput([{ path: ['input', 'embedding'], message: `must have ${dimensions} numbers, as vectors of ${model} have` }]);
  const compared = vector ?? (text !== undefined && mode !== 'KEYWORD' ? queries.of(text, model) : undefined);
  if (mode === 'SEMANTIC' && !compared && !similarTo) throw unavailable();
  const origins = similarTo ? originsOfRows(similarTo.source, model, [similarTo.id]) : compared && originOfVector(compared);
  const search = searchOf(ground, { ...request, sources: admitted });
  const id = similarTo?.id ?? '';
  const found = await find(transaction, search, origins, [id], page);
  return { ...(found.get(id) as Found), signature, ground, strategy: origins && strategyOf(ground, admitted) };
}

export const strategyOf = ({ indexed }: Ground, sources: readonly Source[]): 'EXACT' | 'INDEX' =>
  sources.some((source) => indexed.has(source)) ? 'INDEX' : 'EXACT';

function searchOf({ model, indexed }: Ground, request: Request): Sought {
  const { text, similarTo, mode, filter, grouped, sources } = request;
  const rows = sources.map((source) => [source, rowsOf(source, filter)] as const);
  return {
    model,
    sources,
    indexed,
    words: mode === 'SEMANTIC' ? undefined : text,
    rows: new Map(rows.filter((entry): entry is [Source, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined)),
    besides: similarTo && ((source, parent, origin) => (source === similarTo.source ? sql`${parent} <> ${origin}` : undefined)),
    grouped,
  };
}
