import { readConfig } from '../../src/config.js';
import { sessionLookUp } from '../../src/db/doors.js';
import { openEngine } from '../../src/db/engine.js';
import { createSeal } from '../../src/db/seal.js';
import { createEmbedders } from '../../src/embeddings/embedders.js';
import { createIdentify } from '../../src/http/identity.js';
import { listen } from '../../src/http/server.js';
import { sealingSecret } from '../../src/http/tokens.js';
import { createGateway } from '../../src/http/yoga.js';
import { createSchema } from '../../src/modules/index.js';

/** What the process tells: where it listens and, each time it is asked, what is left on its pool's connections. */
export type Message = { port: number } | { left: string[] };

// A gateway as src/app.ts puts it together, whose pool can be looked into.
const config = readConfig(process.env);
const engine = await openEngine(config);
const handler = createGateway({
  schema: createSchema(),
  engine,
  limits: config,
  seal: createSeal(sealingSecret(config)),
  embedders: createEmbedders(undefined),
  identify: createIdentify(config.jwt, sessionLookUp(engine)),
  graphiql: false,
  isolated: () => true,
  http: config.http,
  log: (line) => process.stderr.write(`${line}\n`),
});
const server = await listen(handler, config.host, config.port);
const tell = (message: Message) => process.send?.(message);
tell({ port: server.port });

const settings = `concat_ws(' ', current_setting('app.tenant_id', true), current_setting('app.user_id', true), current_setting('app.user_role', true),
  CASE WHEN current_user <> session_user THEN current_user END)`;

// It lives no longer than the bench.
process.once('disconnect', () => process.exit());

process.on('message', async () => {
  // All at once, so that each is looked at.
  const clients = await Promise.all(Array.from({ length: config.poolSize }, () => engine.pool.connect()));
  const left = await Promise.all(clients.map(async (client) => (await client.query(`SELECT ${settings} AS left`)).rows[0].left.trim()));
  for (const client of clients) client.release();
  tell({ left });
});
