import { bigint, boolean, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core';
import { vectorDimensions } from './chunks.js';
import { created, currentUser, instant, tenantTable } from './kit.js';
import { fixedSet, length, range } from './rules.js';
import { users } from './tenants.js';

/** A builder of its own for every column: Drizzle names a builder for the first column it makes. */
const details = () => jsonb().$type<Record<string, unknown>>().notNull().default({});

export const events = tenantTable(
  'events',
  { type: text().notNull(), payload: details(), userId: uuid(), ...created },
  {
    references: { userId: { to: () => users, inverse: ['events', 'What happened through the user.'], onDelete: 'set null' } },
    order: { createdAt: 'desc' },
    access: { update: 'nobody', delete: 'nobody' },
    writes: false,
    exposes: {
      type: 'Event',
      description: 'Something that happened in the company.',
      fields: {
        type: 'What happened, such as `crm.deal.stage_changed`.',
        payload: 'The details, by name.',
        userId: 'Through whom it happened.',
        createdAt: 'When it happened.',
      },
    },
  },
);

export const notifications = tenantTable(
  'notifications',
  {
    userId: uuid().notNull(),
    type: text().notNull(),
    title: text().notNull(),
    body: text(),
    read: boolean().notNull().default(false),
    actionUrl: text(),
    ...created,
  },
  {
    references: {
      userId: { to: () => users, inverse: ['notifications', 'What the user was told; only they see it.'], onDelete: 'cascade' },
    },
    order: { createdAt: 'desc' },
    access: { read: 'self', update: 'self', delete: 'nobody' },
    owner: 'userId',
    updatable: ['read'],
    writes: false,
    exposes: {
      type: 'Notification',
      description: 'Something that a user was told; only they see it.',
      fields: {
        userId: 'Whom it is for.',
        type: 'What it is about.',
        title: 'The headline.',
        body: 'The details.',
        read: 'Whether the user has read it.',
        actionUrl: 'Where it leads.',
        createdAt: 'When it was sent.',
      },
    },
  },
);

export const files = tenantTable(
  'files',
  {
    key: text().notNull(),
    filename: text().notNull(),
    mimeType: text().notNull(),
    sizeBytes: bigint({ mode: 'bigint' }).notNull(),
    uploadedById: currentUser('uploaded_by'),
    ...created,
  },
  {
    references: { uploadedById: { to: () => users, inverse: ['uploadedFiles', 'The files that the user uploaded.'] } },
    rules: { key: length(1, 512), sizeBytes: range(0) },
    unique: [['key']],
    order: { createdAt: 'desc' },
    writes: { upsertBy: 'key' },
    exposes: {
      type: 'File',
      description: 'What is known of an uploaded file.',
      fields: {
        key: 'Where it is stored; unique within the company.',
        filename: 'What it was called when it was uploaded.',
        mimeType: 'Its media type.',
        sizeBytes: 'How many bytes it has.',
        uploadedById: 'Who uploaded it.',
        createdAt: 'When it was uploaded.',
      },
    },
  },
);

export const auditLog = tenantTable(
  'audit_log',
  { userId: uuid(), action: text().notNull(), resourceType: text().notNull(), resourceId: uuid(), metadata: details(), ...created },
  {
    references: { userId: { to: () => users, inverse: ['auditEntries', 'What the user did, for administrators.'], onDelete: 'set null' } },
    order: { createdAt: 'desc' },
    // What a viewer does, such as signing out, leaves an entry too.
    access: { read: 'admins', insert: 'anyone', update: 'nobody', delete: 'nobody' },
    writes: false,
    exposes: {
      type: 'AuditEntry',
      description: 'Who did what, for administrators.',
      fields: {
        userId: 'Who did it.',
        action: 'What was done.',
        resourceType: 'The kind of row it was done to.',
        resourceId: 'The row it was done to.',
        metadata: 'The details, by name; never a secret.',
        createdAt: 'When it was done.',
      },
    },
  },
);

/** What is cut into chunks and embedded: a document, a deal's activity, and a meeting's transcript and its summaries. */
export const embeddedSources = fixedSet('EmbeddedSource', ['document', 'deal_activity', 'transcript', 'summary']);

/**
 * Sources whose text changed since they were embedded. Triggers add a row with every change, in its transaction; what a
 * worker has embedded it takes away again, and nothing else: a change that comes meanwhile has a row of its own.
 */
export const embeddingJobs = tenantTable(
  'embedding_jobs',
  {
    source: text({ enum: embeddedSources }).notNull(),
    /** The document, the activity, or the meeting. */
    sourceId: uuid().notNull(),
    attempts: integer().notNull().default(0),
    /** When it may be tried next, and, while a worker has it, when the worker counts as dead. */
    runAfter: instant().notNull().defaultNow(),
    /** Of the worker that has it. */
    claim: uuid(),
    /** Why the last try failed. */
    error: text(),
    /** When it was given up: it waits until its source changes or someone asks for it again. */
    failedAt: instant(),
    ...created,
  },
  {
    rules: { attempts: range(0), error: length(1, 500) },
    order: { createdAt: 'asc' },
    access: { insert: 'membersOrWorker', update: 'worker', delete: 'worker' },
  },
);

/** The models that have embedded the tenant's sources. One of them answers; another may be on its way to take over. */
export const embeddingModels = tenantTable(
  'embedding_models',
  { model: text().notNull(), dimensions: integer().notNull(), answers: boolean().notNull().default(false), ...created },
  {
    rules: { model: length(1, 255), dimensions: range(1, vectorDimensions) },
    unique: [['model']],
    order: { createdAt: 'asc' },
    access: { insert: 'worker', update: 'worker', delete: 'worker' },
    // A replica searches the chunks of the model that answers, as the gateway does.
    replicates: ['model', 'answers'],
  },
);

/** The answers to mutations that came with an `Idempotency-Key`, for a day: who sends the same again gets the same again. */
export const idempotencyKeys = tenantTable(
  'idempotency_keys',
  {
    userId: currentUser('user_id'),
    key: text().notNull(),
    /** What was asked, as a hash, and what was answered: sealed, since answers can hold tokens. */
    answer: text().notNull(),
    ...created,
  },
  {
    references: { userId: { to: () => users, inverse: ['idempotencyKeys', 'The keys that the user has used.'], onDelete: 'cascade' } },
    rules: { key: length(1, 255) },
    unique: [['userId', 'key']],
    order: { createdAt: 'asc' },
    access: { read: 'self', insert: 'self', update: 'self', delete: 'self' },
    owner: 'userId',
    secrets: ['answer'],
  },
);
