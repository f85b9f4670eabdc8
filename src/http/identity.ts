import { createSecretKey } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Config } from '../config.js';
import { isSessionToken } from '../db/doors.js';
import type { Identity } from '../db/identity.js';
import { fromDatabase, unauthenticated, unavailable } from '../errors.js';
import { VerifiedTokens } from './verified-tokens.js';

const longestHeader = 8192;

/** What a public key can verify; a shared secret is never taken from a key set. */
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** Tells from an Authorization header who asks; undefined without one. At once where that is known already. */
export type Identify = (authorization: string | null) => Identity | undefined | Promise<Identity | undefined>;

/**
 * Makes the function that checks credentials: a JWT signed with the configured secret or by a key of the configured set,
 * or a session token, which `session` looks up.
 *
 * It rejects with UNAUTHENTICATED, the same for whatever is wrong with a credential, and UNAVAILABLE where the key set or the
 * database cannot be reached. Whether the user is still one of the tenant's is for the tenant transaction to find.
 */
export function createIdentify(jwt: Config['jwt'], session: (token: string) => Promise<Identity | undefined>): Identify {
  const verified = new VerifiedTokens();
  const verify = createVerify(jwt);
  const identityOf = async (token: string) => {
    try {
      if (!isSessionToken(token)) {
        const { identity, exp } = await verify(token);
        // As nearly all write it: a token has many spellings, and is to take one place.
        verified.set(`Bearer ${token}`, identity, exp);
        return identity;
      }
      const identity = await session(token);
      if (!identity) throw unauthenticated();
      return Object.freeze(identity);
    } catch (error) {
      throw fromDatabase(error) ?? error;
    }
  };
  return (authorization) => {
    if (authorization === null) return undefined;
    const known = verified.get(authorization);
    if (known) return known;
    const token = authorization.length <= longestHeader ? /^Bearer +(\S+)$/i.exec(authorization)?.[1] : undefined;
    if (!token) return Promise.reject(unauthenticated());
    return identityOf(token);
  };
}

/** Makes the function that tells whom a JWT names, and when it expires, in seconds since 1970. */
function createVerify(jwt: Config['jwt']): (token: string) => Promise<{ identity: Identity; exp: number }> {
  const key = keyOf(jwt);
  const options: JWTVerifyOptions = {
    algorithms: jwt.jwksUrl ? asymmetric : ['HS256'],
    requiredClaims: ['exp'],
    ...(jwt.issuer ? { issuer: jwt.issuer } : {}),
    ...(jwt.audience ? { audience: jwt.audience } : {}),
  };
  // The database writes ids in lower case; who is compared with them must be too.
  const id = z.guid().toLowerCase();
  const claims = z.object({ [jwt.tenantClaim]: id, [jwt.userClaim]: id });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, key, options);
      const valid = claims.parse(payload);
      const identity = Object.freeze({ tenantId: valid[jwt.tenantClaim] as string, userId: valid[jwt.userClaim] as string });
      return { identity, exp: payload.exp as number };
    } catch (error) {
      if (error instanceof GraphQLError) throw error;
      throw unauthenticated();
    }
  };
}

/** The key typed by what it is: raw bytes would let a public key serve as a shared secret. */
function keyOf({ secret, jwksUrl }: Config['jwt']): JWTVerifyGetKey {
  if (jwksUrl) {
    const keys = createRemoteJWKSet(new URL(jwksUrl));
    return async (header, token) => {
      try {
        return await keys(header, token);
      } catch (error) {
        const tokensFault = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some(
          (kind) => error instanceof kind,
        );
        throw tokensFault ? error : unavailable();
      }
    };
  }
  if (!secret) throw new Error('There is neither a secret nor a key set to verify tokens with.');
  const key = createSecretKey(Buffer.from(secret));
  return async () => key;
}
