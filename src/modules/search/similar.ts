import DataLoader from 'dataloader';
import { type SQL, sql } from 'drizzle-orm';
import { deals } from '../../../schema/crm.js';
import { entityOf } from '../../../schema/index.js';
import { pageSize } from '../../db/list.js';
import { type Found, find } from '../../db/search/find.js';
import { type Ground, groundOf } from '../../db/search/ground.js';
import { originsOfDeals, originsOfRows } from '../../db/search/origins.js';
import { type Source, sources } from '../../db/search/sources.js';
import type { Row } from '../../db/tenant-transaction.js';
import type { Builder } from '../../graphql/builder.js';
import type { Context } from '../../graphql/context.js';
import type { Entities } from '../../graphql/entities.js';
import type { Ref } from '../../graphql/mutation.js';
import type { Answer } from './answer.js';
import { firstOf, signatureOf } from './input.js';

/** A field that finds rows of a source that are like the row it is of. */
interface Similar {
  name: string;
  description: string;
  source: Source;
  /** Selects the rows' ids, and what of them is compared. */
  origins: (tenantId: string, model: string, ids: readonly string[]) => SQL;
  /** That a row found is not itself what is compared. */
  besides: (found: SQL, origin: SQL, tenantId: string) => SQL;
}

const likeIt = (source: Source, what: string): Similar => ({
  name: 'similar',
  description: `The ${what} that say most nearly the same, without itself: a search by \`similarTo\` among ${what}, whose pages can be read on.`,
  source,
  origins: (...rest) => originsOfRows(source, ...rest),
  besides: (found, origin) => sql`${found} <> ${origin}`,
});

const likeItsActivities: Similar = {
  name: 'similarActivities',
  description: 'What happened with other deals that is most nearly the same as what happened with this one.',
  source: sources.deal_activity,
  origins: originsOfDeals,
  besides: (found, origin, tenantId) =>
    sql`${found} not in (select a.id from deal_activities a where a.tenant_id = ${tenantId} and a.deal_id = ${origin})`,
};

/** Adds `Document.similar`, `Meeting.similar` and `Deal.similarActivities`: one statement for all rows that ask. */
export function addSimilar(builder: Builder, { node }: Entities, connection: Ref<Answer>): void {
  const add = (on: Ref<Row>, similar: Similar) =>
    builder.objectField(on, similar.name, (t) =>
      t.field({
        type: connection,
        description: similar.description,
        args: { first: t.arg.int({ description: `How many; ${pageSize.default} when left out, ${pageSize.max} at most.` }) },
        resolve: (row: Row, { first }: { first?: number | null | undefined }, context, info) =>
          context.once(info, () => loaderOf(context, similar, firstOf(first))).load(String(row.id)),
      }),
    );
  add(node(sources.document.entity), likeIt(sources.document, 'documents'));
  add(node(sources.meeting.entity), likeIt(sources.meeting, 'meetings'));
  add(node(entityOf(deals)), likeItsActivities);
}

function loaderOf({ transaction, tenantId }: Context, similar: Similar, first: number): DataLoader<string, Answer> {
  const { source, besides } = similar;
  return new DataLoader(async (ids) => {
    const ground = await groundOf(transaction, tenantId);
    const search = ground && {
      tenantId,
      model: ground.model,
      sources: [source],
      indexed: ground.indexed,
      words: undefined,
      rows: new Map(),
      besides: (_: Source, found: SQL, origin: SQL) => besides(found, origin, tenantId),
      grouped: true,
    };
    const page = { first, minScore: undefined, after: undefined, highlight: false };
    const origins = (left: readonly string[]) => similar.origins(tenantId, (ground as Ground).model, left);
    const found = search ? await find(transaction, search, origins, ids, page) : undefined;
    const strategy = search && (search.indexed.has(source) ? 'INDEX' : 'EXACT');
    return ids.map((id) => {
      const signature = signatureOf({ similarTo: { type: source.name, id }, types: [source.name] });
      return {
        ...(found?.get(id) as Found),
        hits: found?.get(id)?.hits ?? [],
        before: 0,
        hasNextPage: found?.get(id)?.hasNextPage ?? false,
        signature,
        ground,
        strategy,
      };
    });
  });
}
