import { readConfig } from '../../src/config.js';
import { openEngine } from '../../src/db/engine.js';
import { createSeal } from '../../src/db/seal.js';
import type { Embedder } from '../../src/embeddings/embedder.js';
import { createIdentify } from '../../src/http/identity.js';
import { listen } from '../../src/http/server.js';
import { signToken } from '../../src/http/tokens.js';
import { createGateway } from '../../src/http/yoga.js';
import { createSchema } from '../../src/modules/index.js';
import { model, type Tenant } from './corpus.js';
import { type Sent, statementsOf } from './statements.js';

const secret = 'a secret for the bench, and only for that';

export interface Edge {
  score: number;
  node: { id: string };
  chunk: { index: number };
}

export interface Answer {
  edges: Edge[];
  strategy: 'EXACT' | 'INDEX' | null;
  milliseconds: number;
  /** What the gateway sent to the database. */
  statements: Sent[];
}

export interface Asked {
  text: string;
  mode: 'SEMANTIC' | 'KEYWORD' | 'HYBRID';
  first?: number;
  grouped?: boolean;
}

export interface Gateway {
  ask(tenant: Tenant, asked: Asked): Promise<Answer>;
  close(): Promise<void>;
}

const operation = `query Bench($input: SearchInput!, $first: Int!) {
  search(input: $input, first: $first) {
    edges { score node { ... on Document { id title } ... on DealActivity { id content } ... on Meeting { id title } } chunk { index } }
    searchInfo { strategy }
  }
}`;

/** Starts a gateway over the database; `vectors` has those of all texts that are searched for. */
export async function openGateway(databaseUrl: string, vectors: ReadonlyMap<string, number[]>): Promise<Gateway> {
  const config = readConfig({ DATABASE_URL: databaseUrl, JWT_SECRET: secret });
  const engine = await openEngine(config);
  const { take } = statementsOf(engine);
  const embedder: Embedder = {
    model,
    embed: async (texts) => ({ vectors: texts.map((text) => Float32Array.from(vectors.get(text) ?? [])), dimensions: 1536 }),
  };
  const handler = createGateway({
    schema: createSchema(),
    engine,
    limits: config,
    seal: createSeal(secret),
    embedders: { current: embedder, of: () => embedder },
    identify: createIdentify(config.jwt, async () => undefined),
    graphiql: false,
    isolated: () => true,
    http: config.http,
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  const server = await listen(handler, '127.0.0.1', 0);
  const url = `http://127.0.0.1:${server.port}/graphql`;
  const tokens = new Map<string, string>();
  return {
    async ask(tenant, { text, mode, first = 10, grouped = true }) {
      const token = tokens.get(tenant.tenantId) ?? (await signToken(config.jwt, tenant, 3600 * 3));
      tokens.set(tenant.tenantId, token);
      take();
      const start = performance.now();
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: operation, variables: { input: { text, mode, groupByEntity: grouped }, first } }),
      });
      const { data, errors } = await response.json();
      const milliseconds = performance.now() - start;
      if (errors) throw new Error(JSON.stringify(errors));
      return { edges: data.search.edges, strategy: data.search.searchInfo.strategy, milliseconds, statements: take() };
    },
    async close() {
      await server.drain(0);
      await engine.close();
    },
  };
}
