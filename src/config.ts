import { z } from 'zod';
import { OperatorError } from './errors.js';

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const milliseconds = z.coerce.number().int().positive();
const count = z.coerce.number('must be a whole number').int().positive();
const postgres = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
  .refine((value) => URL.canParse(value), 'is not a URL');

/** Each exactly as a browser sends it: with its scheme, in lower case, without a path or the scheme's own port. */
const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => list.every((origin) => /^https?:[^*]+$/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins such as https://app.example, separated by commas; `*` would let in every page there is',
  );

/** The most that one request may ask for. */
const limits = {
  // What a bulk create of full rows needs; larger texts come in smaller bulks.
  MAX_BODY_BYTES: count.default(1_048_576),
  // GraphQL's own checks take some hundred milliseconds on the worst document of this length; GraphiQL's longest has 300.
  MAX_TOKENS: count.default(5_000),
  // Introspection has 15 levels.
  MAX_DEPTH: count.default(20),
  MAX_LIST_DEPTH: count.default(5),
  // A full page of rows, a full page in each, and a row that belongs to each of those are 20,100.
  MAX_COST: count.default(25_000),
  // Printing takes some hundred milliseconds then, in which nobody else is answered.
  MAX_ANSWER_CHARACTERS: count.default(16_777_216),
};

const schema = z.object({
  NODE_ENV: z.string().optional(),
  DATABASE_URL: postgres.optional(),
  MIGRATION_DATABASE_URL: postgres.optional(),
  DATA_DIR: z.string().default('.data'),
  DEMO: flag.optional(),
  HOST: z.string().optional(),
  PORT: z.coerce.number('must be a whole number from 0 to 65535').int().min(0).max(65535).default(4000),
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  JWT_JWKS_URL: z.url().optional(),
  SECRETS_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_TENANT_CLAIM: z.string().default('tenant_id'),
  JWT_USER_CLAIM: z.string().default('sub'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(1000).default(10),
  DATABASE_TENANT_SHARE: z.coerce.number().int().min(1).optional(),
  CONNECT_TIMEOUT_MS: milliseconds.default(5_000),
  STATEMENT_TIMEOUT_MS: milliseconds.default(15_000),
  LOCK_TIMEOUT_MS: milliseconds.default(5_000),
  SHUTDOWN_TIMEOUT_MS: milliseconds.default(10_000),
  CORS_ORIGINS: origins.default([]),
  INTROSPECTION: flag.optional(),
  TRUSTED_DOCUMENTS: z.string().optional(),
  EMBEDDINGS_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  EMBEDDINGS_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be one word of ASCII, as a header takes it')
    .optional(),
  EMBEDDINGS_MODEL: z.string().max(255, 'must have at most 255 characters').optional(),
  WORKER: flag.default(true),
  ...limits,
});

/**
 * Reads the gateway's settings; nothing else reads the environment.
 * An empty variable counts as unset, as docker-compose passes it.
 * @throws OperatorError that names every variable at fault.
 */
export function readConfig(env: NodeJS.ProcessEnv) {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    throw new OperatorError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '));
  }
  const it = parsed.data;
  if ((it.EMBEDDINGS_URL === undefined) !== (it.EMBEDDINGS_MODEL === undefined)) {
    throw new OperatorError('EMBEDDINGS_URL and EMBEDDINGS_MODEL go together: set both, or neither to embed in this process');
  }
  const production = it.NODE_ENV === 'production';
  if (it.JWT_SECRET && it.JWT_JWKS_URL) throw new OperatorError('JWT_SECRET and JWT_JWKS_URL are both set; set one of them');
  const embedded = it.DATABASE_URL === undefined;
  const host = it.HOST ?? '127.0.0.1';
  const local = ['127.0.0.1', 'localhost', '::1'].includes(host);
  if (embedded && !local) {
    throw new OperatorError(
      `the embedded engine serves this machine only; set DATABASE_URL to a PostgreSQL server, or leave HOST (${host}) unset`,
    );
  }
  return {
    production,
    databaseUrl: it.DATABASE_URL,
    migrationDatabaseUrl: it.MIGRATION_DATABASE_URL,
    dataDir: it.DATA_DIR,
    /** Whether a database without any company is filled with the demo ones, and GraphiQL opens with a token of theirs. */
    demo: !production && (it.DEMO ?? embedded),
    host,
    /** Whether only this machine can reach the gateway. */
    local,
    port: it.PORT,
    jwt: {
      secret: it.JWT_SECRET,
      jwksUrl: it.JWT_JWKS_URL,
      issuer: it.JWT_ISSUER,
      audience: it.JWT_AUDIENCE,
      tenantClaim: it.JWT_TENANT_CLAIM,
      userClaim: it.JWT_USER_CLAIM,
    },
    /** What secrets in the database are sealed with; where it is not set, the secret that tokens are signed with serves. */
    secretsKey: it.SECRETS_KEY,
    poolSize: it.DATABASE_POOL_SIZE,
    /** How many connections one tenant may have at a time; a fifth of the pool, and two where that is less, and never more than half, where it is not set. */
    tenantShare: it.DATABASE_TENANT_SHARE,
    connectTimeoutMs: it.CONNECT_TIMEOUT_MS,
    statementTimeoutMs: it.STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: it.LOCK_TIMEOUT_MS,
    maxAnswerCharacters: it.MAX_ANSWER_CHARACTERS,
    shutdownTimeoutMs: it.SHUTDOWN_TIMEOUT_MS,
    /** The server that embeds; this process does where it is not set. */
    embeddings:
      it.EMBEDDINGS_URL && it.EMBEDDINGS_MODEL
        ? { url: it.EMBEDDINGS_URL, apiKey: it.EMBEDDINGS_API_KEY, model: it.EMBEDDINGS_MODEL }
        : undefined,
    /** Whether the gateway itself embeds what is queued. */
    worker: it.WORKER,
    http: {
      /** The origins whose pages may read what the gateway answers. */
      corsOrigins: it.CORS_ORIGINS,
      /** Whether the schema may be read. */
      introspection: it.INTROSPECTION ?? !production,
      /** The file of the only operations that are served, where there is one. */
      trustedDocuments: it.TRUSTED_DOCUMENTS,
      maxBodyBytes: it.MAX_BODY_BYTES,
      maxTokens: it.MAX_TOKENS,
      maxDepth: it.MAX_DEPTH,
      maxListDepth: it.MAX_LIST_DEPTH,
      maxCost: it.MAX_COST,
    },
  };
}

export type Config = ReturnType<typeof readConfig>;
