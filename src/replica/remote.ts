import { z } from 'zod';
import { ReplicaError } from './errors.js';
import type { Entry } from './outbox.js';
import { tableRows } from './rows.js';
import { type ReplicaSchema, replicaSchema } from './schema.js';

/** How long an answer may take, in milliseconds. */
const patience = 120_000;

export const page = z.object({
  resync: z.enum(['EPOCH', 'FLOOR', 'VIEW', 'SCHEMA', 'AHEAD', 'REVOKED']).nullable(),
  tables: z.array(tableRows),
  cursor: z.string().nullable(),
  hasMore: z.boolean(),
  lastMutationId: z.int().min(0),
});

export type Page = z.infer<typeof page>;

const gatewayError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z.looseObject({ code: z.string() }).catch({ code: 'INTERNAL_SERVER_ERROR' }),
});

/** An error of the gateway's, such as it answers for a mutation that it refused. */
export type GatewayError = z.infer<typeof gatewayError>;

const pushed = z.object({
  results: z.array(
    z.object({
      id: z.int(),
      replayed: z.boolean(),
      data: z.record(z.string(), z.unknown()).nullable(),
      errors: z.array(gatewayError).nullable(),
    }),
  ),
  lastMutationId: z.int().min(0).nullable(),
  stopped: z.object({ reason: z.enum(['CLONED', 'GAP', 'REVOKED', 'RETRY']), error: z.unknown() }).nullable(),
});

export type Pushed = z.infer<typeof pushed>;

/** A token, or where to get one: it is asked for before every request. */
export type TokenSource = string | (() => string | Promise<string>);

/** The gateway as a replica sees it. */
export class Remote {
  constructor(
    readonly url: string,
    private readonly token: TokenSource | undefined,
    private readonly fetch: typeof globalThis.fetch = globalThis.fetch,
  ) {}

  async schema(): Promise<ReplicaSchema> {
    const query = `{ replicaSchema { version tenantId userId role
      tables { name version tenantWide columns { name type nullable dimensions references values } } } }`;
    return this.#ask(query, {}, z.object({ replicaSchema })).then(({ replicaSchema }) => replicaSchema);
  }

  /** Registers a device. That it is there already is fine: an answer was lost. */
  async register(name: string, clientId: string): Promise<void> {
    const query = 'mutation ($input: CreateReplicaDeviceInput!) { createReplicaDevice(input: $input) { __typename } }';
    try {
      await this.#ask(query, { input: { name, clientId } }, z.unknown());
    } catch (error) {
      if (codeOf(error) !== 'CONFLICT') throw error;
    }
  }

  async changes(variables: {
    deviceId: string;
    after: string | null;
    schema: string;
    refill?: string[] | undefined;
    first?: number | undefined;
  }): Promise<Page> {
    const query = `query ($deviceId: ID!, $after: String, $schema: ID!, $refill: [String!], $first: Int) {
      changes(deviceId: $deviceId, after: $after, schema: $schema, refill: $refill, first: $first) {
        resync tables { table columns rows count deleted } cursor hasMore lastMutationId } }`;
    return this.#ask(query, variables, z.object({ changes: page })).then(({ changes }) => changes);
  }

  async push(deviceId: string, entries: readonly Entry[]): Promise<Pushed> {
    const query = `mutation ($input: ReplicaPushInput!) { replicaPush(input: $input) {
      results { id replayed data errors } lastMutationId stopped { reason error } } }`;
    const mutations = entries.map(({ mutationId: id, uid, query, variables }) => ({ id, uid, query, variables }));
    return this.#ask(query, { input: { deviceId, mutations } }, z.object({ replicaPush: pushed })).then(({ replicaPush }) => replicaPush);
  }

  /** Yields with every hint that there may be changes, the first at once; ends when the gateway ends it. */
  async *wakes(deviceId: string, signal: AbortSignal): AsyncGenerator<void> {
    const query = 'subscription ($deviceId: ID!) { replicaWake(deviceId: $deviceId) { hasMore } }';
    const response = await this.#send(query, { deviceId }, 'text/event-stream', signal);
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) throw await refusal(response);
    let buffered = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      buffered += chunk;
      const messages = buffered.split(/\r?\n\r?\n/);
      buffered = messages.pop() ?? '';
      for (const message of messages) {
        if (/^event: complete/m.test(message)) return;
        const [, data] = /^data: ?(.+)$/m.exec(message) ?? [];
        if (!data) continue;
        const { errors } = answer.parse(JSON.parse(data));
        if (errors?.[0]) throw refused(errors[0]);
        yield;
      }
    }
  }

  async #ask<T>(query: string, variables: Record<string, unknown>, shape: z.ZodType<T>): Promise<T> {
    const response = await this.#send(query, variables, 'application/json', AbortSignal.timeout(patience));
    let body: z.infer<typeof answer>;
    try {
      body = answer.parse(await response.json());
    } catch (cause) {
      throw unreachable(this.url, cause, `it answered ${response.status} with something else than GraphQL`);
    }
    if (body.errors?.[0]) throw refused(body.errors[0]);
    const parsed = shape.safeParse(body.data);
    if (!parsed.success) {
      throw new ReplicaError(
        'REFUSED',
        'The gateway speaks of replicas in another way than this library.',
        'Use the versions that belong together.',
        {
          cause: parsed.error,
        },
      );
    }
    return parsed.data;
  }

  async #send(query: string, variables: Record<string, unknown>, accept: string, signal: AbortSignal): Promise<Response> {
    const token = typeof this.token === 'function' ? await this.token() : this.token;
    const request = () =>
      this.fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
        signal,
      });
    if (!token) throw new ReplicaError('UNAUTHENTICATED', 'There is no token.', 'Give one: a token of a user of the company.');
    try {
      // A connection that was kept may be closed by then. Every request can be made twice: that is what the numbers are for.
      return await request().catch((error) => (wasClosed(error) ? request() : Promise.reject(error)));
    } catch (cause) {
      throw unreachable(this.url, cause, reasonOf(cause));
    }
  }
}

const answer = z.object({ data: z.unknown().optional(), errors: z.array(gatewayError).nullish() });

/** The gateway's own code of an error that it answered with; undefined for any other error. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof ReplicaError && error.code === 'REFUSED' ? (error.cause as GatewayError | undefined)?.extensions?.code : undefined;

const wasClosed = (error: unknown) =>
  ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes((error as { cause?: { code?: string } }).cause?.code ?? '');

function reasonOf(cause: unknown): string {
  const { cause: inner, message } = cause as Error & { cause?: { code?: string; message?: string } };
  return inner?.code ?? inner?.message ?? message;
}

const unreachable = (url: string, cause: unknown, why: string) =>
  new ReplicaError(
    'OFFLINE',
    `The gateway at ${url} cannot be reached: ${why}.`,
    'Go on offline; what was written waits. Try again later.',
    { cause },
  );

async function refusal(response: Response): Promise<ReplicaError> {
  const body = answer.safeParse(await response.json().catch(() => undefined));
  const error = body.data?.errors?.[0];
  return error ? refused(error) : unreachable(response.url, undefined, `it answered ${response.status}`);
}

/** What the gateway answered, as an error of the library's. Its codes that only ask for patience are no refusals. */
function refused(error: GatewayError): ReplicaError {
  const { code } = error.extensions;
  if (code === 'UNAUTHENTICATED') {
    return new ReplicaError('UNAUTHENTICATED', 'The gateway does not take the token.', 'Sign in again and give the token that you get.', {
      cause: error,
    });
  }
  if (['UNAVAILABLE', 'TIMEOUT', 'INTERNAL_SERVER_ERROR'].includes(code)) {
    return new ReplicaError(
      'OFFLINE',
      `The gateway cannot answer right now: ${error.message}`,
      'Go on offline; what was written waits. Try again later.',
      { cause: error },
    );
  }
  return new ReplicaError('REFUSED', `The gateway refused: ${error.message}`, 'See the code of the cause.', { cause: error });
}
