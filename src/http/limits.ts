import { type ExecutionArgs, getOperationAST, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Config } from '../config.js';
import { limitExceeded } from '../errors.js';
import { complexityOf } from './complexity.js';

/** Refuses documents that are too long while they are parsed, and operations that ask for too much before they are executed. */
export function useLimits({ maxTokens, maxDepth, maxListDepth, maxCost }: Config['http']): Plugin {
  const refuse = refuseBeyond({ maxDepth, maxListDepth, maxCost });
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => {
        try {
          return parse(source, { ...options, maxTokens });
        } catch (error) {
          if (/^Syntax Error: Document contains more that \d+ tokens/.test((error as Error).message))
            throw limitExceeded('tokens', maxTokens);
          throw error;
        }
      });
    },
    onExecute: ({ args }) => refuse(args),
    onSubscribe: ({ args }) => refuse(args),
  };
}

/** What an operation is made of, as far as it says how much it asks for. */
type Operation = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

/** Makes the function that throws QUERY_TOO_COMPLEX for an operation that asks for too much. */
export function refuseBeyond({ maxDepth, maxListDepth, maxCost }: Pick<Config['http'], 'maxDepth' | 'maxListDepth' | 'maxCost'>) {
  const limits = { depth: maxDepth, listDepth: maxListDepth, cost: maxCost };
  return ({ schema, document, operationName, variableValues }: Operation): void => {
    const operation = getOperationAST(document, operationName);
    // Which of several it is, GraphQL asks itself.
    if (!operation) return;
    const complexity = complexityOf(schema, document, operation, variableValues ?? {});
    for (const measure of ['depth', 'listDepth', 'cost'] as const) {
      if (complexity[measure] > limits[measure]) throw limitExceeded(measure, limits[measure], complexity[measure]);
    }
  };
}
