import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';
import { KeyInUse } from '../db/idempotency.js';
import type { Seal } from '../db/seal.js';
import { type Identity, type Limits, TenantTransaction } from '../db/tenant-transaction.js';
import { QueryVectors } from '../embeddings/queries.js';
import { conflict, unavailable } from '../errors.js';
import { Context } from '../graphql/context.js';
import { type Once, onceOf } from './idempotency.js';
import { type Outcome, retried } from './retry.js';
import { Turns } from './turns.js';

/** What the plugins before this one have put beside the request. */
export interface RequestContext {
  identity?: Identity | undefined;
  queries?: QueryVectors;
}

/**
 * Runs every operation in one tenant-scoped transaction, which its first statement opens.
 * A query sees one snapshot. A mutation is all or nothing: any error undoes all of it, and then no data leaves. One that
 * the database undid for the sake of another runs again, and one with an Idempotency-Key that succeeded never does.
 * Whatever happens, the connection is given back or destroyed before the response is sent.
 */
export function useTenantTransaction(engine: Engine, limits: Limits, seal: Seal): Plugin<RequestContext> {
  const turns = new Turns();
  // A statement's time is what a client has to be ready to wait anyway.
  const waitMs = limits.statementTimeoutMs;
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      setExecuteFn(async (given) => {
        const { request, identity, params, queries = new QueryVectors() } = given.contextValue as typeof args.contextValue;
        const mutation = getOperationAST(given.document, given.operationName)?.operation === 'mutation';
        const attempt = (once?: Once) => {
          const transaction = new TenantTransaction(engine, identity, mutation ? 'write' : 'read', limits);
          // A context of its own: what is loaded and cached for this attempt is on it.
          const execute = () => executeFn({ ...given, contextValue: new Context(identity, transaction, seal, queries) });
          return inOneTransaction(transaction, execute, { allOrNothing: mutation, signal: request.signal, once });
        };
        if (!mutation) return (await attempt()).result;
        try {
          const once = onceOf(request, identity, params, seal);
          const work = () => retried(() => attempt(once), waitMs);
          const { result, failure } = once ? await turns.take(once.name, waitMs, stillRunning, work) : await work();
          return failure instanceof KeyInUse ? undone(stillRunning()) : result;
        } catch (error) {
          return undone(error);
        }
      });
    },
  };
}

interface Conditions {
  /** Whether any error undoes what was written. */
  allOrNothing: boolean;
  /** Of the client's going away. */
  signal: AbortSignal;
  once: Once | undefined;
}

/** Executes the operation, or recalls its first result, and ends the transaction as that went. */
async function inOneTransaction(
  transaction: TenantTransaction,
  execute: () => Promise<ExecutionResult>,
  { allOrNothing, signal, once }: Conditions,
): Promise<Outcome> {
  const abandon = () => void transaction.abandon();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    // It may have waited for its turn.
    if (signal.aborted) throw unavailable();
    const first = await once?.recall(transaction);
    const result = first ?? (await execute());
    if (transaction.failure !== undefined || (allOrNothing && (result.errors?.length ?? 0) > 0)) {
      await transaction.rollback();
      // Without data nothing was executed, and the answer to a request that was wrong has none.
      if (result.data === undefined) return { result };
      const errors = firstCause(result.errors ?? [], transaction.failure);
      return { result: { ...result, data: null, errors }, failure: transaction.failure };
    }
    if (!first) await once?.keep(transaction, result);
    await transaction.commit();
    return { result };
  } catch (error) {
    await transaction.rollback();
    return { result: undone(error), failure: error };
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

const stillRunning = () => conflict('The first request with this Idempotency-Key is still running. Try again.');

const undone = (error: unknown): ExecutionResult => ({ data: null, errors: firstCause([], error) });

/** After a statement has failed, its siblings fail because of it: what failed first is the operation's only error. */
function firstCause(errors: readonly GraphQLError[], failure: unknown): readonly GraphQLError[] {
  if (failure === undefined) return errors;
  const located = errors.find(({ originalError }) => originalError === failure);
  return [located ?? new GraphQLError('The operation failed.', { originalError: failure as Error })];
}
