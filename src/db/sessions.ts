import { sql } from 'drizzle-orm';
import { hashToken, newSessionToken } from './doors.js';
import { tenant } from './statement.js';
import type { TenantTransaction } from './tenant-transaction.js';

/**
 * Begins a session of the member, for 30 days, and returns its token, which nothing else can tell. One statement, with
 * its audit entry; `action` is the mutation.
 */
export async function startSession(transaction: TenantTransaction, action: string): Promise<string> {
  const { userId } = await transaction.member();
  const token = newSessionToken();
  await transaction.query(sql`
    with changed as (
      insert into sessions (user_id, token, expires_at) values (${userId}, ${hashToken(token)}, now() + interval '30 days') returning id)
    insert into audit_log (user_id, action, resource_type, resource_id) select ${userId}, ${action}, 'Session', id from changed`);
  return token;
}

/** Ends the sessions of a user, or only the one whose token has the hash `only`. Returns how many. One statement, with audit. */
export async function endSessions(transaction: TenantTransaction, action: string, userId: string, only?: string): Promise<number> {
  const { userId: actor } = await transaction.member();
  const which = only === undefined ? sql`true` : sql`token = ${only}`;
  const ended = await transaction.query(sql`
    with changed as (delete from sessions where tenant_id = ${tenant} and user_id = ${userId} and ${which} returning id),
    audited as (
      insert into audit_log (user_id, action, resource_type, resource_id) select ${actor}, ${action}, 'Session', id from changed)
    select id from changed`);
  return ended.length;
}
