import { sql } from 'drizzle-orm';
import { entityOf } from '../../schema/index.js';
import { replicaDevices } from '../../schema/replica.js';
import { now } from '../db/clock.js';
import type { Builder } from '../graphql/builder.js';
import type { Entities } from '../graphql/entities.js';
import { rowVerb } from '../graphql/row-verb.js';
import { addChanges } from './replica/changes.js';
import { addPush } from './replica/push.js';
import { addReplicaSchema } from './replica/schema.js';
import { addWake } from './replica/wake.js';

const device = entityOf(replicaDevices);

/** Adds what a replica on a device is kept with: its tables, the changes, what was done offline, and a hint when to look. */
export function addReplica(builder: Builder, entities: Entities): void {
  addReplicaSchema(builder, entities);
  addChanges(builder);
  addPush(builder);
  addWake(builder);
  rowVerb(builder, entities, device, {
    name: 'revokeReplicaDevice',
    description: 'Shuts a device out: it gets nothing any more, and wipes what it has when it asks next. For its user and for admins.',
    set: () => ({ revokedAt: now }),
    state: { holds: sql`before.revoked_at is null`, says: () => 'The device has been revoked.' },
  });
}
