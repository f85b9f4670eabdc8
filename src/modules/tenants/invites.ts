import { type SQL, sql } from 'drizzle-orm';
import { entityOf } from '../../../schema/index.js';
import { invites, tenants, users } from '../../../schema/tenants.js';
import { now } from '../../db/clock.js';
import { hashToken, newInviteToken, tenantOfInvite } from '../../db/doors.js';
import type { Row } from '../../db/flight.js';
import type { Role } from '../../db/identity.js';
import { tenantCondition } from '../../db/rows.js';
import { startSession } from '../../db/sessions.js';
import { throwIssues, type Values, validated } from '../../db/validation.js';
import { conflict, type Issue, notFound } from '../../errors.js';
import type { Builder } from '../../graphql/builder.js';
import type { Context } from '../../graphql/context.js';
import type { Entities } from '../../graphql/entities.js';
import { mutation, payload } from '../../graphql/mutation.js';

const user = entityOf(users);
const invite = entityOf(invites);
const tenant = entityOf(tenants);

/** How many open invitations of one address are withdrawn at once: inviting withdraws the others, so that there are few. */
export const maxInvites = 1000;

/** Whether a row's e-mail address is this one, in any case. */
export const sameAddress = (email: string): SQL => sql`lower(email) = lower(${email})`;

/** Adds `inviteUser` and `acceptInvite`. */
export function addInvites(builder: Builder, entities: Entities): void {
  addInviteUser(builder, entities);
  addAcceptInvite(builder, entities);
}

function addInviteUser(builder: Builder, { node, inputs }: Entities): void {
  const input = builder.inputType('InviteUserInput', {
    description: 'What inviteUser is told.',
    fields: (t) => ({
      email: t.string({ required: true, description: 'The address of the person to invite.' }),
      role: t.field({ type: inputs.typeOf(invite, 'role'), description: 'What the person will be able to do; MEMBER when left out.' }),
    }),
  });
  const type = payload<{ row: Row; token: string }>(builder, 'InviteUserPayload', (t) => ({
    invite: t.field({ type: node(invite), description: 'The invitation.', resolve: ({ row }) => row }),
    token: t.string({ description: 'What acceptInvite takes. It is told here and nowhere else.', resolve: ({ token }) => token }),
  }));
  mutation(
    builder,
    'inviteUser',
    'Invites a person, for 7 days. Earlier invitations of the address that were not accepted end. Somebody who was removed can be invited again; CONFLICT for who has access. For admins.',
    input,
    type,
    async (given: Values, context, action) => {
      const issues: Issue[] = [];
      // In one spelling: an address invited twice at once, once in capitals, would else make two users.
      const [values = {}] = validated(
        invite,
        [{ email: String(given.email).toLowerCase(), role: given.role ?? 'member' }],
        () => ['input'],
        issues,
        true,
      );
      throwIssues(issues);
      return invited(context, action, values);
    },
  );
}

async function invited(context: Context, action: string, values: Values) {
  const writer = context.writer(action);
  await writer.permit(invite, 'insert');
  const address = sameAddress(String(values.email));
  const [active] = await context.transaction.query(
    sql`select id from users where ${tenantCondition(user)} and ${address} and deactivated_at is null limit 1`,
  );
  if (active) throw conflict('An active user has this address.');
  await writer.deleteMany(invite, sql`accepted_at is null and ${address}`, maxInvites);
  const token = newInviteToken();
  const [row] = await writer.create(invite, [{ ...values, token: hashToken(token), expiresAt: sql`now() + interval '7 days'` }], () => [
    'input',
  ]);
  return { row: row as Row, token };
}

interface Accepted {
  sessionToken: string;
  user: Row;
  tenant: Row;
}

function addAcceptInvite(builder: Builder, { node }: Entities): void {
  const input = builder.inputType('AcceptInviteInput', {
    description: 'What acceptInvite is told.',
    fields: (t) => ({
      token: t.string({ required: true, description: 'The token that inviteUser returned.' }),
      name: t.string({ required: true, description: 'The name of the person.' }),
    }),
  });
  const type = payload<Accepted>(builder, 'AcceptInvitePayload', (t) => ({
    sessionToken: t.string({
      description: 'What to send as `Authorization: Bearer …` for the next 30 days. It is told here and nowhere else.',
      resolve: ({ sessionToken }) => sessionToken,
    }),
    user: t.field({ type: node(user), description: 'Who has been let in.', resolve: ({ user }) => user }),
    tenant: t.field({ type: node(tenant), description: 'The company.', resolve: ({ tenant }) => tenant }),
  }));
  mutation(
    builder,
    'acceptInvite',
    'Makes who holds an invitation’s token a user of the company, and signs them in; who was removed becomes the user that they were. Takes no other credential: the rest of the operation runs as that user. NOT_FOUND, whatever is wrong with the token.',
    input,
    type,
    (given: Values, context, action) => {
      const issues: Issue[] = [];
      const [{ name } = {}] = validated(user, [{ name: given.name }], () => ['input'], issues, true);
      throwIssues(issues);
      if (context.identity) throw conflict('You are signed in: an invitation is accepted without a credential.');
      return accepted(context, action, String(given.token), String(name));
    },
  );
}

interface Invitee {
  /** The user whom they become: the one that they were, or a new one's id. */
  id: string;
  role: Role;
  email: string;
  inviteId: string;
  returns: boolean;
}

async function accepted(context: Context, action: string, token: string, name: string): Promise<Accepted> {
  const none = () => notFound(invite.exposes.type);
  const find: Parameters<Context['adopt']>[0] = async (engine) => {
    const tenantId = await tenantOfInvite(engine, token);
    if (!tenantId) throw none();
    return tenantId;
  };
  const { id, role, email, inviteId, returns } = await context.adopt<Invitee>(find, invitee(hashToken(token)), none);
  const writer = context.inviteesWriter(action);
  const back = { holds: sql`before.deactivated_at is not null`, says: () => 'An active user has this address.' };
  const row = returns
    ? await writer.update(user, id, { name, role, deactivatedAt: null }, ['input'], undefined, back)
    : (await writer.create(user, [{ id, email, name, role }], () => ['input']))[0];
  await writer.update(invite, inviteId, { acceptedAt: now });
  const sessionToken = await startSession(context.transaction, action);
  await context.transaction.admit();
  const own = await context.loaders.row(tenant, context.tenantId, ['id', ...Object.keys(tenant.exposes.fields)]);
  return { sessionToken, user: row as Row, tenant: own as Row };
}

/** Locks the open invitation, and finds who it makes of its holder. Of two who accept it at once the second finds none. */
const invitee = (hash: string): SQL => sql`
  with own as (select nullif(current_setting('app.tenant_id', true), '')::uuid as tenant),
  invite as (
    select id, email, role from invites
    where tenant_id = (select tenant from own) and token = ${hash} and accepted_at is null and expires_at > now() for update),
  known as (
    select users.id, users.deactivated_at from users, invite
    where users.tenant_id = (select tenant from own) and lower(users.email) = lower(invite.email)
    order by users.email = invite.email desc, users.id)
  select coalesce((select id from known limit 1), gen_random_uuid()) as id, role, email, invite.id as "inviteId",
    exists (select from known) as returns
  from invite where not exists (select from known where deactivated_at is null)`;
