import { sql } from 'drizzle-orm';
import { entityOf } from '../../schema/index.js';
import { notifications } from '../../schema/system.js';
import { valueSchema } from '../db/columns.js';
import type { Row } from '../db/flight.js';
import { tenant } from '../db/statement.js';
import { throwIssues, type Values } from '../db/validation.js';
import { type Issue, notFound } from '../errors.js';
import type { Builder } from '../graphql/builder.js';
import type { Context } from '../graphql/context.js';
import type { Entities } from '../graphql/entities.js';
import { mutation, payload } from '../graphql/mutation.js';

const notification = entityOf(notifications);

/** The most notifications that one markNotificationsRead marks. */
const maxMarked = 10_000;
const maxIds = 1000;

/** Adds `markNotificationsRead`, the one thing that viewers write. */
export function addSystem(builder: Builder, { node }: Entities): void {
  const input = builder.inputType('MarkNotificationsReadInput', {
    description: 'Which notifications: `ids` or `all`.',
    fields: (t) => ({
      ids: t.idList({ description: `These, ${maxIds} at most.` }),
      all: t.boolean({ description: `True: all that are unread; CONFLICT where they are more than ${maxMarked}.` }),
    }),
  });
  const type = payload<Row[]>(builder, 'MarkNotificationsReadPayload', (t) => ({
    notifications: t.field({
      type: [node(notification)],
      description: 'Those that were unread until now, newest first.',
      resolve: (rows: Row[]) => rows,
    }),
  }));
  mutation(
    builder,
    'markNotificationsRead',
    'Marks notifications of the user as read. NOT_FOUND, and none is marked, where one of the ids is not of such.',
    input,
    type,
    (given: Values, context, action) => {
      const issues: Issue[] = [];
      const ids = idsOf(given, issues);
      throwIssues(issues);
      return marked(context, action, ids);
    },
  );
}

/** The given ids, in lower case, each once; undefined for all. */
function idsOf({ ids, all }: Values, issues: Issue[]): string[] | undefined {
  const given = ids as string[] | null | undefined;
  if ((given != null) === (all === true)) issues.push({ path: ['input'], message: 'takes either ids or all: true' });
  if ((given?.length ?? 0) > maxIds) issues.push({ path: ['input', 'ids'], message: `holds at most ${maxIds} ids` });
  given?.forEach((id, i) => {
    if (!valueSchema.id.safeParse(id).success) issues.push({ path: ['input', 'ids', i], message: 'is not an id' });
  });
  return given ? [...new Set(given.map((id) => id.toLowerCase()))] : undefined;
}

async function marked(context: Context, action: string, ids: string[] | undefined): Promise<Row[]> {
  const { transaction } = context;
  const { userId } = await transaction.member();
  const own = sql`user_id = ${userId}`;
  const these = ids ? sql`${own} and id = any(${sql.param(ids)}::uuid[])` : own;
  if (ids) {
    const [found] = await transaction.query<{ count: number }>(
      sql`select count(*)::int as count from notifications where tenant_id = ${tenant} and ${these}`,
    );
    if (found?.count !== ids.length) throw notFound(notification.exposes.type);
  }
  const rows = await context.writer(action).updateMany(notification, sql`${these} and not read`, { read: true }, maxMarked);
  return rows.sort((a, b) => Number(b.createdAt) - Number(a.createdAt) || (String(a.id) < String(b.id) ? -1 : 1));
}
