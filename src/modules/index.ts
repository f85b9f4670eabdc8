import type { GraphQLSchema } from 'graphql';
import { createBuilder } from '../graphql/builder.js';
import { addEntities } from '../graphql/entities.js';
import { addMutations } from '../graphql/mutations.js';
import { addNode } from '../graphql/node.js';
import { addCrm } from './crm.js';
import { addTenants } from './tenants.js';

/** Builds the gateway's schema: everything that follows from the tables, and what each domain adds to it. */
export function createSchema(): GraphQLSchema {
  const builder = createBuilder();
  const entities = addEntities(builder);
  addNode(builder, entities);
  addMutations(builder, entities);
  addTenants(builder, entities);
  addCrm(builder, entities);
  return builder.toSchema({ sortSchema: false });
}
