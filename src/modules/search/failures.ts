import { embeddedSources } from '../../../schema/system.js';
import { enumName, valueSchema } from '../../db/columns.js';
import { pageSize } from '../../db/list.js';
import { sources } from '../../db/search/sources.js';
import { type Failure, failures, retry } from '../../db/search/waiting.js';
import { throwIssues, type Values } from '../../db/validation.js';
import { forbidden, type Issue, notFound } from '../../errors.js';
import type { Builder } from '../../graphql/builder.js';
import type { Context } from '../../graphql/context.js';
import type { Entities } from '../../graphql/entities.js';
import { mutation, payload } from '../../graphql/mutation.js';
import { firstOf } from './input.js';
import { type NodeRef, nodeOf } from './types.js';

/** The most failures that one retrySearchFailures takes by their ids. */
const maxIds = 1_000;

const sourceOf = {
  document: sources.document,
  deal_activity: sources.deal_activity,
  transcript: sources.meeting,
  summary: sources.meeting,
};

/** Adds `searchFailures` and `retrySearchFailures`, for members and admins. */
export function addFailures(builder: Builder, entities: Entities, node: NodeRef): void {
  const load = nodeOf(entities);
  const source = builder.enumType('SearchFailureSource', {
    description: 'What of a row could not be embedded.',
    values: Object.fromEntries(embeddedSources.map((value) => [enumName(value), { value }])),
  });
  const failure = builder.objectRef<Failure>('SearchFailure').implement({
    description: 'A text that search does not find as it now is, because it could not be embedded.',
    fields: (t) => ({
      id: t.id({ description: 'The id of the failure.', resolve: ({ id }) => id }),
      source: t.field({ type: source, description: 'What the text is.', resolve: ({ source }) => source }),
      node: t.field({
        type: node,
        nullable: true,
        description: 'The row whose text it is; none where it is gone by now.',
        resolve: (it, _, context, info) => load(sourceOf[it.source], it.sourceId, context, info) as never,
      }),
      reason: t.string({ nullable: true, description: 'Why the last attempt failed.', resolve: ({ reason }) => reason }),
      attempts: t.int({ description: 'How often it was tried.', resolve: ({ attempts }) => attempts }),
      failedAt: t.field({ type: 'DateTime', description: 'When it was given up.', resolve: ({ failedAt }) => failedAt }),
    }),
  });
  builder.queryField('searchFailures', (t) =>
    t.field({
      type: [failure],
      description:
        'The texts that could not be embedded and were given up, for members and admins, the last first. A text that changes is tried again by itself.',
      args: { first: t.arg.int({ description: `How many; ${pageSize.default} when left out, ${pageSize.max} at most.` }) },
      resolve: async (_, { first }, context) => {
        await refuseViewers(context, 'read searchFailures');
        return failures(context.transaction, firstOf(first));
      },
    }),
  );
  const input = builder.inputType('RetrySearchFailuresInput', {
    description: 'Which failures.',
    fields: (t) => ({ ids: t.idList({ description: `These, ${maxIds} at most; all when left out.` }) }),
  });
  const type = payload<{ retried: string[] }>(builder, 'RetrySearchFailuresPayload', (t) => ({
    retried: t.idList({ description: 'The ids of those that are tried again.', resolve: ({ retried }: { retried: string[] }) => retried }),
  }));
  const description =
    'Has texts embedded again that were given up. NOT_FOUND, and none is tried, where one of the ids is not of such. Succeeds once they are queued: `searchInfo` counts them as pending until they are found.';
  mutation(builder, 'retrySearchFailures', description, input, type, async (given: Values, context, action) => {
    const issues: Issue[] = [];
    const ids = idsOf(given, issues);
    throwIssues(issues);
    await refuseViewers(context, action);
    const retried = await retry(context.transaction, action, ids);
    if (ids && retried.length !== ids.length) throw notFound('SearchFailure');
    return { retried };
  });
}

/** The given ids, in lower case, each once; undefined for all. */
function idsOf({ ids }: Values, issues: Issue[]): string[] | undefined {
  const given = ids as string[] | null | undefined;
  if ((given?.length ?? 0) > maxIds) issues.push({ path: ['input', 'ids'], message: `holds at most ${maxIds} ids` });
  given?.forEach((id, i) => {
    if (!valueSchema.id.safeParse(id).success) issues.push({ path: ['input', 'ids', i], message: 'is not an id' });
  });
  return given ? [...new Set(given.map((id) => id.toLowerCase()))] : undefined;
}

async function refuseViewers({ transaction }: Context, what: string): Promise<void> {
  if ((await transaction.member()).role === 'viewer') throw forbidden(what);
}
