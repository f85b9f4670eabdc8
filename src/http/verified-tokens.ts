import type { Identity } from '../db/identity.js';

/** How many are kept, and for how many milliseconds: a key that is withdrawn verifies no token for longer than that. */
const most = 2000;
const longestMs = 60_000;

/**
 * Whom tokens name that were verified a moment ago. The key is the whole Authorization header, signature and all, so that one
 * changed in any way is verified anew; what is kept of it ends with the token.
 */
export class VerifiedTokens {
  readonly #identities = new Map<string, { identity: Identity; until: number }>();

  get(authorization: string): Identity | undefined {
    const known = this.#identities.get(authorization);
    if (!known) return undefined;
    if (Date.now() < known.until) return known.identity;
    this.#identities.delete(authorization);
    return undefined;
  }

  /** Keeps whom a header's token names that expires at `exp`, in seconds since 1970. */
  set(authorization: string, identity: Identity, exp: number): void {
    this.#identities.set(authorization, { identity, until: Math.min(exp * 1000, Date.now() + longestMs) });
    for (const oldest of this.#identities.keys()) {
      if (this.#identities.size <= most) return;
      this.#identities.delete(oldest);
    }
  }
}
