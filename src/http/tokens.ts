import { createSecretKey, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Config } from '../config.js';
import type { Identity } from '../db/identity.js';
import { OperatorError } from '../errors.js';

/**
 * The settings that tokens are verified and signed with: in development, where none are given, with a secret made once and
 * kept in the data directory.
 * @throws OperatorError in production without a key.
 */
export function tokenSettings(config: Config): Config['jwt'] {
  const { jwt, production, dataDir } = config;
  if (jwt.secret || jwt.jwksUrl) return jwt;
  if (production) {
    throw new OperatorError(
      'NODE_ENV is production and there is no key to verify tokens with; set JWT_SECRET (32 characters or more) or JWT_JWKS_URL',
    );
  }
  return { ...jwt, secret: developmentSecret(dataDir) };
}

/**
 * Signs a token for `identity` that `tokenSettings()` verify, valid for `seconds` from now.
 * @throws OperatorError where an identity provider has the keys.
 */
export async function signToken(jwt: Config['jwt'], identity: Identity, seconds: number): Promise<string> {
  if (!jwt.secret) throw new OperatorError('tokens come from the identity provider, since JWT_JWKS_URL is set; sign in there');
  const now = Math.floor(Date.now() / 1000);
  const token = new SignJWT({ [jwt.userClaim]: identity.userId, [jwt.tenantClaim]: identity.tenantId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(now + seconds);
  if (jwt.issuer) token.setIssuer(jwt.issuer);
  if (jwt.audience) token.setAudience(jwt.audience);
  return token.sign(createSecretKey(Buffer.from(jwt.secret)));
}

/**
 * The secret that the database's secrets are sealed with: one of its own, or the one that tokens are signed with.
 * @throws OperatorError in production without either.
 */
export function sealingSecret(config: Config): string {
  const { secretsKey, jwt, production, dataDir } = config;
  const secret = secretsKey ?? jwt.secret;
  if (secret) return secret;
  if (production) {
    throw new OperatorError('there is no key to seal secrets in the database with; set SECRETS_KEY (32 random characters or more)');
  }
  return developmentSecret(dataDir);
}

function developmentSecret(dataDir: string): string {
  const path = join(dataDir, 'jwt-secret');
  try {
    return read(path) ?? make(dataDir, path);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `cannot keep a secret for tokens in ${path} (${(error as Error).message}); set JWT_SECRET, or DATA_DIR to a folder that can be written`,
    );
  }
}

function read(path: string): string | undefined {
  let secret: string;
  try {
    secret = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (secret.length < 32)
    throw new OperatorError(`${path} does not hold a secret of 32 characters or more; delete it, and another is made`);
  return secret;
}

/** Of several processes that find no secret, one's becomes everybody's. */
function make(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, randomBytes(32).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(mine, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine);
  }
  return readFileSync(path, 'utf8');
}
