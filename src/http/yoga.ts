import { execute, type GraphQLSchema, NoSchemaIntrospectionCustomRule } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Config } from '../config.js';
import type { Engine } from '../db/engine.js';
import type { Limits } from '../db/envelope.js';
import type { Seal } from '../db/seal.js';
import type { Embedders } from '../embeddings/embedder.js';
import { createExecute } from '../graphql/execution/execute.js';
import { useAdmission } from './admission.js';
import { useCompression } from './compression.js';
import { corsFor } from './cors.js';
import { useDocumentCache } from './document-cache.js';
import { presentError, usePresentedErrors } from './errors.js';
import { graphiqlOptions } from './graphiql.js';
import { useHealth } from './health.js';
import type { Identify } from './identity.js';
import { jsonAnswers } from './json-answer.js';
import { useJsonOnly } from './json-only.js';
import { jsonRequests } from './json-request.js';
import { useLimits } from './limits.js';
import { Wakes } from './replica-wake.js';
import type { Handler } from './response.js';
import { useSearchPage } from './search-page.js';
import { useSearchQueries } from './search-queries.js';
import { createServices } from './services.js';
import { Operations, type RequestContext, useTenantTransaction } from './tenant-transaction.js';
import { readTrustedDocuments, useTrustedDocuments } from './trusted-documents.js';

/** Of all documents that are kept parsed; with their plans and statements a hundred megabytes of memory at the worst. */
const cachedCharacters = 262_144;

export interface YogaOptions {
  schema: GraphQLSchema;
  engine: Engine;
  limits: Limits;
  seal: Seal;
  /** What the texts of searches are embedded with. */
  embedders: Embedders;
  /** Whom the Authorization header names; undefined for nobody. Rejects with UNAUTHENTICATED for a credential that is no good. */
  identify: Identify;
  /** Whether GraphiQL and the page to search with are served, and with whose token; a page is only given one when it is asked for on this machine. */
  graphiql: false | { token?: () => Promise<string> };
  /** Whether the database's last audit found nothing. */
  isolated: () => boolean;
  /** What a request may be, and who may read the answer. */
  http: Config['http'];
  log: (line: string) => void;
  /** Ends subscriptions, which else go on until their clients leave. */
  closing?: AbortSignal;
}

/**
 * The gateway's request handler, in the order in which a request passes through it.
 * @throws OperatorError where the trusted documents cannot be read.
 */
export function createGateway(options: YogaOptions): Handler {
  const {
    schema,
    engine,
    limits,
    seal,
    embedders,
    identify,
    graphiql,
    isolated,
    http,
    log,
    closing = new AbortController().signal,
  } = options;
  const present = presentError(http, log);
  const documents = http.trustedDocuments === undefined ? undefined : readTrustedDocuments(http.trustedDocuments);
  const cors = corsFor(http.corsOrigins);
  const wakes = new Wakes();
  const operations = new Operations(engine, limits, seal, (tenantId) => wakes.changed(tenantId));
  const services = createServices({
    enveloped: (asked) => yoga.getEnveloped(asked),
    operations,
    wakes,
    seal,
    identify,
    closing,
    limits: http,
    documents,
    present,
  });
  const pageToken = async (url: URL) => (graphiql && isLoopback(url.hostname) ? graphiql.token?.() : undefined);
  const yoga = createYoga<object, RequestContext>({
    schema: schema as never,
    // For a POST of JSON that is answered with data alone, only their `onParams` and what runs the operation are called.
    plugins: [
      useHealth(engine, isolated),
      graphiql && useSearchPage(pageToken),
      useJsonOnly,
      usePresentedErrors(present),
      useAdmission(identify, engine.shares),
      documents !== undefined && useTrustedDocuments(documents),
      useDocumentCache(cachedCharacters, http.introspection ? [] : [NoSchemaIntrospectionCustomRule]),
      useLimits(http),
      useSearchQueries(engine, limits, embedders),
      useTenantTransaction({ operations, seal, services, execute: createExecute(schema, execute) }),
      useCompression,
    ],
    maskedErrors: false,
    maxRequestBodySize: http.maxBodyBytes,
    // useDocumentCache does that.
    parserAndValidationCache: false,
    graphiql:
      graphiql &&
      (async (request: Request) => {
        const url = new URL(request.url);
        return graphiqlOptions(await pageToken(url), url.searchParams.get('query'));
      }),
    // Its page takes as long to load as all the rest of the gateway, and is served in development only.
    renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    logging: false,
    landingPage: false,
    // Yoga's own would answer every URL that ends like this, ahead of ours; none ends in a space.
    healthCheckEndpoint: ' ',
    cors,
    multipart: false,
    batching: false,
  });
  return jsonRequests(jsonAnswers(yoga, cors), yoga, http.maxBodyBytes);
}

/** The Host header decides too, so that a page of somebody else's that resolves to this machine gets no token. */
function isLoopback(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
