import { createHash } from 'node:crypto';

/** The id that the gateway gives to the row which a client named `clientId`: of this company alone, and the same each time. */
export function derivedId(tenantId: string, clientId: string): string {
  const hash = createHash('sha256').update(`${tenantId}:${clientId}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
