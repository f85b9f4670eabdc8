import { getOperationAST, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Config } from '../config.js';
import { limitExceeded } from '../errors.js';
import { complexityOf } from './complexity.js';

/** Refuses documents that are too long while they are parsed, and operations that ask for too much before they are executed. */
export function useLimits({ maxTokens, maxDepth, maxListDepth, maxCost }: Config['http']): Plugin {
  const limits = { depth: maxDepth, listDepth: maxListDepth, cost: maxCost };
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
    onExecute({ args: { schema, document, operationName, variableValues } }) {
      const operation = getOperationAST(document, operationName);
      // Which of several it is, GraphQL asks itself.
      if (!operation) return;
      const complexity = complexityOf(schema, document, operation, variableValues ?? {});
      for (const measure of ['depth', 'listDepth', 'cost'] as const) {
        if (complexity[measure] > limits[measure]) throw limitExceeded(measure, limits[measure], complexity[measure]);
      }
    },
  };
}
