import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';
import type { Limits } from '../db/envelope.js';
import { KeyInUse } from '../db/idempotency.js';
import type { Identity } from '../db/identity.js';
import type { Seal } from '../db/seal.js';
import type { Connections, Place } from '../db/shares.js';
import { TenantTransaction } from '../db/tenant-transaction.js';
import type { QueryVectors } from '../embeddings/queries.js';
import { conflict, limitExceeded, unavailable } from '../errors.js';
import { Context, type Services } from '../graphql/context.js';
import { exceeds } from './answer-size.js';
import { type Asked, type Once, onceOf } from './idempotency.js';
import { InOrder } from './in-order.js';
import type { Identified } from './response.js';
import { type Outcome, retried } from './retry.js';

/** What the plugins before this one have put beside the request. */
export interface RequestContext {
  identity?: Identity | undefined;
  /** Where its connections come from; the pool's shares where an operation goes on by itself. */
  place?: Place | undefined;
  queries?: QueryVectors;
}

/** A request for an operation, as far as its transaction is concerned. */
export interface Asking extends RequestContext, Identified {
  request: Request;
  params: Asked;
  /** What its resolvers have done beyond its transaction; nothing for a mutation that is itself replayed. */
  services?: Services | undefined;
}

/** Executes an operation with a context. */
export type Execute = (context: Context) => ExecutionResult | Promise<ExecutionResult>;

interface Conditions {
  /** Whether any error undoes what was written. */
  allOrNothing: boolean;
  /** Of the client's going away. */
  signal: AbortSignal;
  once?: Once | undefined;
}

/** Runs operations, each in one tenant-scoped transaction, which its first statement opens. */
export class Operations {
  readonly #inOrder = new InOrder();

  constructor(
    private readonly engine: Engine,
    private readonly limits: Limits,
    private readonly seal: Seal,
    /** Told of every tenant in which something was committed. */
    private readonly committed: (tenantId: string) => void,
  ) {}

  /** Runs what sees one snapshot. What it wants to have committed before it is answered is, in a transaction of its own. */
  async query(asking: Asking, execute: Execute): Promise<Outcome> {
    const {
      identity,
      place,
      request: { signal },
    } = asking;
    const first = await this.#read(asking, execute, place);
    const { outcome, context } = first.context.transaction.tookTooLongToShare ? await this.#read(asking, execute, place?.alone) : first;
    const { beforeAnswer } = context;
    if (!beforeAnswer || outcome.failure !== undefined) return outcome;
    const after = new TenantTransaction(this.engine, identity, 'write', this.limits, place);
    return this.#inOneTransaction(after, () => beforeAnswer(after).then(() => outcome.result), { allOrNothing: false, signal });
  }

  /** Runs it once, with connections from there or, where nothing is said, from the pool's shares. */
  async #read({ identity, queries, services, request: { signal } }: Asking, execute: Execute, connections?: Connections) {
    const transaction = new TenantTransaction(this.engine, identity, 'read', this.limits, connections);
    const context = new Context(identity, transaction, this.seal, queries, services);
    const outcome = await this.#inOneTransaction(transaction, () => execute(context), { allOrNothing: false, signal });
    return { outcome, context };
  }

  /** Runs what asks only the schema, whose answers are there: there is nothing to begin, and nothing to wait for. */
  schemaQuery(execute: (context: Context) => ExecutionResult): ExecutionResult {
    try {
      return this.#bounded(execute(this.unopened()));
    } catch (error) {
      return undone(error);
    }
  }

  /** The context of what has no transaction: a statement in it would never be committed, and is refused. */
  unopened(services?: Services): Context {
    return new Context(undefined, new TenantTransaction(this.engine, undefined, 'read', this.limits), this.seal, undefined, services);
  }

  /**
   * Runs what is all or nothing. What the database undid for the sake of another runs again, and what is only to have an
   * effect `once` never does when it had it.
   */
  async mutation({ identity, place, queries, services, request: { signal } }: Asking, execute: Execute, once?: Once): Promise<Outcome> {
    const attempt = async (execute: Execute, allOrNothing: boolean) => {
      const transaction = new TenantTransaction(this.engine, identity, 'write', this.limits, place);
      // A context of its own: what is loaded and cached for this attempt is on it.
      const context = new Context(identity, transaction, this.seal, queries, services);
      const outcome = await this.#inOneTransaction(transaction, () => execute(context), { allOrNothing, signal, once });
      if (identity && outcome.failure === undefined && !outcome.result.errors) this.committed(identity.tenantId);
      return outcome;
    };
    // A statement's time is what a client has to be ready to wait anyway.
    const waitMs = this.limits.statementTimeoutMs;
    const work = async () => {
      // Between attempts it may wait, and needs no place; the next one's first statement takes it again.
      const outcome = await retried(() => attempt(execute, true).finally(() => place?.leave()), waitMs);
      const refusal = once?.refusalOf?.(outcome);
      return refusal ? retried(() => attempt(() => refusal, false), waitMs) : outcome;
    };
    if (once && this.#inOrder.taken(once.name)) place?.leave();
    try {
      return once ? await this.#inOrder.take(once.name, waitMs, stillRunning, work) : await work();
    } catch (error) {
      return { result: undone(error), failure: error };
    }
  }

  /** Executes the operation, or recalls its first result, and ends the transaction as that went. */
  async #inOneTransaction(
    transaction: TenantTransaction,
    execute: () => ExecutionResult | Promise<ExecutionResult>,
    { allOrNothing, signal, once }: Conditions,
  ): Promise<Outcome> {
    const abandon = () => void transaction.abandon();
    signal.addEventListener('abort', abandon, { once: true });
    try {
      // It may have waited for its turn.
      if (signal.aborted) throw unavailable();
      const first = once && (await once.recall(transaction));
      const result = first ?? this.#bounded(await execute());
      if (transaction.failure !== undefined || (allOrNothing && (result.errors?.length ?? 0) > 0)) {
        await transaction.rollback();
        // Without data nothing was executed, and the answer to a request that was wrong has none.
        if (result.data === undefined) return { result };
        const errors = firstCause(result.errors ?? [], transaction.failure);
        return { result: { ...result, data: null, errors }, failure: transaction.failure };
      }
      if (once && !first) await once.keep(transaction, result);
      await transaction.commit();
      return { result };
    } catch (error) {
      await transaction.rollback();
      return { result: undone(error), failure: error };
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  /** The result, unless it is too long: aliases can repeat what was read once. */
  #bounded(result: ExecutionResult): ExecutionResult {
    const { maxAnswerCharacters: most = Number.POSITIVE_INFINITY } = this.limits;
    if (exceeds(result.data, most)) throw limitExceeded('size', most);
    return result;
  }
}

interface Parts {
  operations: Operations;
  seal: Seal;
  services: (asking: Asking) => Services;
  execute: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
}

/**
 * Runs every operation in one tenant-scoped transaction, which its first statement opens; what asks the schema alone has none.
 * A query sees one snapshot. A mutation is all or nothing: any error undoes all of it, and then no data leaves. One that
 * the database undid for the sake of another runs again, and one with an Idempotency-Key that succeeded never does.
 * Whatever happens, the transaction has ended or its connection is destroyed before the response is sent; only a read's COMMIT
 * may be answered later. It is `execute` that executes it, whatever other plugins set.
 */
export function useTenantTransaction({ operations, seal, services, execute }: Parts): Plugin<RequestContext> {
  const run = async (operation: OperationDefinitionNode | null | undefined, asking: Asking, executeIn: Execute) => {
    if (operation?.operation !== OperationTypeNode.MUTATION) return (await operations.query(asking, executeIn)).result;
    try {
      const once = onceOf(asking.request, asking.identity, asking.params, seal);
      const { result, failure } = await operations.mutation(asking, executeIn, once);
      return failure instanceof KeyInUse ? undone(stillRunning()) : result;
    } catch (error) {
      return undone(error);
    }
  };
  return {
    onExecute({ args, setExecuteFn }) {
      setExecuteFn((given) => {
        const asking = given.contextValue as typeof args.contextValue & Asking;
        const executeIn = (contextValue: Context) => execute({ ...given, contextValue });
        const operation = getOperationAST(given.document, given.operationName);
        // What the schema tells of itself is no promise.
        if (operation && asksSchemaOnly(operation)) return operations.schemaQuery(executeIn as (context: Context) => ExecutionResult);
        asking.services = services(asking);
        return run(operation, asking, executeIn);
      });
    },
    // Between its events a subscription holds nothing: what it reads it has its services read.
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const asking = args.contextValue as typeof args.contextValue & Asking;
      setSubscribeFn((given) => subscribeFn({ ...given, contextValue: operations.unopened(services(asking)) }));
    },
  };
}

/** Whether it asks for nothing that has a resolver of ours, as GraphiQL, codegen, and who looks whether the API is there do. */
const asksSchemaOnly = ({ operation, selectionSet: { selections } }: OperationDefinitionNode) =>
  operation === OperationTypeNode.QUERY &&
  selections.every((selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'));

const stillRunning = () => conflict('The first request with this Idempotency-Key is still running. Try again.');

const undone = (error: unknown): ExecutionResult => ({ data: null, errors: firstCause([], error) });

/** After a statement has failed, its siblings fail because of it: what failed first is the operation's only error. */
function firstCause(errors: readonly GraphQLError[], failure: unknown): readonly GraphQLError[] {
  if (failure === undefined) return errors;
  const located = errors.find(({ originalError }) => originalError === failure);
  return [located ?? new GraphQLError('The operation failed.', { originalError: failure as Error })];
}
