import type { UnionRef } from '@pothos/core';
import type { Row } from '../../db/flight.js';
import { type Source, sources } from '../../db/search/sources.js';
import { type Hit, marks } from '../../db/search/statement.js';
import { waiting } from '../../db/search/waiting.js';
import type { Builder, SchemaTypesOf } from '../../graphql/builder.js';
import type { Context } from '../../graphql/context.js';
import type { Entities } from '../../graphql/entities.js';
import type { Ref } from '../../graphql/mutation.js';
import type { Resolver } from '../../graphql/resolvers.js';
import { selectedColumns } from '../../graphql/selection.js';
import type { Answer } from './answer.js';
import { cursorOf } from './input.js';

/** A row of any source; `__typename` says which. */
export type NodeRef = UnionRef<SchemaTypesOf<Builder>, Row>;

interface Edge {
  answer: Answer;
  hit: Hit;
  place: number;
}

/** What an index is held to: the share of the nearest ten that it finds of texts like the tenant's own. */
const indexRecall = 0.99;

/** Declares what searches give back: `SearchConnection`, and `SearchNode`. */
export function searchTypes(builder: Builder, entities: Entities): { connection: Ref<Answer>; node: NodeRef } {
  const node = builder.unionType('SearchNode', {
    description: 'What search finds.',
    types: Object.values(sources).map(({ entity }) => entities.node(entity)),
    resolveType: (row) => String((row as Row).__typename),
  }) as NodeRef;
  const edge = edgeType(builder, nodeOf(entities), node);
  const info = infoType(builder);
  const connection = builder.objectRef<Answer>('SearchConnection').implement({
    description: 'A page of what a search found, best first.',
    fields: (t) => ({
      edges: t.field({ type: [edge], description: 'What was found.', resolve: edgesOf }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'What lies on both sides of the page.',
        resolve: (answer) => {
          const cursors = edgesOf(answer).map(cursor);
          const { hasNextPage, before } = answer;
          return { hasNextPage, hasPreviousPage: before > 0, startCursor: cursors.at(0) ?? null, endCursor: cursors.at(-1) ?? null };
        },
      }),
      searchInfo: t.field({
        type: info,
        description: 'How the search was answered.',
        resolve: (answer, _, context) => new Info(answer, context),
      }),
    }),
  });
  return { connection: connection as Ref<Answer>, node };
}

const edgesOf = (answer: Answer): Edge[] => answer.hits.map((hit, i) => ({ answer, hit, place: answer.before + i + 1 }));

const cursor = ({ answer: { signature }, hit: { score, chunk }, place }: Edge) => cursorOf(signature, { place, score, chunk });

/** Resolves a row of a source, with the columns that are asked for. */
export const nodeOf =
  ({ node }: Entities) =>
  async (source: Source, id: string, context: Context, info: Parameters<Resolver<unknown, unknown, unknown>>[3]): Promise<Row | null> => {
    const row = await context.loaders.row(source.entity, id, selectedColumns(source.entity, info));
    return row && { ...row, __typename: node(source.entity).name };
  };

function edgeType(builder: Builder, load: ReturnType<typeof nodeOf>, node: NodeRef) {
  const rank = builder.objectRef<Hit>('SearchRank').implement({
    description: 'The places in the lists that a search is made of, from 1; none in a list where it does not stand.',
    fields: (t) => ({
      semantic: t.int({ nullable: true, description: 'Among what is near in meaning.', resolve: ({ nearRank }) => nearRank }),
      keyword: t.int({ nullable: true, description: 'Among what has the words.', resolve: ({ wordRank }) => wordRank }),
    }),
  });
  return builder.objectRef<Edge>('SearchEdge').implement({
    description: 'A row that was found.',
    fields: (t) => ({
      cursor: t.string({ description: 'Where it stands; for `after` of the same search.', resolve: cursor }),
      score: t.float({
        description:
          'How well it fits: the better, the higher. SEMANTIC: 1 − distance. KEYWORD: by how many of the words it has, how often, and how rare they are; comparable within one search. HYBRID: 1 / (60 + rank) of both lists together, as a share of the most that there can be: 1 is the first of both; where the words alone answered, as KEYWORD.',
        resolve: ({ hit }) => hit.score,
      }),
      distance: t.float({
        nullable: true,
        description: 'The cosine distance from what was looked for, from 0 to 2; none where no vectors were compared.',
        resolve: ({ hit }) => hit.distance,
      }),
      rank: t.field({ type: rank, description: 'Its places in the lists.', resolve: ({ hit }) => hit }),
      chunk: t.field({ type: chunkType(builder), description: 'The part of its text by which it was found.', resolve: ({ hit }) => hit }),
      node: t.field({
        type: node,
        description: 'The row.',
        // Found in the same snapshot, it is there.
        resolve: ({ hit }, _, context, info) => load(sources[hit.source], hit.parent, context, info) as Promise<Row>,
      }),
    }),
  });
}

function chunkType(builder: Builder) {
  const excerpt = builder.objectRef<Piece>('SearchExcerpt').implement({
    description: 'A piece of text. The pieces in their order are excerpts, with … between them.',
    fields: (t) => ({
      text: t.string({ description: 'The text as it was written: no HTML, and nothing in it is marked.', resolve: ({ text }) => text }),
      matched: t.boolean({ description: 'Whether it is one of the words that were looked for.', resolve: ({ matched }) => matched }),
    }),
  });
  return builder.objectRef<Hit>('SearchChunk').implement({
    description: 'A part of a row’s text.',
    fields: (t) => ({
      text: t.string({ description: 'The text.', resolve: ({ text }) => text }),
      index: t.int({ description: 'Which part of the row’s text it is, from 0.', resolve: ({ index }) => index }),
      highlight: t.field({
        type: [excerpt],
        description: 'Where the text has the words that were looked for; empty where none were.',
        resolve: ({ highlight }) => piecesOf(highlight),
      }),
    }),
  });
}

interface Piece {
  text: string;
  matched: boolean;
}

/** Parts a text at its marks. */
function piecesOf(marked: string | null): Piece[] {
  const { start, stop, gap, less, greater } = marks;
  const pieces = (marked ?? '')
    .replaceAll(gap, ' … ')
    .replaceAll(less, '<')
    .replaceAll(greater, '>')
    .split(start)
    .flatMap((part, i) => {
      const [one = '', other = ''] = i === 0 ? ['', part] : part.split(stop);
      return [
        { text: one, matched: true },
        { text: other, matched: false },
      ];
    });
  return pieces.filter(({ text }) => text !== '');
}

/** How a search was answered; what waits is counted when a field first asks for it. */
class Info {
  #waiting: ReturnType<typeof waiting> | undefined;

  constructor(
    readonly answer: Answer,
    private readonly context: Context,
  ) {}

  waiting() {
    this.#waiting ??= waiting(this.context.transaction);
    return this.#waiting;
  }
}

function infoType(builder: Builder) {
  const strategy = builder.enumType('SearchStrategy', {
    description: 'How the nearest vectors were found.',
    values: {
      EXACT: { description: 'Every vector of the company was compared.' },
      INDEX: { description: 'An index of the company’s own was asked, as large companies have one.' },
    } as const,
  });
  return builder.objectRef<Info>('SearchInfo').implement({
    description: 'How a search was answered.',
    fields: (t) => ({
      strategy: t.field({
        type: strategy,
        nullable: true,
        description: 'How the nearest vectors were found; none where no vectors were compared.',
        resolve: ({ answer }) => answer.strategy,
      }),
      recallTarget: t.float({
        nullable: true,
        description: 'The share of the nearest ten that is among the first ten: 1 is all of them, always.',
        resolve: ({ answer: { strategy } }) => strategy && (strategy === 'EXACT' ? 1 : indexRecall),
      }),
      semantic: t.boolean({
        description: 'Whether meaning was compared: not in KEYWORD, and not in HYBRID while what embeds its text cannot be reached.',
        resolve: ({ answer }) => answer.strategy !== undefined,
      }),
      model: t.string({
        nullable: true,
        description: 'The model whose vectors are compared; none while nothing of the company’s is embedded.',
        resolve: ({ answer }) => answer.ground?.model,
      }),
      pending: t.int({
        description:
          'How many of the company’s texts changed and are not found as they now are: documents, activities, transcripts, summaries.',
        resolve: async (info) => (await info.waiting()).pending,
      }),
      failed: t.int({
        description: 'How many were given up; `searchFailures` says why.',
        resolve: async (info) => (await info.waiting()).failed,
      }),
    }),
  });
}
