import { type SQL, sql } from 'drizzle-orm';
import { documents } from '../../schema/documents.js';
import { entityOf } from '../../schema/index.js';
import type { Row } from '../db/flight.js';
import { rowStatement } from '../db/rows.js';
import { tenant } from '../db/statement.js';
import { throwIssues, type Values } from '../db/validation.js';
import { badInput, type Issue, notFound } from '../errors.js';
import type { Builder } from '../graphql/builder.js';
import type { Context } from '../graphql/context.js';
import type { Entities } from '../graphql/entities.js';
import { mutation, rowPayload } from '../graphql/mutation.js';
import { idOf } from '../graphql/row-verb.js';

const document = entityOf(documents);

/** A place in the tree: the place `position` among the documents below `parentId`, or at the top. */
interface Place {
  parentId: string | null;
  position: number;
}

/** Adds `moveDocument`. */
export function addDocuments(builder: Builder, entities: Entities): void {
  const input = builder.inputType('MoveDocumentInput', {
    description: 'What moveDocument is told.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The Document to move, with everything below it.' }),
      parentId: t.id({ description: 'The Document to move it below. Left out: where it is. Null: the top of the tree.' }),
      position: t.int({ required: true, description: 'The place among its new siblings, from 0; past their end it is the last.' }),
    }),
  });
  const type = rowPayload(builder, entities, document, 'MoveDocumentPayload');
  const description =
    'Moves a document in the tree. The siblings that it leaves and those that it joins are numbered from 0 without gaps, also those that deleting left.';
  mutation(builder, 'moveDocument', description, input, type, (given: Values, context, action) => {
    const issues: Issue[] = [];
    const id = idOf(given, 'id', issues);
    const parentId = given.parentId == null ? (given.parentId as null | undefined) : idOf(given, 'parentId', issues);
    const position = given.position as number;
    if (position < 0) issues.push({ path: ['input', 'position'], message: 'must be at least 0' });
    throwIssues(issues);
    return move(context, action, id, { parentId, position });
  });
}

/**
 * Moves within a tenant queue: each alone may be right, and two at once make a circle, or number the same siblings.
 * Only the document that is moved is audited and told of; its siblings' numbers follow from that.
 */
async function move(
  context: Context,
  action: string,
  id: string,
  to: { parentId: string | null | undefined; position: number },
): Promise<Row> {
  const { transaction } = context;
  const writer = context.writer(action);
  await writer.lockPlaces(document);
  const [found] = await transaction.query(rowStatement(document, ['parentId'], id));
  if (!found) throw notFound(document.exposes.type);
  const from = found.parentId as string | null;
  const { position } = to;
  const parentId = to.parentId === undefined ? from : to.parentId;
  if (parentId !== null && parentId !== from) {
    const [above] = await transaction.query<{ circle: boolean }>(circle(id, parentId));
    if (above?.circle) throw badInput([{ path: ['input', 'parentId'], message: 'is the document itself, or lies below it' }]);
  }
  await transaction.query(lockAll(id, from, parentId));
  await transaction.query(makeRoom(id, from, { parentId, position }));
  const others = sql`select count(*) from documents as other where ${siblings(id, parentId)}`;
  return writer.update(document, id, { parentId, position: sql`least(${position}::int, (${others}))` }, ['input']);
}

/** Locks the document and those beside it, where it was and where it goes, in the order in which every writer locks rows. */
const lockAll = (id: string, from: string | null, to: string | null): SQL => sql`
  select from documents as other
  where (other.tenant_id = ${tenant} and other.id = ${id}) or (${siblings(id, from)}) or (${siblings(id, to)})
  order by other.id for no key update`;

/** Whether `id` is among the documents from `parentId` up to the top. */
const circle = (id: string, parentId: string): SQL => sql`
  with recursive above (id, parent_id) as (
    select id, parent_id from documents where tenant_id = ${tenant} and id = ${parentId}
    union all
    select next.id, next.parent_id from documents as next join above on next.id = above.parent_id where next.tenant_id = ${tenant}
  )
  select exists (select from above where id = ${id}) as circle`;

/** Numbers the documents beside `id` where it was and where it goes, and leaves its new place free. Touches only those whose number changes. */
function makeRoom(id: string, from: string | null, { parentId, position }: Place): SQL {
  const beside = (parent: string | null, numbered: SQL) =>
    sql`select id, ${numbered} as place from (
      select id, row_number() over (order by position, id) - 1 as rank from documents as other where ${siblings(id, parent)}
    ) as ranked`;
  const joined = beside(parentId, sql`rank + (rank >= ${position})::int`);
  const left = parentId === from ? sql`` : sql` union all ${beside(from, sql`rank`)}`;
  return sql`update documents set position = numbered.place from (${joined}${left}) as numbered
    where documents.tenant_id = ${tenant} and documents.id = numbered.id and documents.position <> numbered.place`;
}

/** The condition on `other` to have this parent, and not to be `id`. */
const siblings = (id: string, parentId: string | null): SQL =>
  sql`other.tenant_id = ${tenant} and other.id <> ${id} and ${parentId === null ? sql`other.parent_id is null` : sql`other.parent_id = ${parentId}`}`;
