import { valueSchema } from '../../db/columns.js';
import { type Entry, type Result, type Stop, stops } from '../../db/replica/outbox.js';
import { throwIssues, type Values } from '../../db/validation.js';
import { badInput, type Issue } from '../../errors.js';
import type { Builder } from '../../graphql/builder.js';
import type { Services } from '../../graphql/context.js';
import { payload } from '../../graphql/mutation.js';
import { idOf } from '../../graphql/row-verb.js';

/** The most mutations that one replicaPush takes. */
const maxEntries = 50;

interface Taken extends Result {
  id: number;
  replayed: boolean;
}

interface Pushed {
  results: Taken[];
  lastMutationId: number | null;
  stopped: Stop | null;
}

const reasons: Record<Stop['reason'], string> = {
  CLONED: 'Another mutation was taken under this number: the replica’s file is a copy. Register it as a device of its own.',
  GAP: 'Mutations before this one are missing.',
  REVOKED: 'The device was revoked: wipe it.',
  RETRY: 'The mutation could not be taken now. Send it again later.',
};

/** Adds `replicaPush`. */
export function addPush(builder: Builder): void {
  const entry = builder.inputType('ReplicaMutationInput', {
    description: 'A mutation that was made offline.',
    fields: (t) => ({
      id: t.int({ required: true, description: 'Its number among the device’s mutations, from 1.' }),
      uid: t.id({ required: true, description: 'A UUID of its own, the same whenever it is sent.' }),
      query: t.string({ description: 'The document: a mutation.' }),
      sha256Hash: t.string({ description: 'The hash of a trusted document, instead of `query`.' }),
      operationName: t.string({ description: 'Which of the document’s operations it is.' }),
      variables: t.field({ type: 'JSON', description: 'The values of its variables.' }),
    }),
  });
  const input = builder.inputType('ReplicaPushInput', {
    description: 'What replicaPush is told.',
    fields: (t) => ({
      deviceId: t.id({ required: true, description: 'The device on which they were made.' }),
      mutations: t.field({ type: [entry], required: true, description: `The mutations, by their numbers, ${maxEntries} at most.` }),
    }),
  });
  const result = builder.objectRef<Taken>('ReplicaResult').implement({
    description: 'What became of a mutation: it had its effect, or was refused for good and had none.',
    fields: (t) => ({
      id: t.exposeInt('id', { description: 'Its number.' }),
      replayed: t.exposeBoolean('replayed', { description: 'Whether it was taken earlier: this is what it gave then.' }),
      data: t.field({
        type: 'JSON',
        nullable: true,
        description: 'What it gave; null where it was refused, or that is not kept any more.',
        resolve: ({ data }) => data,
      }),
      errors: t.field({ type: ['JSON'], nullable: true, description: 'Why it was refused.', resolve: ({ errors }) => errors }),
    }),
  });
  const reason = builder.enumType('ReplicaStopReason', {
    description: 'Why a mutation was not taken.',
    values: Object.fromEntries(stops.map((name) => [name, { description: reasons[name] }])),
  });
  const stop = builder.objectRef<Stop>('ReplicaStop').implement({
    description: 'Why no more mutations were taken.',
    fields: (t) => ({
      reason: t.field({ type: reason, description: 'The reason.', resolve: ({ reason }) => reason as never }),
      error: t.field({ type: 'JSON', nullable: true, description: 'What went wrong.', resolve: ({ error }) => error ?? null }),
    }),
  });
  const type = payload<Pushed>(builder, 'ReplicaPushPayload', (t) => ({
    results: t.field({ type: [result], description: 'One for each mutation that was taken, in order.', resolve: ({ results }) => results }),
    lastMutationId: t.exposeInt('lastMutationId', {
      nullable: true,
      description: 'The last of the device’s mutations that is taken, where that is known.',
    }),
    stopped: t.field({ type: stop, nullable: true, description: 'Why the rest was not taken.', resolve: ({ stopped }) => stopped }),
  }));
  builder.mutationField('replicaPush', (t) =>
    t.field({
      type,
      description:
        'Does what was done offline, each mutation as if it came by itself: all or nothing, once whatever is sent again, and in order. Alone in its operation, and without an Idempotency-Key.',
      args: { input: t.arg({ type: input, required: true, description: 'What to do.' }) },
      resolve: (_, { input }, { services, transaction }, { operation: { selectionSet } }) => {
        // With a connection of its own it would wait for a second one.
        if (!services || transaction.begun || selectionSet.selections.length > 1) {
          throw badInput([{ path: [], message: 'replicaPush must be alone in its operation, and without an Idempotency-Key' }]);
        }
        return pushed(services, checked(input as Values));
      },
    }),
  );
}

async function pushed(services: Services, entries: readonly Entry[]): Promise<Pushed> {
  const results: Taken[] = [];
  let lastMutationId: number | null = null;
  for (const entry of entries) {
    const outcome = await services.replay(entry);
    if ('stop' in outcome) {
      const { stop } = outcome;
      return { results, lastMutationId: stop.lastMutationId ?? lastMutationId, stopped: stop };
    }
    ({ lastMutationId } = outcome);
    results.push({ id: entry.id, replayed: outcome.replayed, ...outcome.taken });
  }
  return { results, lastMutationId, stopped: null };
}

/** @throws BAD_USER_INPUT with all that is wrong, before anything is taken. */
function checked(input: Values): Entry[] {
  const issues: Issue[] = [];
  const deviceId = idOf(input, 'deviceId', issues);
  const mutations = input.mutations as Omit<Entry, 'deviceId'>[];
  if (mutations.length < 1 || mutations.length > maxEntries) {
    issues.push({ path: ['input', 'mutations'], message: `holds 1 to ${maxEntries} mutations` });
  }
  mutations.forEach(({ id, uid, query, sha256Hash, variables }, i) => {
    const at = (key: string) => ['input', 'mutations', i, key];
    const expected = (mutations[0]?.id ?? 0) + i;
    if (id < 1 || id !== expected)
      issues.push({ path: at('id'), message: id < 1 ? 'must be at least 1' : `must be ${expected}: the numbers follow one another` });
    if (!valueSchema.id.safeParse(uid).success) issues.push({ path: at('uid'), message: 'is not a UUID' });
    if ((query == null) === (sha256Hash == null)) issues.push({ path: at('query'), message: 'either query or sha256Hash must be given' });
    if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) {
      issues.push({ path: at('variables'), message: 'must be an object' });
    }
  });
  throwIssues(issues);
  return mutations.map((mutation) => ({ ...mutation, uid: mutation.uid.toLowerCase(), deviceId }));
}
