import { declarations } from '../schema/kit.js';
import { personId } from '../seeds/company.js';
import { demoCompanies } from '../seeds/index.js';
import type { Config } from './config.js';
import { guardIsolation } from './db/audit/guard.js';
import { isNew, sessionLookUp } from './db/doors.js';
import { openEngine } from './db/engine.js';
import type { Identity } from './db/identity.js';
import { prepare } from './db/prepare.js';
import { createSeal } from './db/seal.js';
import { keepIndexes } from './db/search/keep.js';
import { seedDemo } from './db/seed.js';
import { createEmbedders } from './embeddings/embedders.js';
import { startWorker } from './embeddings/worker.js';
import { errands } from './http/errands.js';
import { createIdentify } from './http/identity.js';
import { listen } from './http/server.js';
import { sealingSecret, signToken, tokenSettings } from './http/tokens.js';
import { createGateway } from './http/yoga.js';
import { createSchema } from './modules/index.js';

/** A gateway that serves. */
export interface App {
  /** Where, without a path. */
  url: string;
  /** Takes no new requests, finishes those under way, and closes the database. */
  close(): Promise<void>;
}

/** A working day, in seconds: how long the token in GraphiQL is good for. */
const demoTokenSeconds = 12 * 3600;

/**
 * Builds the gateway and starts it: the one place where its parts are put together.
 * `log` gets what an operator should see, a line at a time.
 * @throws OperatorError for whatever an operator can mend. Nothing is left open then.
 */
export async function startApp(config: Config, log: (line: string) => void): Promise<App> {
  const jwt = tokenSettings(config);
  const secret = sealingSecret(config);
  const engine = await openEngine(config);
  try {
    await prepare(engine, config, log);
    if (config.demo && (await isNew(engine))) await seedDemo(engine, log);
    const guard = await guardIsolation(engine, declarations.values(), config.production, log);
    const embedders = createEmbedders(config.embeddings);
    // Beyond this machine the page would sign in whoever reaches it.
    const servesDemoToken = config.demo && jwt.secret !== undefined && config.local;
    const servesGraphiql = !config.production && config.http.introspection && config.http.trustedDocuments === undefined;
    const closing = new AbortController();
    const handler = createGateway({
      schema: createSchema(),
      engine,
      limits: config,
      seal: createSeal(secret),
      embedders,
      identify: createIdentify(jwt, sessionLookUp(engine)),
      // The page asks what the schema is before anything else.
      graphiql: servesGraphiql && (servesDemoToken ? { token: () => signToken(jwt, demoAdmin(), demoTokenSeconds) } : {}),
      isolated: () => guard.holds,
      http: config.http,
      log,
      closing: closing.signal,
    });
    const server = await listen(handler, config.host, config.port);
    engine.answer?.(errands(config, engine));
    const worker = config.worker ? startWorker({ engine, embedders, limits: config, log }) : undefined;
    const keeper = keepIndexes(engine, config, log);
    if (worker) engine.written = worker.wake;
    const close = async () => {
      closing.abort();
      await server.drain(config.shutdownTimeoutMs);
      await worker?.stop();
      await keeper.stop();
      await guard.stop();
      await engine.close();
    };
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    const url = `http://${host}:${server.port}`;
    log(`ready at ${url}/graphql (${engine.kind === 'embedded' ? `embedded database in ${config.dataDir}` : 'PostgreSQL'})`);
    return { url, close };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Who GraphiQL asks as where the demo data is in use: the admin of the first demo company. */
function demoAdmin(): Identity {
  const [company] = demoCompanies;
  if (!company) throw new Error('There is no demo company.');
  return { tenantId: company.tenantId, userId: personId(company, 0) };
}
