import type { GraphQLSchema } from 'graphql';
import { personId } from '../../seeds/company.js';
import { demoCompanies } from '../../seeds/index.js';
import { readConfig } from '../config.js';
import { sessionLookUp } from '../db/doors.js';
import type { Identity } from '../db/identity.js';
import { createSeal } from '../db/seal.js';
import type { Embedders } from '../embeddings/embedder.js';
import { createEmbedders } from '../embeddings/embedders.js';
import { createIdentify } from '../http/identity.js';
import { listen } from '../http/server.js';
import { signToken } from '../http/tokens.js';
import { createGateway } from '../http/yoga.js';
import { createSchema } from '../modules/index.js';
import { Canaries } from './canaries.js';
import { type TestDatabase, testDatabase } from './database.js';
import { logStatements, type StatementLog } from './statements.js';

const people = ['admin', 'member', 'viewer'] as const;

/** A user of the demo data, such as `acme.member`. */
export type Person = `${'acme' | 'globex'}.${(typeof people)[number]}`;

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for.
  data: any;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; [key: string]: unknown } }[];
  /** The body as it came. */
  text: string;
}

export interface AskOptions {
  /** Whose token goes along; none when left out. */
  as?: Person | Identity;
  variables?: Record<string, unknown>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A gateway for tests: real HTTP, real database, its own port. */
export interface TestGateway {
  url: string;
  database: TestDatabase;
  statements: StatementLog;
  /** What the gateway logged: one line for each unexpected error. */
  log: string[];
  /** Asks over HTTP. @throws Error where the answer to one demo company has marks of the other. */
  ask(query: string, options?: AskOptions): Promise<Answer>;
  token(as: Person | Identity): Promise<string>;
  /** @throws Error where an answer had marks of another demo company, however it was asked for. */
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  schema?: GraphQLSchema;
  env?: Record<string, string>;
  empty?: boolean;
  poolSize?: number;
  /** What embeds the texts of searches; the local embedder where it is not given. */
  embedders?: Embedders;
  /** A database that is there already, for a second gateway over it; who made it closes it. */
  database?: TestDatabase;
}

/** What the gateway signs and seals with. */
export const secret = 'a secret for tests, and only for those';

export function identityOf(as: Person): Identity {
  const [name, role] = as.split('.') as [string, (typeof people)[number]];
  const company = demoCompanies.find((it) => it.name === name);
  if (!company) throw new Error(`no demo company ${name}`);
  return { tenantId: company.tenantId, userId: personId(company, people.indexOf(role)) };
}

/** Starts a gateway over a database of the test's own. */
export async function testGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const config = readConfig({ JWT_SECRET: secret, ...options.env });
  const { connectTimeoutMs, tenantShare } = config;
  const { empty = false, poolSize = 4 } = options;
  const database = options.database ?? (await testDatabase({ empty, poolSize, tenantShare, connectTimeoutMs }));
  const { engine } = database;
  const statements = logStatements(engine);
  const log: string[] = [];
  const closing = new AbortController();
  const handler = createGateway({
    schema: options.schema ?? createSchema(),
    engine,
    limits: config,
    seal: createSeal(secret),
    embedders: options.embedders ?? createEmbedders(undefined),
    identify: createIdentify(config.jwt, sessionLookUp(engine)),
    graphiql: {},
    isolated: () => true,
    http: config.http,
    log: (line) => log.push(line),
    closing: closing.signal,
  });
  const canaries = new Canaries();
  const server = await listen(canaries.watching(handler), '127.0.0.1', 0);
  const url = `http://127.0.0.1:${server.port}/graphql`;
  const token = (as: Person | Identity) => signToken(config.jwt, typeof as === 'string' ? identityOf(as) : as, 3600);
  const ask = async (query: string, { as, variables, headers, signal }: AskOptions = {}): Promise<Answer> => {
    const authorization: Record<string, string> = as ? { authorization: `Bearer ${await token(as)}` } : {};
    const body = JSON.stringify({ query, variables });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...authorization, ...headers },
      body,
      ...(signal && { signal }),
    });
    const text = await response.text();
    canaries.expectNone();
    return { status: response.status, headers: response.headers, text, ...JSON.parse(text) };
  };
  const close = async () => {
    closing.abort();
    await server.drain(1_000);
    if (!options.database) await database.close();
    canaries.expectNone();
  };
  return { url, database, statements, log, ask, token, close };
}
