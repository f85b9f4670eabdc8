import { decodeGlobalID } from '@pothos/plugin-relay';
import { api } from '../../schema/index.js';
import { badInput } from '../errors.js';
import type { Builder } from './builder.js';
import type { Entities } from './entities.js';
import { checkedId, refuseUnlessVisible } from './resolvers.js';
import { selectedColumns } from './selection.js';

const byType = new Map(api.map((entity) => [entity.exposes.type, entity]));

/** Adds `node(nodeId)`, for Relay. A foreign row and an absent one are both null. */
export function addNode(builder: Builder, { node }: Entities): void {
  builder.queryField('node', (t) =>
    t.field({
      type: builder.nodeInterfaceRef(),
      nullable: true,
      args: { nodeId: t.arg.id({ required: true, description: 'The `nodeId` of the row.' }) },
      description: 'The row with this `nodeId`, of whatever type; null where there is none.',
      resolve: async (_, { nodeId }, context, info) => {
        const { loaders } = context;
        const { typename, id } = decode(nodeId);
        const entity = byType.get(typename);
        if (!entity) throw badInput([{ path: ['nodeId'], message: 'is not a node id' }]);
        await refuseUnlessVisible(entity, context);
        const row = await loaders.row(entity, checkedId(id, 'nodeId'), selectedColumns(entity, info));
        return row && { ...row, __typename: node(entity).name };
      },
    }),
  );
}

function decode(nodeId: string): { typename: string; id: string } {
  try {
    return decodeGlobalID(nodeId);
  } catch {
    throw badInput([{ path: ['nodeId'], message: 'is not a node id' }]);
  }
}
