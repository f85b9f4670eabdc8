import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts what must not lie in the database in clear: AES-256-GCM, bound to the place where it belongs. */
export interface Seal {
  /** The sealed text, in base64url. `place` (such as a tenant, a table and a row) has to be the same when it is opened. */
  seal(text: string, place: string): string;
  /** @throws where the key or the place is another one, or the text was changed. */
  open(sealed: string, place: string): string;
}

const [ivBytes, tagBytes] = [12, 16];

/** Makes the seal from a secret of at least 256 bits of entropy, or one of the length that JWT_SECRET has. */
export function createSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'basicos-gateway seal', 32));
  return {
    seal(text, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}
