import { createHash, randomBytes } from 'node:crypto';
import pg, { type QueryResult, type QueryResultRow } from 'pg';
import { sqlState } from '../errors.js';
import type { Engine } from './engine.js';
import type { Identity } from './tenant-transaction.js';

/** A new session token: 256 random bits, in a form that cannot be taken for a JWT. Store its hashToken(), never the token. */
export const newSessionToken = (): string => `bos_${randomBytes(32).toString('base64url')}`;

/** A new invitation's token, which cannot be taken for a session's. Store its hashToken(), never the token. */
export const newInviteToken = (): string => `boi_${randomBytes(32).toString('base64url')}`;

/** Whether `token` has the form of newSessionToken()'s. */
export const isSessionToken = (token: string): boolean => /^bos_[A-Za-z0-9_-]{43}$/.test(token);

/** What `sessions.token` and `invites.token` hold: the SHA-256 of the token, in hex. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whose unexpired session the token opens; undefined where there is none. One round trip, as gateway_runtime. */
export async function sessionOf(engine: Engine, token: string): Promise<Identity | undefined> {
  const session = hashToken(token);
  const row = await throughDoor<{ tenant_id: string; user_id: string }>(engine, 'door_session', session);
  return row && { tenantId: row.tenant_id, userId: row.user_id, session };
}

/** The tenant of the invitation that the token accepts; undefined where none is open. One round trip, as gateway_runtime. */
export async function tenantOfInvite(engine: Engine, token: string): Promise<string | undefined> {
  return (await throughDoor<{ tenant_id: string }>(engine, 'door_invite', hashToken(token)))?.tenant_id;
}

async function throughDoor<R extends object>(engine: Engine, door: string, hash: string): Promise<R | undefined> {
  // A query of several statements is one transaction, which an error ends too: SET LOCAL holds for it and leaves nothing
  // behind. It takes no parameters; a hash in hex needs no quoting.
  const statements = `SET LOCAL ROLE gateway_runtime; SELECT * FROM public.${door}('${hash}')`;
  const results = (await engine.pool.query(statements)) as unknown as QueryResult<R & QueryResultRow>[];
  return results.at(-1)?.rows[0];
}

/** The tenants whose queue has something that is due. One round trip, as gateway_runtime. */
export const tenantsWithWork = (engine: Engine): Promise<string[]> => tenantsThroughDoor(engine, 'door_tenants_with_work()');

/** The tenants that have anything embedded with another model than this one. One round trip, as gateway_runtime. */
export const tenantsOfOtherModels = (engine: Engine, model: string): Promise<string[]> =>
  tenantsThroughDoor(engine, `door_tenants_of_other_models(${pg.escapeLiteral(model)})`);

async function tenantsThroughDoor(engine: Engine, call: string): Promise<string[]> {
  const statements = `SET LOCAL ROLE gateway_runtime; SELECT tenant_id FROM public.${call} AS tenant_id`;
  const results = (await engine.pool.query(statements)) as unknown as QueryResult<{ tenant_id: string }>[];
  return results.at(-1)?.rows.map(({ tenant_id }) => tenant_id) ?? [];
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
