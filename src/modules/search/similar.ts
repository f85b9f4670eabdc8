import DataLoader from 'dataloader';
import { type SQL, sql } from 'drizzle-orm';
import { deals } from '../../../schema/crm.js';
import { entityOf } from '../../../schema/index.js';
import type { Row } from '../../db/flight.js';
import { pageSize } from '../../db/list.js';
import { find } from '../../db/search/find.js';
import { groundOf } from '../../db/search/ground.js';
import { originsOfDeals, originsOfRows } from '../../db/search/origins.js';
import { type Source, sources } from '../../db/search/sources.js';
import { tenant } from '../../db/statement.js';
import type { Builder } from '../../graphql/builder.js';
import type { Context } from '../../graphql/context.js';
import type { Entities } from '../../graphql/entities.js';
import type { Ref } from '../../graphql/mutation.js';
import { type Answer, nothing, strategyOf } from './answer.js';
import { firstOf, type Position, positionOf, type Request, signatureOf } from './input.js';

/** A field that finds rows of a source that are like the row it is of. */
interface Similar {
  name: string;
  description: string;
  source: Source;
  /** Selects the rows' ids, and what of them is compared. */
  origins: (model: string, ids: readonly string[]) => SQL;
  /** That a row found is not itself what is compared. */
  besides: (found: SQL, origin: SQL) => SQL;
}

const likeIt = (source: Source, what: string): Similar => ({
  name: 'similar',
  description: `The ${what} that say most nearly the same, without itself: the search by \`similarTo\` among ${what}.`,
  source,
  origins: (...rest) => originsOfRows(source, ...rest),
  besides: (found, origin) => sql`${found} <> ${origin}`,
});

const likeItsActivities: Similar = {
  name: 'similarActivities',
  description: 'What happened with other deals that is most nearly the same as what happened with this one.',
  source: sources.deal_activity,
  origins: originsOfDeals,
  besides: (found, origin) =>
    sql`${found} not in (select a.id from deal_activities a where a.tenant_id = ${tenant} and a.deal_id = ${origin})`,
};

interface Arguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
}

/** Adds `Document.similar`, `Meeting.similar` and `Deal.similarActivities`: one statement for all rows that ask. */
export function addSimilar(builder: Builder, { node }: Entities, connection: Ref<Answer>): void {
  const add = (on: Ref<Row>, similar: Similar) =>
    builder.objectField(on, similar.name, (t) =>
      t.field({
        type: connection,
        description: similar.description,
        args: {
          first: t.arg.int({ description: `How many; ${pageSize.default} when left out, ${pageSize.max} at most.` }),
          after: t.arg.string({ description: 'Only those after the one with this cursor, of the same row.' }),
        },
        // Async, so that what is wrong for one of many rows is awaited together with what is right for the others.
        resolve: async (row: Row, { first, after }: Arguments, context, info) => {
          const id = String(row.id);
          const position = after == null ? undefined : positionOf(signatureOf(requestFor(similar.source, id)), after);
          return context.once(info, () => loaderOf(context, similar, firstOf(first), position)).load(id);
        },
      }),
    );
  add(node(sources.document.entity), likeIt(sources.document, 'documents'));
  add(node(sources.meeting.entity), likeIt(sources.meeting, 'meetings'));
  add(node(entityOf(deals)), likeItsActivities);
}

/** The search that a row's field is. */
const requestFor = (source: Source, id: string): Request => ({
  similarTo: { source, id },
  mode: 'SEMANTIC',
  sources: [source],
  filter: {},
  minScore: undefined,
  grouped: true,
});

/** Finds what is like rows: one statement for all that ask in the same place of an operation. */
function loaderOf(context: Context, similar: Similar, first: number, after: Position | undefined): DataLoader<string, Answer> {
  const { transaction } = context;
  const { source, origins, besides } = similar;
  const page = { first, after, minScore: undefined, highlight: false };
  return new DataLoader(async (ids) => {
    const ground = await groundOf(transaction);
    const search = ground && {
      model: ground.model,
      sources: [source],
      indexed: ground.indexed,
      words: undefined,
      rows: new Map(),
      besides: (_: Source, row: SQL, origin: SQL) => besides(row, origin),
      grouped: true,
    };
    const found = search && (await find(transaction, search, (left) => origins(search.model, left), ids, page));
    const strategy = ground && strategyOf(ground, [source]);
    return ids.map((id) => ({ ...(found?.get(id) ?? nothing), signature: signatureOf(requestFor(source, id)), ground, strategy }));
  });
}
