import type { GraphQLResolveInfo } from 'graphql';
import { deals } from '../../schema/crm.js';
import { entityOf } from '../../schema/index.js';
import { pageSize } from '../db/list.js';
import { reach } from '../db/search/find.js';
import { sources } from '../db/search/sources.js';
import { longestQuery } from '../embeddings/queries.js';
import type { Builder } from '../graphql/builder.js';
import type { Context } from '../graphql/context.js';
import type { Entities } from '../graphql/entities.js';
import { isSelected } from '../graphql/selection.js';
import { answer } from './search/answer.js';
import { addFailures } from './search/failures.js';
import { firstOf, positionOf, requestOf, type SearchInput, signatureOf } from './search/input.js';
import { addSimilar } from './search/similar.js';
import { searchTypes } from './search/types.js';

interface Arguments {
  input: SearchInput;
  first?: number | null;
  after?: string | null;
}

/** Adds `search`, the fields that find what is like a row, and what tells of texts that could not be embedded. */
export function addSearch(builder: Builder, entities: Entities): void {
  const types = searchTypes(builder, entities);
  const input = inputType(builder, entities);
  builder.queryField('search', (t) =>
    t.field({
      type: types.connection,
      description: `What a text, a vector or a row finds among documents, deal activities and meetings, best first; it can be read up to the ${reach}th. The nearest of one kind, part by part: \`{types: [DOCUMENT], mode: SEMANTIC, groupByEntity: false}\`.`,
      args: {
        input: t.arg({ type: input, required: true, description: 'What to look for, where, and how.' }),
        first: t.arg.int({ description: `How many rows; ${pageSize.default} when left out, ${pageSize.max} at most.` }),
        after: t.arg.string({ description: 'Only rows after the one with this cursor, of the same search.' }),
      },
      resolve: (async (_: unknown, args: Arguments, context: Context, info: GraphQLResolveInfo) => {
        const request = requestOf(args.input);
        const signature = signatureOf(request);
        const page = {
          first: firstOf(args.first),
          minScore: request.minScore,
          after: args.after == null ? undefined : positionOf(signature, args.after),
          highlight: isSelected(info, ['edges', 'chunk', 'highlight']),
        };
        return answer(context, request, page, signature);
      }) as never,
    }),
  );
  addSimilar(builder, entities, types.connection);
  addFailures(builder, entities, types.node);
}

function inputType(builder: Builder, { inputs }: Entities) {
  const type = builder.enumType('SearchType', {
    description: 'A kind of row that search finds.',
    values: {
      DOCUMENT: { value: sources.document.name, description: 'A document, by its title and prose.' },
      DEAL_ACTIVITY: { value: sources.deal_activity.name, description: 'Something that happened with a deal, by what was said or agreed.' },
      MEETING: { value: sources.meeting.name, description: 'A meeting, by what was said in it and what came out of it.' },
    },
  });
  const mode = builder.enumType('SearchMode', {
    description: 'How rows are found.',
    values: {
      SEMANTIC: { description: 'By meaning: the nearest vectors.' },
      KEYWORD: {
        description: 'By words, in whatever form. "Quotes" ask for words in a row, a minus for their absence, OR for one of two.',
      },
      HYBRID: { description: 'By both, fused by their places in the two lists. Without a text it is SEMANTIC.' },
    } as const,
  });
  const similarTo = builder.inputType('SearchSimilarTo', {
    description: 'A row that others are compared with.',
    fields: (t) => ({
      type: t.field({ type, required: true, description: 'Its kind.' }),
      id: t.id({ required: true, description: 'Its id.' }),
    }),
  });
  const filter = builder.inputType('SearchFilter', {
    description: 'Which rows may be found; all that is given has to hold.',
    fields: (t) => ({
      createdFrom: t.field({ type: 'DateTime', description: 'Created then or later.' }),
      createdTo: t.field({ type: 'DateTime', description: 'Created before that.' }),
      dealStages: t.field({
        type: [inputs.typeOf(entityOf(deals), 'stage') as never],
        description: 'Activities of deals at one of these stages; nothing else.',
      }),
      authorId: t.id({ description: 'Created by this user.' }),
      withinDocumentId: t.id({ description: 'This document, and those below it; nothing else.' }),
    }),
  });
  return builder.inputType('SearchInput', {
    description: 'What is looked for: one of `text`, `embedding` and `similarTo`; and where, and how.',
    fields: (t) => ({
      text: t.string({ description: `What is looked for, in words; 1 to ${longestQuery} characters.` }),
      embedding: t.floatList({ description: 'A vector of the model that `searchInfo` names. It is compared as it is: mode is SEMANTIC.' }),
      similarTo: t.field({
        type: similarTo,
        description: 'A row, which is not found itself: the mean of the vectors of its parts is compared. Mode is SEMANTIC.',
      }),
      types: t.field({ type: [type], description: 'What may be found; everything when left out.' }),
      mode: t.field({ type: mode, defaultValue: 'HYBRID', description: 'How.' }),
      filter: t.field({ type: filter, description: 'Which rows may be found; all when left out.' }),
      minScore: t.float({ description: 'Only rows with this score, as the mode has scores, or a higher one.' }),
      groupByEntity: t.boolean({ defaultValue: true, description: 'Whether a row is found once, by the best of its parts.' }),
    }),
  });
}
