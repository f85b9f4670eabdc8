import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
} from 'graphql';
import { Planned } from './planned.js';
import { Run } from './run.js';

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Makes the function that executes this schema's queries by plans, which it keeps as long as their documents; what is no
 * query, or has no plan, `otherwise` executes. The results are those of graphql-js.
 *
 * A plan's key is the document, the operation and the values of the variables that @skip and @include look at. No other
 * variable, no user and no tenant has a part in it. Of a document with several operations, the plans of the one that was
 * asked for last are kept: those of all, each with the same fragments, could be hundreds of times its size.
 */
export function createExecute(schema: GraphQLSchema, otherwise: Execute): Execute {
  const known = new WeakMap<DocumentNode, Planned>();

  const plannedOf = (document: DocumentNode, operationName: string | null | undefined): Planned | undefined => {
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.QUERY) return undefined;
    const last = known.get(document);
    if (last?.operation === operation) return last;
    const made = new Planned(schema, document, operation);
    known.set(document, made);
    return made;
  };

  return (args) => {
    const planned = plannedOf(args.document, args.operationName);
    if (!planned?.possible) return otherwise(args);
    const { errors, coerced } = getVariableValues(schema, planned.definitions, args.variableValues ?? {}, { maxErrors: 50 });
    if (errors) return { errors };
    return new Run(planned.plan(coerced), args.rootValue, args.contextValue, coerced).result();
  };
}
