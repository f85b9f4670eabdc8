import type { Services } from '../graphql/context.js';
import type { Identify } from './identity.js';
import { createReplay } from './replica-push.js';
import { createWatch, type Wakes } from './replica-wake.js';
import type { Asking } from './tenant-transaction.js';

type Parts = Parameters<typeof createReplay>[0] & {
  wakes: Wakes;
  identify: Identify;
  closing: AbortSignal;
};

/** Makes the function that gives a request what its resolvers have done beyond their own transaction. */
export function createServices({ wakes, identify, closing, ...parts }: Parts): (asking: Asking) => Services {
  const watch = createWatch(parts.operations, wakes, identify, closing);
  const replay = createReplay(parts);
  return (asking) => ({ replay: (entry) => replay(asking, entry), watch: (deviceId) => watch(asking, deviceId) });
}
