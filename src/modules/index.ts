import type { GraphQLSchema } from 'graphql';
import { createBuilder } from '../graphql/builder.js';
import { addEntities } from '../graphql/entities.js';
import { addMutations } from '../graphql/mutations.js';
import { addNode } from '../graphql/node.js';
import { addAiEmployees } from './ai-employees.js';
import { addAutomations } from './automations.js';
import { addCrm } from './crm.js';
import { addDocuments } from './documents.js';
import { addHub } from './hub.js';
import { addMeetings } from './meetings.js';
import { addSearch } from './search.js';
import { addSystem } from './system.js';
import { addTasks } from './tasks.js';
import { addTenants } from './tenants.js';

/** Builds the gateway's schema: everything that follows from the tables, and what each domain adds to it. */
export function createSchema(): GraphQLSchema {
  const builder = createBuilder();
  const entities = addEntities(builder);
  addNode(builder, entities);
  addMutations(builder, entities);
  addTenants(builder, entities);
  addDocuments(builder, entities);
  addCrm(builder, entities);
  addMeetings(builder, entities);
  addTasks(builder, entities);
  addAutomations(builder, entities);
  addAiEmployees(builder, entities);
  addHub(builder, entities);
  addSystem(builder, entities);
  addSearch(builder, entities);
  return builder.toSchema({ sortSchema: false });
}
