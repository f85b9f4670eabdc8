import { type GraphQLArgument, getNamedType } from 'graphql';
import { documents } from '../../../schema/documents.js';
import { entityOf } from '../../../schema/index.js';
import type { Company } from './company.js';
import { type Leaf, leavesOf } from './inputs.js';

type Value = (company: Company, ordinal: number) => unknown;

/** A place in the input of a search, and what is tried there. */
export interface SearchPlace {
  leaf: Leaf;
  /** A company's value there; undefined where it would be no other company's alone. */
  value?: Value;
  /** The same for everyone, where there is no value of a company's. */
  plain?: unknown;
  /** What is answered follows from the value itself: it is compared with the same in a world without the victim. */
  follows?: boolean;
}

const document = entityOf(documents);
const text: Value = ({ canary }, ordinal) => `${canary}-document_embeddings-chunk_text-${ordinal}`;
/** What the attacker looks for: the text of one of their own parts. */
export const searchText = (attacker: Company): string => String(text(attacker, 0));

const time: Value = (company, ordinal) => company.value(document, 'createdAt', ordinal);

const places: Record<string, Omit<SearchPlace, 'leaf'>> = {
  text: { value: text, follows: true },
  embedding: { value: (company, ordinal) => company.row('document_embeddings', ordinal).embedding, follows: true },
  'similarTo.type': { plain: 'DOCUMENT' },
  'similarTo.id': { value: (company, ordinal) => company.id('documents', ordinal) },
  types: { plain: ['DOCUMENT'] },
  mode: { plain: 'SEMANTIC' },
  'filter.createdFrom': { value: time },
  'filter.createdTo': { value: time },
  'filter.dealStages': { plain: ['LEAD'] },
  'filter.authorId': { value: (company, ordinal) => company.id('users', ordinal) },
  'filter.withinDocumentId': { value: (company, ordinal) => company.id('documents', ordinal) },
  minScore: { value: ({ rank }) => rank },
  groupByEntity: { plain: false },
};

export const isSearch = ({ type }: GraphQLArgument): boolean => getNamedType(type).name === 'SearchInput';

/** Every place in the input of a search. @throws for one that nothing is known of. */
export function searchPlaces({ name, type }: GraphQLArgument): SearchPlace[] {
  return leavesOf(name, type, undefined).map((leaf) => {
    const known = places[leaf.trail.slice(1).join('.')];
    if (!known) throw new Error(`cannot reach ${leaf.trail.join('.')}: add it to src/testing/attacks/searches.ts`);
    return { leaf, ...known };
  });
}

/** The input of a search with `value` at the end of `trail`, and beside it what makes it one: what is looked for is the attacker's. */
export function searchInput(trail: readonly string[], value: unknown, attacker: Company): object {
  const [first, second] = trail as [string, string | undefined];
  const beside = ['text', 'embedding', 'similarTo'].includes(first) ? {} : { text: searchText(attacker) };
  const inner = first === 'similarTo' ? { type: 'DOCUMENT', id: attacker.id('documents', 0) } : {};
  return { ...beside, [first]: second === undefined ? value : { ...inner, [second]: value } };
}
