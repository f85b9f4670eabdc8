import { sql } from 'drizzle-orm';
import { entityOf } from '../../../schema/index.js';
import { invites, users } from '../../../schema/tenants.js';
import { now } from '../../db/clock.js';
import type { Row } from '../../db/flight.js';
import { endSessions } from '../../db/sessions.js';
import { tenant } from '../../db/statement.js';
import { throwIssues, type Values } from '../../db/validation.js';
import type { State, Writer } from '../../db/writer.js';
import { conflict, forbidden, type Issue } from '../../errors.js';
import type { Builder } from '../../graphql/builder.js';
import type { Context } from '../../graphql/context.js';
import type { Entities } from '../../graphql/entities.js';
import { mutation, rowPayload } from '../../graphql/mutation.js';
import { idOf } from '../../graphql/row-verb.js';
import { maxInvites, sameAddress } from './invites.js';

const user = entityOf(users);
const invite = entityOf(invites);

const active: State = { holds: sql`before.deactivated_at is null`, says: () => 'The user has been removed.' };

/** Adds `changeUserRole` and `removeUser`. */
export function addUsers(builder: Builder, entities: Entities): void {
  const changeInput = builder.inputType('ChangeUserRoleInput', {
    description: 'What changeUserRole is told.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The user whose role changes.' }),
      role: t.field({ type: entities.inputs.typeOf(user, 'role'), required: true, description: 'What the user may do from now on.' }),
    }),
  });
  mutation(
    builder,
    'changeUserRole',
    'Gives a user another role, at once. For admins. CONFLICT where no active admin would be left.',
    changeInput,
    rowPayload(builder, entities, user, 'ChangeUserRolePayload'),
    async (given: Values, context, action) => {
      const id = checkedUserId(given);
      const writer = context.writer(action);
      await refuseUnlessAdminLeft(context, writer, given.role === 'admin' ? undefined : id);
      return writer.update(user, id, { role: given.role }, ['input'], undefined, active);
    },
  );

  const removeInput = builder.inputType('RemoveUserInput', {
    description: 'What removeUser is told.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The user who leaves.' }) }),
  });
  mutation(
    builder,
    'removeUser',
    'Takes a user’s access away, at once: deactivates them, ends their sessions and withdraws their open invitations. What they wrote, and the tasks assigned to them, stay theirs. Inviting them again brings them back. For admins. CONFLICT where no active admin would be left.',
    removeInput,
    rowPayload(builder, entities, user, 'RemoveUserPayload'),
    async (given: Values, context, action) => {
      const id = checkedUserId(given);
      await refuseUnlessAdminLeft(context, context.writer(action), id);
      return removed(context, action, id);
    },
  );
}

function checkedUserId(input: Values): string {
  const issues: Issue[] = [];
  const id = idOf(input, 'id', issues);
  throwIssues(issues);
  return id;
}

async function removed(context: Context, action: string, id: string): Promise<Row> {
  const writer = context.writer(action);
  const row = await writer.update(user, id, { deactivatedAt: now }, ['input'], undefined, active);
  await endSessions(context.transaction, action, id);
  // A second invitation that was never used would be a way back in.
  await writer.deleteMany(invite, sql`accepted_at is null and ${sameAddress(String(row.email))}`, maxInvites);
  return row;
}

/**
 * Locks the active admins until the transaction ends, in one order for everybody, so that two who take each other's role
 * away come one after the other.
 * @throws FORBIDDEN where who asks is not among them (any more), CONFLICT where `leaving` is the only one.
 */
async function refuseUnlessAdminLeft({ transaction }: Context, writer: Writer, leaving: string | undefined): Promise<void> {
  const member = await writer.permit(user, 'update');
  const admins = await transaction.query<{ id: string }>(sql`
    select id from users where tenant_id = ${tenant} and role = 'admin' and deactivated_at is null
    order by id for no key update`);
  if (!admins.some(({ id }) => id === member.userId)) throw forbidden(`change ${user.name}`);
  if (admins.length === 1 && admins[0]?.id === leaving) throw conflict('The user is the last admin: make somebody else one first.');
}
