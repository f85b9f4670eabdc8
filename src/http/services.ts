import type { Plugin, YogaServerInstance } from 'graphql-yoga';
import type { Identify } from './identity.js';
import { createReplay } from './replica-push.js';
import { createWatch, type Wakes } from './replica-wake.js';
import type { Asking, RequestContext } from './tenant-transaction.js';

type Parts = Omit<Parameters<typeof createReplay>[0], 'yoga'> & {
  wakes: Wakes;
  identify: Identify;
  closing: AbortSignal;
};

/** Puts beside the request what resolvers have done beyond their own transaction. */
export function useServices({ wakes, identify, closing, ...parts }: Parts): Plugin<RequestContext> {
  const watch = createWatch(parts.operations, wakes, identify, closing);
  let replay: ReturnType<typeof createReplay>;
  return {
    onYogaInit({ yoga }) {
      replay = createReplay({ yoga: yoga as unknown as YogaServerInstance<object, object>, ...parts });
    },
    onParams({ context }) {
      const asking = context as Asking;
      asking.services = { replay: (entry) => replay(asking, entry), watch: (deviceId) => watch(asking, deviceId) };
    },
  };
}
