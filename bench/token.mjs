import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whom a bearer token names, once its signature (HS256) and its expiry are checked; undefined for one that is no good.
 * @param {string | undefined} authorization
 * @param {string} secret
 * @returns {{ tenantId: string, userId: string, role: string } | undefined}
 */
export function identityIn(authorization, secret) {
  const [header, payload, signature] = authorization?.startsWith('Bearer ') ? authorization.slice(7).split('.') : [];
  if (!header || !payload || !signature) return undefined;
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (alg !== 'HS256' || !(claims.exp > Date.now() / 1000)) return undefined;
  return { tenantId: claims.tenant_id, userId: claims.sub, role: claims.role };
}
