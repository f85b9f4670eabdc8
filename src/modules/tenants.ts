import { type Entity, entityOf } from '../../schema/index.js';
import { tenants, users } from '../../schema/tenants.js';
import type { Row } from '../db/flight.js';
import type { Values } from '../db/validation.js';
import type { Builder } from '../graphql/builder.js';
import type { Entities } from '../graphql/entities.js';
import { mutation, rowPayload } from '../graphql/mutation.js';
import { MutationInputs } from '../graphql/mutation-inputs.js';
import { checkedSet } from '../graphql/mutations.js';
import { selectedColumns } from '../graphql/selection.js';
import { addInvites } from './tenants/invites.js';
import { addSignOut } from './tenants/sign-out.js';
import { addUsers } from './tenants/users.js';

const user = entityOf(users);
const tenant = entityOf(tenants);

/** Adds who asks and the company they ask in, and the verbs by which people come, change and go. */
export function addTenants(builder: Builder, entities: Entities): void {
  addOwn(builder, entities);
  addUpdateTenant(builder, entities);
  addInvites(builder, entities);
  addUsers(builder, entities);
  addSignOut(builder);
}

/** Adds `me` and `tenant`. */
function addOwn(builder: Builder, { node }: Entities): void {
  builder.queryFields((t) => ({
    me: t.field({
      type: node(user),
      description: 'The user who is signed in.',
      resolve: async (_, __, { loaders, identity }, info) =>
        own(await loaders.row(user, identity?.userId ?? '', selectedColumns(user, info)), user),
    }),
    tenant: t.field({
      type: node(tenant),
      description: 'The company that the user belongs to.',
      resolve: async (_, __, { loaders, tenantId }, info) =>
        own(await loaders.row(tenant, tenantId, selectedColumns(tenant, info)), tenant),
    }),
  }));
}

/** The transaction has found the member, so both rows are there. */
function own(row: Row | null, entity: Entity): Row {
  if (!row) throw new Error(`${entity.exposes.type} of the member is missing`);
  return row;
}

/** Adds `updateTenant`, which is an update without an id: there is one tenant to change, the own. */
function addUpdateTenant(builder: Builder, entities: Entities): void {
  const set = new MutationInputs(builder, entities).set(tenant);
  const input = builder.inputType('UpdateTenantInput', {
    description: 'What updateTenant is told.',
    fields: (t) => ({
      set: t.field({ type: set, required: true, description: 'What to change. Left out is not touched, null clears.' }),
      expectedUpdatedAt: t.field({
        type: 'DateTime',
        description: 'The `updatedAt` that was read: where it is not the row’s any more, CONFLICT.',
      }),
    }),
  });
  const type = rowPayload(builder, entities, tenant, 'UpdateTenantPayload');
  mutation(builder, 'updateTenant', 'Changes the company. For admins.', input, type, (given: Values, context, action) => {
    const values = checkedSet(tenant, given.set as Values);
    const expected = (given.expectedUpdatedAt as Date | null | undefined) ?? undefined;
    return context.writer(action).update(tenant, context.tenantId, values, ['input', 'set'], expected);
  });
}
