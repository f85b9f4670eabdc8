import { execute, type GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createExecute } from '../graphql/execution/execute.js';

/** Executes queries by plans that are made once for a document; the document cache decides how long those are kept. */
export function usePlannedExecution(schema: GraphQLSchema): Plugin {
  const planned = createExecute(schema, execute);
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(planned);
    },
  };
}
