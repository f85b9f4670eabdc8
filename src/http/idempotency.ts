import { createHash } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { keepAnswer, keptAnswer, type OwnKey } from '../db/idempotency.js';
import type { Identity } from '../db/identity.js';
import type { Seal } from '../db/seal.js';
import type { TenantTransaction } from '../db/tenant-transaction.js';
import { badInput, conflict } from '../errors.js';
import type { Outcome } from './retry.js';

/** What a client asks, as the body of its request says it. */
export interface Asked {
  query?: string | undefined;
  operationName?: string | undefined;
  variables?: Record<string, unknown> | undefined;
}

/** What is to have one effect however often it is asked for. */
export interface Once {
  /** Those that share it come one after the other. */
  name: string;
  /** The first result, where there was one; the first statements of the transaction. */
  recall(transaction: TenantTransaction): Promise<ExecutionResult | undefined>;
  /** Keeps the result in the transaction that made it; its last statement. */
  keep(transaction: TenantTransaction, result: ExecutionResult): Promise<void>;
  /** The result that is kept where what was asked had no effect and never will; undefined where it may be asked again. */
  refusalOf?(outcome: Outcome): ExecutionResult | undefined;
}

/** A mutation with an Idempotency-Key: the key, what was asked, and the answer that is kept. */
class KeyedMutation implements Once {
  readonly #hash: string;

  constructor(
    private readonly own: OwnKey,
    asked: Asked,
    private readonly seal: Seal,
  ) {
    this.#hash = hashOf(asked);
  }

  /** The user's key, in all tenants. */
  get name(): string {
    return `idempotency_keys ${this.own.tenantId} ${this.own.userId} ${this.own.key}`;
  }

  /**
   * The first result, where there was one. The first statement of the transaction.
   * @throws BAD_USER_INPUT where something else was asked under the key; KeyInUse where the first is under way elsewhere.
   */
  async recall(transaction: TenantTransaction): Promise<ExecutionResult | undefined> {
    const sealed = await keptAnswer(transaction, this.own);
    if (sealed === undefined) return undefined;
    const { hash, data } = this.#opened(sealed);
    if (hash !== this.#hash) throw badInput([{ path: [], message: 'This Idempotency-Key was used for another request. Send a new one.' }]);
    // Yoga takes the headers of the response from here, and leaves them out of its body.
    return { data, extensions: { http: { headers: { 'Idempotency-Replayed': 'true' } } } };
  }

  /** @throws CONFLICT where the answer was sealed with another key: that it was given is known, and not what it was. */
  #opened(sealed: string): { hash: string; data: Record<string, unknown> } {
    try {
      return JSON.parse(this.seal.open(sealed, this.name));
    } catch {
      throw conflict('This Idempotency-Key was used, and its answer cannot be read any more. Look at what was changed.');
    }
  }

  /** Keeps the result, which has no errors, in the transaction that made it; its last statement. */
  keep(transaction: TenantTransaction, { data }: ExecutionResult): Promise<void> {
    return keepAnswer(transaction, this.own, this.seal.seal(JSON.stringify({ hash: this.#hash, data }), this.name));
  }
}

/**
 * What the request's Idempotency-Key says of a mutation. Undefined without one, and where nobody is signed in: what can be
 * done then works once by itself.
 * @throws BAD_USER_INPUT where the key is not 1 to 255 printable ASCII characters.
 */
export function onceOf({ headers }: Request, identity: Identity | undefined, asked: Asked, seal: Seal): Once | undefined {
  const key = headers.get('idempotency-key');
  if (key === null || !identity) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw badInput([{ path: [], message: 'Idempotency-Key must be 1 to 255 printable ASCII characters.' }]);
  }
  return new KeyedMutation({ ...identity, key }, asked, seal);
}

const hashOf = ({ query = '', operationName = '', variables = {} }: Asked): string =>
  createHash('sha256')
    .update(JSON.stringify([query, operationName, variables], inOneOrder))
    .digest('base64url');

/** The fields of an object mean the same in any order, and a client that builds it again may choose another. */
const inOneOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
