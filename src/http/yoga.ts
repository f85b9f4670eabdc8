import type { RequestListener } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { type GraphQLError, type GraphQLSchema, NoSchemaIntrospectionCustomRule } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Config } from '../config.js';
import type { Engine } from '../db/engine.js';
import type { Seal } from '../db/seal.js';
import type { Identity, Limits } from '../db/tenant-transaction.js';
import type { Embedders } from '../embeddings/embedder.js';
import { corsFor } from './cors.js';
import { DocumentCache } from './document-cache.js';
import { presentError } from './errors.js';
import { graphiqlOptions } from './graphiql.js';
import { useHealth } from './health.js';
import { useJsonOnly } from './json-only.js';
import { useLimits } from './limits.js';
import { identified } from './request-id.js';
import { useSearchQueries } from './search-queries.js';
import { type RequestContext, useTenantTransaction } from './tenant-transaction.js';
import { readTrustedDocuments, useTrustedDocuments } from './trusted-documents.js';

/** Of all documents that are kept parsed; 64 megabytes of memory at the worst. */
const cachedCharacters = 262_144;

export interface YogaOptions {
  schema: GraphQLSchema;
  engine: Engine;
  limits: Limits;
  seal: Seal;
  /** What the texts of searches are embedded with. */
  embedders: Embedders;
  /** Whom the Authorization header names; undefined for nobody. Throws UNAUTHENTICATED for a credential that is no good. */
  identify: (authorization: string | null) => Promise<Identity | undefined>;
  /** Whether GraphiQL is served, and with whose token; a page is only given one when it is asked for on this machine. */
  graphiql: false | { token?: () => Promise<string> };
  /** What a request may be, and who may read the answer. */
  /** Whether the database's last audit found nothing. */
  isolated: () => boolean;
  http: Config['http'];
  log: (line: string) => void;
}

/**
 * The gateway's request handler, in the order in which a request passes through it.
 * @throws OperatorError where the trusted documents cannot be read.
 */
export function createGateway({
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
}: YogaOptions): RequestListener {
  const useIdentity: Plugin<RequestContext> = {
    async onParams({ request, context }) {
      (context as RequestContext).identity = await identify(request.headers.get('authorization'));
    },
  };
  const present = presentError(http, log);
  const yoga = createYoga<RequestContext>({
    schema: schema as never,
    plugins: [
      useHealth(engine, isolated),
      useJsonOnly,
      usePresentedValidation(present),
      useIdentity,
      http.trustedDocuments !== undefined && useTrustedDocuments(readTrustedDocuments(http.trustedDocuments)),
      !http.introspection && useNoIntrospection,
      useLimits(http),
      useSearchQueries(engine, limits, embedders),
      useTenantTransaction(engine, limits, seal),
    ],
    maskedErrors: { maskError: present as never },
    maxRequestBodySize: http.maxBodyBytes,
    parserAndValidationCache: { documentCache: new DocumentCache(cachedCharacters), errorCache: new DocumentCache(0) },
    graphiql:
      graphiql &&
      (async (request: Request) => {
        const url = new URL(request.url);
        return graphiqlOptions(isLoopback(url.hostname) ? await graphiql.token?.() : undefined, url.searchParams.get('query'));
      }),
    renderGraphiQL,
    logging: false,
    landingPage: false,
    // Yoga's own would answer every URL that ends like this, ahead of ours; none ends in a space.
    healthCheckEndpoint: ' ',
    cors: corsFor(http.corsOrigins),
    multipart: false,
    batching: false,
  });
  return identified(yoga);
}

/** A document that the schema does not allow is wrong input like any other; Yoga presents those errors as they are. */
const usePresentedValidation = (present: (error: unknown) => GraphQLError): Plugin => ({
  onValidate:
    () =>
    ({ valid, result, setResult }) => {
      if (!valid) setResult(result.map(present));
    },
});

const useNoIntrospection: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(NoSchemaIntrospectionCustomRule);
  },
};

/** The Host header decides too, so that a page of somebody else's that resolves to this machine gets no token. */
function isLoopback(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
