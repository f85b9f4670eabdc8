import { readConfig } from '../../src/config.js';
import type { Identity } from '../../src/db/identity.js';
import { signToken } from '../../src/http/tokens.js';
import { secret } from './gateway.js';

/** A user of a tenant, with a token. */
export interface User extends Identity {
  /** The tenant's name, which stands in all that it writes. */
  name: string;
  token: string;
}

export async function userOf(name: string, identity: Identity): Promise<User> {
  const { jwt } = readConfig({ JWT_SECRET: secret });
  return { ...identity, name, token: await signToken(jwt, identity, 3600) };
}

/** What an operation was answered; `code` is the first error's, and undefined where it succeeded. */
export interface Answer {
  code: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what it is depends on what was asked.
  data: any;
  retryAfter: string | null;
}

/** Sends an operation. Undefined where no answer came, or not all of it; with code NOT_SENT where nobody listened. */
export async function send(
  url: string,
  user: User,
  query: string,
  variables: object = {},
  signal?: AbortSignal,
): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${user.token}` },
      body: JSON.stringify({ query, variables }),
      ...(signal && { signal }),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return { code: errors?.[0]?.extensions.code, data, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    return code === 'ECONNREFUSED' ? { code: 'NOT_SENT', data: null, retryAfter: null } : undefined;
  }
}
