import { type DocumentNode, type ExecutionResult, execute, type GraphQLError, getOperationAST } from 'graphql';
import type { YogaServerInstance } from 'graphql-yoga';
import type { Config } from '../config.js';
import type { Identity } from '../db/identity.js';
import { type Entry, keepResult, type Replayed, type Result, Stopped, takeTurn } from '../db/replica/outbox.js';
import type { Seal } from '../db/seal.js';
import type { TenantTransaction } from '../db/tenant-transaction.js';
import { badRequest, notFound, unauthenticated, untrustedDocument } from '../errors.js';
import type { Present } from './errors.js';
import type { Once } from './idempotency.js';
import { refuseBeyond } from './limits.js';
import { isTransient, type Outcome } from './retry.js';
import type { Asking, Execute, Operations } from './tenant-transaction.js';
import { trustedDocument } from './trusted-documents.js';

/** Errors with which the same mutation may succeed later; with any other it is refused for good. */
const passing: unknown[] = ['UNAVAILABLE', 'TIMEOUT', 'UNAUTHENTICATED'];

interface Parts {
  enveloped: (asked: Pick<Asking, 'request' | 'params'>) => ReturnType<YogaServerInstance<object, object>['getEnveloped']>;
  operations: Operations;
  seal: Seal;
  limits: Config['http'];
  documents: ReadonlyMap<string, string> | undefined;
  present: Present;
}

/**
 * Makes the function that runs a mutation made offline as if it came by itself: with the same checks and limits, in a
 * transaction of its own, which also counts it as taken and keeps what it gave.
 */
export function createReplay({ enveloped, operations, seal, limits, documents, present }: Parts) {
  const refuse = refuseBeyond(limits);
  return async (asking: Asking, entry: Entry): Promise<Replayed> => {
    if (!asking.identity) throw unauthenticated();
    const { request, params, res } = asking;
    const turn = new DeviceMutation(entry, asking.identity, seal, (error) => present(error, res.id));
    const run = (): Execute => {
      const { parse, validate, schema } = enveloped({ request, params });
      const document: DocumentNode = parse(textOf(entry, documents));
      const errors: readonly GraphQLError[] = validate(schema, document);
      if (errors.length > 0) return () => ({ errors });
      const operation = {
        schema,
        document,
        operationName: entry.operationName,
        variableValues: entry.variables as Record<string, unknown>,
      };
      if (getOperationAST(document, entry.operationName)?.operation !== 'mutation') throw badRequest('Only mutations can be made offline.');
      refuse(operation);
      return (contextValue) => execute({ ...operation, contextValue });
    };
    return turn.replayed(await operations.mutation({ ...asking, services: undefined }, prepared(run), turn));
  };
}

/** What executes the operation, or gives the errors for which it cannot be. */
function prepared(run: () => Execute): Execute {
  try {
    return run();
  } catch (error) {
    return () => ({ errors: [error as GraphQLError] });
  }
}

/** @throws UNTRUSTED_DOCUMENT where only trusted documents are served and it is none. */
function textOf({ query, sha256Hash }: Entry, documents: ReadonlyMap<string, string> | undefined): string {
  if (!documents && query != null) return query;
  const text = documents && trustedDocument(documents, sha256Hash);
  if (text === undefined || query != null) throw untrustedDocument();
  return text;
}

/** A device's next mutation, which is taken once. */
class DeviceMutation implements Once {
  /** What this attempt at it keeps, or what an earlier one kept. */
  #taken: { result: Result; replayed: boolean; lastMutationId: number } | undefined;

  constructor(
    private readonly entry: Entry,
    private readonly identity: Identity,
    private readonly seal: Seal,
    private readonly present: (error: unknown) => GraphQLError,
  ) {}

  get name(): string {
    return `replica_devices ${this.identity.tenantId} ${this.entry.deviceId}`;
  }

  async recall(transaction: TenantTransaction): Promise<ExecutionResult | undefined> {
    this.#taken = undefined;
    const kept = await takeTurn(transaction, this.entry);
    if (!kept) return undefined;
    this.#taken = { result: this.#opened(kept.result), replayed: true, lastMutationId: kept.lastMutationId };
    return { data: null };
  }

  /** What cannot be read any more, because it is too old or the key is another, is not told again. */
  #opened(sealed: string | null): Result {
    try {
      if (sealed !== null) return JSON.parse(this.seal.open(sealed, this.#place));
    } catch {}
    return { data: null, errors: null };
  }

  async keep(transaction: TenantTransaction, result: ExecutionResult): Promise<void> {
    this.#taken = { result: this.#told(result), replayed: false, lastMutationId: this.entry.id };
    await keepResult(transaction, this.entry, this.seal.seal(JSON.stringify(this.#taken.result), this.#place));
  }

  refusalOf({ result: { errors }, failure }: Outcome): ExecutionResult | undefined {
    if (!errors?.length || failure instanceof Stopped) return undefined;
    const presented = errors.map((error) => this.present(error));
    const mayPass = passing.includes(presented[0]?.extensions.code) || isTransient(failure);
    return mayPass ? undefined : { data: null, errors: presented };
  }

  /** @throws NOT_FOUND where the device is not one of who asks. */
  replayed({ result, failure }: Outcome): Replayed {
    if (failure instanceof Stopped) {
      if (!failure.stop) throw notFound('ReplicaDevice');
      return { stop: failure.stop };
    }
    if (failure !== undefined || !this.#taken) return { stop: { reason: 'RETRY', error: this.#told(result).errors?.[0] } };
    const { result: taken, ...how } = this.#taken;
    return { taken, ...how };
  }

  #told({ data, errors }: ExecutionResult): Result {
    return { data: data ?? null, errors: errors ? errors.map((error) => asSent(this.present(error))) : null };
  }

  get #place(): string {
    return `${this.identity.tenantId}/replica/${this.entry.deviceId}/${this.entry.id}`;
  }
}

/** As it stands in the body of a response, whose head is not told here. */
const asSent = ({ message, path, extensions: { http: _, ...extensions } }: GraphQLError) => ({
  message,
  ...(path && { path }),
  extensions,
});
