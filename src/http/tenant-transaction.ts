import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';
import { type Identity, type Limits, TenantTransaction } from '../db/tenant-transaction.js';
import { Context } from '../graphql/context.js';

/** What the plugins before this one have put beside the request. */
export interface RequestContext {
  identity?: Identity | undefined;
}

/**
 * Runs every operation in one tenant-scoped transaction, which its first statement opens.
 * A query sees one snapshot. A mutation is all or nothing: any error undoes all of it, and then no data leaves.
 * Whatever happens, the connection is given back or destroyed before the response is sent.
 */
export function useTenantTransaction(engine: Engine, limits: Limits): Plugin<RequestContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      setExecuteFn(async (given) => {
        const { request, identity } = given.contextValue as typeof args.contextValue;
        const mutation = getOperationAST(given.document, given.operationName)?.operation === 'mutation';
        const transaction = new TenantTransaction(engine, identity, mutation ? 'write' : 'read', limits);
        const abandon = () => void transaction.abandon();
        request.signal.addEventListener('abort', abandon, { once: true });
        if (request.signal.aborted) abandon();
        try {
          // A context of its own: what is loaded and cached for this operation is on it.
          const result: ExecutionResult = await executeFn({ ...given, contextValue: new Context(identity, transaction) });
          const failed = transaction.failure !== undefined || (mutation && (result.errors?.length ?? 0) > 0);
          if (failed) {
            await transaction.rollback();
            // Without data nothing was executed, and the answer to a request that was wrong has none.
            if (result.data === undefined) return result;
            return { ...result, data: null, errors: firstCause(result.errors ?? [], transaction.failure) };
          }
          await transaction.commit();
          return result;
        } catch (error) {
          await transaction.rollback();
          return { data: null, errors: firstCause([], error) };
        } finally {
          request.signal.removeEventListener('abort', abandon);
        }
      });
    },
  };
}

/** After a statement has failed, its siblings fail because of it: what failed first is the operation's only error. */
function firstCause(errors: readonly GraphQLError[], failure: unknown): readonly GraphQLError[] {
  if (failure === undefined) return errors;
  const located = errors.find(({ originalError }) => originalError === failure);
  return [located ?? new GraphQLError('The operation failed.', { originalError: failure as Error })];
}
