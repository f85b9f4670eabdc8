import { createHash } from 'node:crypto';
import { z } from 'zod';
import { vectorDimensions } from '../../../schema/chunks.js';
import { valueSchema } from '../../db/columns.js';
import { pageSize } from '../../db/list.js';
import type { SearchFilter } from '../../db/search/filter.js';
import { reach } from '../../db/search/find.js';
import { type Source, sources } from '../../db/search/sources.js';
import { throwIssues, type Values } from '../../db/validation.js';
import { longestQuery, queryText } from '../../embeddings/queries.js';
import { unit } from '../../embeddings/unit.js';
import { badInput, type Issue, pageSizeExceeded } from '../../errors.js';

export type Mode = 'SEMANTIC' | 'KEYWORD' | 'HYBRID';

/** SearchInput as GraphQL passes it. */
export interface SearchInput {
  text?: string | null;
  embedding?: readonly number[] | null;
  similarTo?: { type: Source['name']; id: string } | null;
  types?: readonly Source['name'][] | null;
  mode?: Mode | null;
  filter?: Values | null;
  minScore?: number | null;
  groupByEntity?: boolean | null;
}

/** A search that was checked. */
export interface Request {
  text?: string;
  /** Of unit length. */
  vector?: Float32Array;
  /** How many numbers were given. */
  numbers?: number;
  similarTo?: { source: Source; id: string };
  mode: Mode;
  sources: readonly Source[];
  filter: SearchFilter;
  minScore: number | undefined;
  grouped: boolean;
}

/** @throws BAD_USER_INPUT that names everything that is wrong, and the limits that were passed. */
export function requestOf(input: SearchInput): Request {
  const issues: Issue[] = [];
  const issue = (message: string, ...path: string[]) => void issues.push({ path: ['input', ...path], message });
  const { text, embedding, similarTo, types, minScore } = input;
  if ([text, embedding, similarTo].filter((it) => it != null).length !== 1) issue('takes one of text, embedding and similarTo');
  const mode = input.mode ?? 'HYBRID';
  if (mode === 'KEYWORD' && text == null) issue('KEYWORD looks for the words of a text', 'mode');
  const query = text == null ? undefined : queryText(text);
  if (text != null && query === undefined) issue(textIssue(text), 'text');
  const vector = embedding == null ? undefined : vectorOf(embedding);
  if (typeof vector === 'string') issue(vector, 'embedding');
  if (similarTo && !valueSchema.id.safeParse(similarTo.id).success) issue('is not an id', 'similarTo', 'id');
  if (types?.length === 0) issue('must not be empty', 'types');
  const filter = filterOf(input.filter ?? {}, issue);
  throwIssues(issues);
  return {
    ...(query !== undefined && { text: query }),
    ...(vector instanceof Float32Array && { vector, numbers: embedding?.length ?? 0 }),
    ...(similarTo && { similarTo: { source: sources[similarTo.type], id: similarTo.id.toLowerCase() } }),
    mode: query === undefined ? 'SEMANTIC' : mode,
    // In their own order: whichever the client has them in, it is the same search, and the same statement.
    sources: Object.values(sources).filter(({ name }) => types?.includes(name) ?? true),
    filter,
    minScore: minScore ?? undefined,
    grouped: input.groupByEntity ?? true,
  };
}

function textIssue(text: string): string {
  if (text.trim() === '') return 'must not be empty';
  if ([...text.trim()].length > longestQuery) return `must have ${longestQuery} characters at most`;
  return valueSchema.text.safeParse(text).error?.issues[0]?.message ?? 'is no text';
}

/** The vector at unit length; what is wrong with one that has no direction, or too many numbers. */
function vectorOf(numbers: readonly number[]): Float32Array | string {
  if (numbers.length === 0 || numbers.length > vectorDimensions) return `must have 1 to ${vectorDimensions} numbers`;
  if (!numbers.every(Number.isFinite)) return 'must have finite numbers only';
  return unit(numbers) ?? 'must not be zero throughout: it has no direction';
}

const filterSchema = z.object({
  createdFrom: valueSchema.datetime.optional(),
  createdTo: valueSchema.datetime.optional(),
  dealStages: z.array(z.string()).optional(),
  authorId: z.guid('is not an id').toLowerCase().optional(),
  withinDocumentId: z.guid('is not an id').toLowerCase().optional(),
});

function filterOf(given: Values, issue: (message: string, ...path: string[]) => void): SearchFilter {
  for (const [key, value] of Object.entries(given)) if (value === null) issue('must not be null', 'filter', key);
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const parsed = filterSchema.safeParse(set);
  if (parsed.success) return parsed.data as SearchFilter;
  for (const { path, message } of parsed.error.issues) issue(message, 'filter', ...(path as string[]));
  return {};
}

/** @throws BAD_USER_INPUT, or PAGE_SIZE_EXCEEDED for more than 100. */
export function firstOf(first: number | null | undefined): number {
  if ((first ?? 0) < 0) throw badInput([{ path: ['first'], message: 'must not be negative' }]);
  if ((first ?? 0) > pageSize.max) throw pageSizeExceeded(pageSize.max);
  return first ?? pageSize.default;
}

export interface Position {
  place: number;
  score: number;
  chunk: string;
}

/** Tells searches apart, so that a cursor is not read in another one. */
export function signatureOf({ text, vector, similarTo, mode, sources, filter, minScore, grouped }: Request): string {
  const names = sources.map(({ name }) => name);
  const parts = [text, vector && [...vector], similarTo?.source.name, similarTo?.id, mode, names, filter, minScore, grouped];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 8);
}

export const cursorOf = (signature: string, { place, score, chunk }: Position): string =>
  Buffer.from(JSON.stringify([signature, place, score, chunk])).toString('base64url');

/** @throws BAD_USER_INPUT for what is no cursor of this search. */
export function positionOf(signature: string, cursor: string): Position {
  const schema = z.tuple([z.literal(signature), z.int().min(1).max(reach), z.number(), z.guid()]);
  try {
    const [, place, score, chunk] = schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { place, score, chunk };
  } catch {
    throw badInput([{ path: ['after'], message: 'is not a cursor of this search' }]);
  }
}
