import { createServer } from 'node:http';
import { PgSimplifyInflectionPreset } from '@graphile/simplify-inflection';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { identityIn } from './token.mjs';

// PostGraphile 5 as its documentation sets it up for production, over the same login, the same role and the same policies.
const { DATABASE_URL, JWT_SECRET, POOL_SIZE, PORT } = process.env;

/** @type {GraphileConfig.Preset} */
const preset = {
  extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset],
  // Lists may be ordered and filtered by columns that have no index of their own, as the gateway's are.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ['public', 'bench'],
      poolConfig: { max: Number(POOL_SIZE) },
      pgSettingsForIntrospection: { role: 'gateway_runtime' },
    }),
  ],
  schema: { dontSwallowErrors: true },
  grafserv: { port: Number(PORT), graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: {
    explain: false,
    context: ({ node }) => {
      const identity = identityIn(node?.req.headers.authorization, JWT_SECRET);
      if (!identity) throw new Error('The token is no good.');
      return {
        pgSettings: {
          role: 'gateway_runtime',
          'app.tenant_id': identity.tenantId,
          'app.user_id': identity.userId,
          // Told by the token, where the gateway looks it up among the tenant's users.
          'app.user_role': identity.role,
        },
      };
    },
  },
};

const serv = postgraphile(preset).createServ(grafserv);
const server = createServer();
await serv.addTo(server);
if (process.env.PRINT_SCHEMA) {
  const { printSchema } = await import('graphql');
  console.log(printSchema((await postgraphile(preset).getSchemaResult()).schema));
}
await serv.ready();
server.listen(Number(PORT), '127.0.0.1', () => console.log(`ready at http://127.0.0.1:${server.address().port}/graphql`));
