import { noteServed } from '../../db/replica/device.js';
import { type Page, pageOf, type Resync, resyncs } from '../../db/replica/page.js';
import type { ReplicaRows } from '../../db/replica/rows.js';
import { badInput, pageSizeExceeded } from '../../errors.js';
import type { Builder } from '../../graphql/builder.js';
import { checkedId } from '../../graphql/resolvers.js';

const pageSize = { default: 5_000, max: 10_000 };

const reasons: Record<Resync, string> = {
  EPOCH: 'The cursor cannot be read: it is of another device, or of before the server’s key changed.',
  FLOOR: 'The changes behind the cursor are not kept any more.',
  VIEW: 'The user has another role.',
  SCHEMA: 'The tables are others: compare them with `replicaSchema`, and go on with `refill`.',
  AHEAD: 'The server was restored to before what it had sent.',
  REVOKED: 'The device was revoked: wipe it.',
};

/** Adds `changes`. */
export function addChanges(builder: Builder): void {
  const resync = builder.enumType('ReplicaResync', {
    description: 'Why a replica has to start anew.',
    values: Object.fromEntries(resyncs.map((name) => [name, { description: reasons[name] }])),
  });
  const rows = builder.objectRef<ReplicaRows>('ReplicaRows').implement({
    description: 'Rows of one table.',
    fields: (t) => ({
      table: t.string({ description: 'The table.', resolve: ({ table }) => table.name }),
      columns: t.stringList({
        description: 'What the values of a row are, in order.',
        resolve: ({ table }) => table.columns.map(({ name }) => name),
      }),
      rows: t.exposeString('rows', { description: 'The rows as they are, as the text of a JSON array that has an array for each.' }),
      count: t.exposeInt('count', { description: 'How many rows there are.' }),
      deleted: t.exposeIDList('deleted', { description: 'The ids of rows that are not there, or not for who asks.' }),
    }),
  });
  const page = builder.objectRef<Page>('ReplicaPage').implement({
    description: 'What a replica applies next. Only with the last page it is as the server: until then readers keep what they had.',
    fields: (t) => ({
      resync: t.field({
        type: resync,
        nullable: true,
        description: 'Why this leads nowhere; nothing else is given then.',
        resolve: ({ resync }) => resync as never,
      }),
      tables: t.field({
        type: [rows],
        description: 'The rows, table by table; a table may come more than once.',
        resolve: ({ tables }) => tables,
      }),
      cursor: t.exposeString('cursor', { nullable: true, description: 'Where the next page begins.' }),
      hasMore: t.exposeBoolean('hasMore', { description: 'Whether there is another page.' }),
      lastMutationId: t.exposeInt('lastMutationId', { description: 'The last of the device’s mutations that the rows show.' }),
    }),
  });
  builder.queryField('changes', (t) =>
    t.field({
      type: page,
      description: 'What changed for a replica. Once in an operation.',
      args: {
        deviceId: t.arg.id({ required: true, description: 'The device of the replica, one of who asks.' }),
        after: t.arg.string({ description: 'The cursor of the page before. Left out: the whole, from the beginning.' }),
        first: t.arg.int({ description: `How many rows at the most; ${pageSize.default} where it is not given, ${pageSize.max} at most.` }),
        schema: t.arg.id({ required: true, description: 'The version of the tables that the replica has.' }),
        refill: t.arg.stringList({ description: 'Tables that are to be sent again whole, once the replica has those of `schema`.' }),
      },
      resolve: async (_, { deviceId, after, first, schema, refill }, context) => {
        const asked = {
          deviceId: checkedId(deviceId, 'deviceId'),
          after: after ?? null,
          first: checkedFirst(first ?? pageSize.default),
          schema,
          refill: refill ?? null,
        };
        if (context.beforeAnswer) throw badInput([{ path: [], message: 'changes can be asked for once in an operation' }]);
        let position: bigint | undefined;
        context.beforeAnswer = async (transaction) => {
          if (position !== undefined) await noteServed(transaction, asked.deviceId, position);
        };
        const { page, note } = await pageOf(context.transaction, context.seal, asked);
        position = note;
        return page;
      },
    }),
  );
}

function checkedFirst(first: number): number {
  if (first < 1) throw badInput([{ path: ['first'], message: 'must be at least 1' }]);
  if (first > pageSize.max) throw pageSizeExceeded(pageSize.max);
  return first;
}
