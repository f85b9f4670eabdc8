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
 * A plan's key is the document, the operation's name and the values of the variables that @skip and @include look at. No
 * other variable, no user and no tenant has a part in it.
 */
export function createExecute(schema: GraphQLSchema, otherwise: Execute): Execute {
  const known = new WeakMap<DocumentNode, Map<string, Planned>>();

  const plannedOf = (document: DocumentNode, operationName: string | null | undefined): Planned | undefined => {
    const operations = known.get(document) ?? new Map<string, Planned>();
    known.set(document, operations);
    const name = operationName ?? '';
    const planned = operations.get(name);
    if (planned) return planned;
    const operation = getOperationAST(document, operationName);
    // Names that mean none are as many as a client likes.
    if (operation?.operation !== OperationTypeNode.QUERY) return undefined;
    const made = new Planned(schema, document, operation);
    operations.set(name, made);
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
