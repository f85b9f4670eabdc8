import { sql } from 'drizzle-orm';
import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { GraphQLJSON } from 'graphql-scalars';
import type { Row } from '../db/flight.js';
import type { Context } from '../graphql/context.js';

interface Step {
  rows: Row[];
}

/**
 * A schema of steps, in queries and mutations: `run(sql)` runs a statement in the operation's transaction and `call(name)` one
 * of `calls` in the test. Both answer a step again, so that what comes next can be nested.
 */
export function stepSchema(calls: Record<string, (context: Context) => unknown> = {}): GraphQLSchema {
  const named = (name: string) => ({ [name]: { type: new GraphQLNonNull(GraphQLString) } });
  const steps = () => ({
    run: {
      type: step,
      args: named('sql'),
      resolve: async (_: unknown, args: { sql: string }, { transaction }: Context): Promise<Step> => ({
        rows: await transaction.query(sql.raw(args.sql)),
      }),
    },
    call: {
      type: step,
      args: named('name'),
      resolve: async (_: unknown, args: { name: string }, context: Context): Promise<Step> => {
        await calls[args.name]?.(context);
        return { rows: [] };
      },
    },
  });
  const step: GraphQLObjectType = new GraphQLObjectType({ name: 'Step', fields: () => ({ rows: { type: GraphQLJSON }, ...steps() }) });
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: steps }),
    mutation: new GraphQLObjectType({ name: 'Mutation', fields: steps }),
  });
}
