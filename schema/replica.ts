import { bigint, integer, text, uuid } from 'drizzle-orm/pg-core';
import { created, currentUser, instant, tenantTable } from './kit.js';
import { length, range } from './rules.js';
import { users } from './tenants.js';

/** A 64-bit count of committed changes, of all tenants together: it is never shown, since its steps tell how busy others are. */
const position = () => bigint({ mode: 'bigint' }).notNull();

/**
 * Which rows changed, in the order in which their transactions were committed. Triggers write it: see `replicate_change()`.
 * An entry that names no table says that those before it are gone.
 */
export const replicaChanges = tenantTable(
  'replica_changes',
  { position: position(), tableName: text().notNull(), key: uuid().notNull(), ...created },
  {
    order: { position: 'asc' },
    access: { insert: 'nobody', update: 'nobody', delete: 'nobody' },
  },
);

export const replicaDevices = tenantTable(
  'replica_devices',
  {
    userId: currentUser('user_id'),
    name: text().notNull(),
    lastMutationId: integer().notNull().default(0),
    /** The highest position that an answer to the device had, in whatever way. */
    servedPosition: position().default(0n),
    lastSeenAt: instant(),
    revokedAt: instant(),
    ...created,
  },
  {
    references: {
      userId: { to: () => users, inverse: ['replicaDevices', 'The devices on which the user has a replica.'], onDelete: 'cascade' },
    },
    rules: { name: length(1, 255), lastMutationId: range(0) },
    order: { createdAt: 'desc' },
    access: { read: 'selfOrAdmins', insert: 'self', update: 'selfOrAdmins', delete: 'nobody' },
    owner: 'userId',
    replicates: false,
    writes: { delete: false, guarded: ['lastMutationId', 'lastSeenAt', 'revokedAt'] },
    exposes: {
      type: 'ReplicaDevice',
      description: 'A device on which a user has a replica; only they and admins see it.',
      fields: {
        userId: 'Whose it is.',
        name: 'What the user calls it.',
        lastMutationId: 'The last of the mutations made offline that was taken from it.',
        lastSeenAt: 'When it last got changes or sent a mutation, to some minutes.',
        revokedAt: 'Since when it gets nothing any more, and wipes what it has.',
        createdAt: 'When it was registered.',
      },
    },
  },
);

/** What became of the mutations that devices made offline: a device that sends one again gets the same again. */
export const replicaResults = tenantTable(
  'replica_results',
  {
    userId: currentUser('user_id'),
    deviceId: uuid().notNull(),
    mutationId: integer().notNull(),
    uid: uuid().notNull(),
    /** What was answered: sealed, since answers can hold tokens. None once it is older than is kept. */
    result: text(),
    ...created,
  },
  {
    references: {
      userId: { to: () => users, inverse: ['replicaResults', 'What became of what the user did offline.'], onDelete: 'cascade' },
      deviceId: { to: () => replicaDevices, inverse: ['results', 'What became of its mutations.'], onDelete: 'cascade' },
    },
    unique: [['deviceId', 'mutationId']],
    order: { createdAt: 'asc' },
    access: { read: 'self', insert: 'self', update: 'self', delete: 'self' },
    owner: 'userId',
    secrets: ['result'],
  },
);
