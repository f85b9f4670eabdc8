import { endSessions } from '../../db/sessions.js';
import type { Values } from '../../db/validation.js';
import type { Builder } from '../../graphql/builder.js';
import { mutation, payload } from '../../graphql/mutation.js';

/** Adds `signOut`. */
export function addSignOut(builder: Builder): void {
  const input = builder.inputType('SignOutInput', {
    description: 'What signOut is told.',
    fields: (t) => ({
      everywhere: t.boolean({ defaultValue: false, description: 'Whether to end all sessions of the user, not only this one.' }),
    }),
  });
  const type = payload<{ endedSessions: number }>(builder, 'SignOutPayload', (t) => ({
    endedSessions: t.int({ description: 'How many sessions were ended.', resolve: ({ endedSessions }) => endedSessions }),
  }));
  mutation(
    builder,
    'signOut',
    'Ends the session whose token came with the request: it is good for nothing after this operation. A JWT cannot be ended and stays good until it expires; signed in with one, there is no session to end, unless `everywhere`.',
    input,
    type,
    async ({ everywhere }: Values, { transaction }, action) => {
      const { userId, session } = await transaction.member();
      if (everywhere) return { endedSessions: await endSessions(transaction, action, userId) };
      return { endedSessions: session === undefined ? 0 : await endSessions(transaction, action, userId, session) };
    },
  );
}
