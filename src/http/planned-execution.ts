import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createExecute } from '../graphql/execution/execute.js';

/** Executes queries by plans that are made once for a document; the document cache decides how long those are kept. */
export function usePlannedExecution(schema: GraphQLSchema): Plugin {
  const planned = createExecute(schema, execute);
  const run = async (args: ExecutionArgs) => answered(await planned(args));
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(run);
    },
  };
}

/** Without data nothing was executed: the request was wrong, and the status says so. */
function answered(result: ExecutionResult): ExecutionResult {
  if (result.data !== undefined) return result;
  const wrong = ({ message, nodes, extensions }: GraphQLError) =>
    new GraphQLError(message, { nodes: nodes ?? null, extensions: { ...extensions, http: { status: 400 } } });
  return { errors: result.errors?.map(wrong) ?? [] };
}
