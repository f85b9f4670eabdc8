import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

export const verbs = ['read', 'insert', 'update', 'delete'] as const;
export type Verb = (typeof verbs)[number];

/**
 * Who may do something with a table's rows, among the tenant's users: everyone, members and admins, admins alone, the user
 * whom the row is of, that user and admins, admins and who is accepting an invitation, or nobody at all. `worker` is no user:
 * it is what the gateway itself does in the background, such as embedding.
 */
export type Who = 'anyone' | 'members' | 'membersOrWorker' | 'admins' | 'self' | 'selfOrAdmins' | 'adminsOrInvitee' | 'worker' | 'nobody';

/** Who may do what with a table's rows. */
export type Access = Record<Verb, Who>;

/** Where a table says nothing else: everyone reads, members and admins write. */
export const usual: Access = { read: 'anyone', insert: 'members', update: 'members', delete: 'members' };

/** A condition of a policy: as it is written, and as PostgreSQL tells it back. */
export interface Condition {
  sql: SQL;
  stored: string;
}

/** A policy that a table has to have. */
export interface Policy {
  name: string;
  as: 'permissive' | 'restrictive';
  for: 'all' | 'select' | 'insert' | 'update' | 'delete';
  using?: Condition;
  withCheck?: Condition;
}

/** The role of who asks, and what it is compared with. Read once per statement: a bare call is read per row. */
const role = {
  written: `(select current_setting('app.user_role', true))`,
  stored: `( SELECT current_setting('app.user_role'::text, true) AS current_setting)`,
};

const roleIs = (name: string): Condition => ({
  sql: sql.raw(`${role.written} = '${name}'`),
  stored: `(${role.stored} = '${name}'::text)`,
});

const roleIn = (...names: string[]): Condition => ({
  sql: sql.raw(`${role.written} in (${names.map((name) => `'${name}'`).join(', ')})`),
  stored: `(${role.stored} = ANY (ARRAY[${names.map((name) => `'${name}'::text`).join(', ')}]))`,
});

/**
 * The column holds the uuid that a setting of the tenant transaction has; true of nothing outside one. `nullif`, because
 * the setting reads '' there once any transaction has set it.
 */
const columnIs = (column: PgColumn, setting: 'app.tenant_id' | 'app.user_id'): Condition => ({
  sql: sql`${column} = (select nullif(current_setting('${sql.raw(setting)}', true), '')::uuid)`,
  stored: `(${column.name} = ( SELECT (NULLIF(current_setting('${setting}'::text, true), ''::text))::uuid AS "nullif"))`,
});

const both = (one: Condition, word: 'and' | 'or', other: Condition): Condition => ({
  sql: sql`(${one.sql} ${sql.raw(word)} ${other.sql})`,
  stored: `(${one.stored} ${word.toUpperCase()} ${other.stored})`,
});

/** What holds of the rows that `who` may touch; undefined where that is all, or where a missing grant refuses first. */
function conditionOf(who: Who, owner: PgColumn | undefined): Condition | undefined {
  const own = () => {
    if (!owner) throw new Error(`${who} needs the column that names the user: owner`);
    return columnIs(owner, 'app.user_id');
  };
  switch (who) {
    case 'anyone':
    case 'nobody':
      return undefined;
    case 'members':
      return roleIn('admin', 'member');
    case 'membersOrWorker':
      return roleIn('admin', 'member', 'worker');
    case 'admins':
      return roleIs('admin');
    case 'worker':
      return roleIs('worker');
    case 'self':
      return own();
    case 'selfOrAdmins':
      return both(own(), 'or', roleIs('admin'));
    case 'adminsOrInvitee':
      return owner ? both(roleIs('admin'), 'or', both(roleIs('invitee'), 'and', own())) : roleIn('admin', 'invitee');
  }
}

/**
 * The policies of a table: the canonical pair, both for everyone, a permissive one and an identical restrictive wall that no
 * other permissive policy can open (equal conditions are folded, so the second is free); and beside it who may do what.
 */
export function policiesOf(tenant: PgColumn, access: Access, owner: PgColumn | undefined): Policy[] {
  const same = columnIs(tenant, 'app.tenant_id');
  const isolation = { for: 'all', using: same, withCheck: same } as const;
  const of = (verb: Verb) => conditionOf(access[verb], owner);
  const [read, insert, update, remove] = verbs.map(of);
  // A role is checked of the new row alone: then who may not update is refused with an error instead of finding no rows, and
  // may still lock a row that theirs refers to.
  const rows = access.update.startsWith('self') ? update : undefined;
  return [
    { name: 'tenant_isolation', as: 'permissive', ...isolation },
    { name: 'tenant_wall', as: 'restrictive', ...isolation },
    ...(read ? [{ name: 'may_read', as: 'restrictive', for: 'select', using: read } as const] : []),
    ...(insert ? [{ name: 'may_insert', as: 'restrictive', for: 'insert', withCheck: insert } as const] : []),
    ...(update ? [{ name: 'may_update', as: 'restrictive', for: 'update', ...(rows && { using: rows }), withCheck: update } as const] : []),
    ...(remove ? [{ name: 'may_delete', as: 'restrictive', for: 'delete', using: remove } as const] : []),
  ];
}

/** Whether a user of this role may ever do it; of `self`, whose rows they are decides besides. */
export function may(who: Who, role: 'admin' | 'member' | 'viewer'): boolean {
  if (who === 'anyone' || who === 'self') return true;
  if (who === 'nobody' || who === 'worker') return false;
  return role === 'admin' || (who.startsWith('members') && role === 'member') || who === 'selfOrAdmins';
}

const privileges = { read: 'SELECT', insert: 'INSERT', update: 'UPDATE', delete: 'DELETE' } as const;

/** What the runtime role is granted on the table, such as `SELECT` and `UPDATE (read)`. */
export function grantsOf(access: Access, updatable: readonly PgColumn[] | undefined): string[] {
  return verbs
    .filter((verb) => access[verb] !== 'nobody')
    .map((verb) => (verb === 'update' && updatable ? `UPDATE (${updatable.map(({ name }) => `"${name}"`).join(', ')})` : privileges[verb]));
}
