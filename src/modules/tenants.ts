import { type Entity, entityOf } from '../../schema/index.js';
import { tenants, users } from '../../schema/tenants.js';
import type { Row } from '../db/tenant-transaction.js';
import type { Builder } from '../graphql/builder.js';
import type { Entities } from '../graphql/entities.js';
import { selectedColumns } from '../graphql/selection.js';

/** Adds `me` and `tenant`: who asks, and the company they ask in. */
export function addTenants(builder: Builder, { node }: Entities): void {
  const [user, tenant] = [entityOf(users), entityOf(tenants)];
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
