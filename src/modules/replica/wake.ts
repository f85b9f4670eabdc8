import type { Builder } from '../../graphql/builder.js';
import { checkedId } from '../../graphql/resolvers.js';

/** Adds `replicaWake`. */
export function addWake(builder: Builder): void {
  const wake = builder.objectRef<object>('ReplicaWake').implement({
    description: 'A hint.',
    // Whatever reads the database here would need a transaction for each event.
    fields: (t) => ({ hasMore: t.boolean({ description: 'True: `changes` may have more.', resolve: () => true }) }),
  });
  builder.subscriptionType({ description: 'What is told as it happens, over server-sent events.' });
  builder.subscriptionField('replicaWake', (t) =>
    t.field({
      type: wake,
      description:
        'Says when there may be changes for a device, and once in the beginning. A hint: it may come late, or for nothing. It ends with the credential, with the device, and where the device asks for it again.',
      args: { deviceId: t.arg.id({ required: true, description: 'The device, one of who asks.' }) },
      subscribe: async function* (_, { deviceId }, { services }) {
        if (!services) return;
        for await (const _change of services.watch(checkedId(deviceId, 'deviceId'))) yield {};
      },
      resolve: (event) => event,
    }),
  );
}
