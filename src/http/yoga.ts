import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Engine } from '../db/engine.js';
import type { Seal } from '../db/seal.js';
import type { Identity, Limits } from '../db/tenant-transaction.js';
import { presentError } from './errors.js';
import { graphiqlOptions } from './graphiql.js';
import { useHealth } from './health.js';
import { type RequestContext, useTenantTransaction } from './tenant-transaction.js';

export interface YogaOptions {
  schema: GraphQLSchema;
  engine: Engine;
  limits: Limits;
  seal: Seal;
  /** Whom the Authorization header names; undefined for nobody. Throws UNAUTHENTICATED for a credential that is no good. */
  identify: (authorization: string | null) => Promise<Identity | undefined>;
  /** Whether GraphiQL is served, and with whose token; a page is only given one when it is asked for on this machine. */
  graphiql: false | { token?: () => Promise<string> };
  log: (line: string) => void;
}

/** The gateway's request handler, in the order in which a request passes through it. */
export function createGateway({ schema, engine, limits, seal, identify, graphiql, log }: YogaOptions) {
  const useIdentity: Plugin<RequestContext> = {
    async onParams({ request, context }) {
      (context as RequestContext).identity = await identify(request.headers.get('authorization'));
    },
  };
  return createYoga<RequestContext>({
    schema: schema as never,
    plugins: [useHealth(engine), useJsonOnly, useInputCode, useIdentity, useTenantTransaction(engine, limits, seal)],
    maskedErrors: { maskError: presentError(log) as never },
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
    cors: false,
    multipart: false,
    batching: false,
  });
}

/** Browsers send any other body for a page of somebody else's without asking first. */
const useJsonOnly: Plugin = {
  onRequestParse({ request, endResponse }) {
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (request.method === 'POST' && type !== 'application/json') endResponse(new Response(null, { status: 415 }));
  },
};

/** A document that the schema does not allow is wrong input like any other; Yoga would give it a code of its own. */
const useInputCode: Plugin = {
  onValidate:
    () =>
    ({ valid, result }) => {
      if (!valid) for (const error of result) error.extensions.code = 'BAD_USER_INPUT';
    },
};

/** The Host header decides too, so that a page of somebody else's that resolves to this machine gets no token. */
function isLoopback(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
