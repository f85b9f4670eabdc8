import { createHash, randomBytes } from 'node:crypto';
import pg, { type Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';
import { sqlState } from '../errors.js';
import type { Engine } from './engine.js';
import { giveBack } from './envelope.js';
import type { Identity } from './identity.js';
import { lookUps } from './shares.js';

/** A new session token: 256 random bits, in a form that cannot be taken for a JWT. Store its hashToken(), never the token. */
export const newSessionToken = (): string => `bos_${randomBytes(32).toString('base64url')}`;

/** A new invitation's token, which cannot be taken for a session's. Store its hashToken(), never the token. */
export const newInviteToken = (): string => `boi_${randomBytes(32).toString('base64url')}`;

/** Whether `token` has the form of newSessionToken()'s. */
export const isSessionToken = (token: string): boolean => /^bos_[A-Za-z0-9_-]{43}$/.test(token);

/** What `sessions.token` and `invites.token` hold: the SHA-256 of the token, in hex. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Makes the function that tells whose unexpired session a token opens; undefined where there is none. As gateway_runtime, on
 * a connection of the look-ups' own share. Look-ups that wait for one go together, in one statement: however many tokens are
 * sent, they take neither a tenant's connections nor each other's places in the line.
 */
export function sessionLookUp({ shares }: Engine): (token: string) => Promise<Identity | undefined> {
  let waiting: { hashes: Set<string>; found: Promise<Map<string, Identity>> } | undefined;

  async function lookUp(hashes: ReadonlySet<string>): Promise<Map<string, Identity>> {
    const client = await shares.connect(lookUps).finally(() => {
      waiting = undefined;
    });
    try {
      const given = `unnest('{${[...hashes].join()}}'::text[]) AS given (session)`;
      const query = `SELECT given.session, opened.* FROM ${given}, public.door_session(given.session) AS opened`;
      const rows = await throughDoor<{ session: string; tenant_id: string; user_id: string }>(client, query);
      return new Map(rows.map(({ session, tenant_id, user_id }) => [session, { tenantId: tenant_id, userId: user_id, session }]));
    } finally {
      giveBack(client);
    }
  }

  return async (token) => {
    const session = hashToken(token);
    if (!waiting) {
      const hashes = new Set<string>();
      waiting = { hashes, found: lookUp(hashes) };
    }
    waiting.hashes.add(session);
    return (await waiting.found).get(session);
  };
}

/** The tenant of the invitation that the token accepts; undefined where none is open. One round trip, as gateway_runtime. */
export async function tenantOfInvite({ pool }: Engine, token: string): Promise<string | undefined> {
  const [row] = await throughDoor<{ tenant_id: string }>(pool, `SELECT * FROM public.door_invite('${hashToken(token)}')`);
  return row?.tenant_id;
}

/** The tenants whose queue has something that is due. One round trip, as gateway_runtime. */
export const tenantsWithWork = (engine: Engine): Promise<string[]> => tenantsThroughDoor(engine, 'door_tenants_with_work()');

/** The tenants that have anything embedded with another model than this one. One round trip, as gateway_runtime. */
export const tenantsOfOtherModels = (engine: Engine, model: string): Promise<string[]> =>
  tenantsThroughDoor(engine, `door_tenants_of_other_models(${pg.escapeLiteral(model)})`);

async function tenantsThroughDoor({ pool }: Engine, call: string): Promise<string[]> {
  const rows = await throughDoor<{ tenant_id: string }>(pool, `SELECT tenant_id FROM public.${call} AS tenant_id`);
  return rows.map(({ tenant_id }) => tenant_id);
}

async function throughDoor<R extends QueryResultRow>(on: Pool | PoolClient, query: string): Promise<R[]> {
  // A query of several statements is one transaction, which an error ends too: SET LOCAL holds for it and leaves nothing
  // behind. It takes no parameters; a hash in hex needs no quoting.
  const results = (await on.query(`SET LOCAL ROLE gateway_runtime; ${query}`)) as unknown as QueryResult<R>[];
  return results.at(-1)?.rows ?? [];
}

/** The tenants that have `what` as their id, their domain (in any case) or their exact name. Only the owner's login may ask. */
export async function findTenants(engine: Engine, what: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await engine.pool.query<{ id: string; name: string }>('SELECT id, name FROM public.door_find_tenants($1)', [what]);
  return rows;
}

/** Whether there is no company yet. A login that may not look for any counts as one that found some. */
export async function isNew(engine: Engine): Promise<boolean> {
  try {
    const { rowCount } = await engine.pool.query('SELECT FROM public.door_tenant_ids() LIMIT 1');
    return rowCount === 0;
  } catch (error) {
    if (sqlState(error) === '42501') return false;
    throw error;
  }
}
