import { type SQL, sql } from 'drizzle-orm';
import type { Entity } from '../../schema/index.js';
import { columnOf } from './columns.js';
import { tenant } from './statement.js';

/** Placeholder for the ids of rows. */
const ids = sql.placeholder('ids');

/** The row with this id. */
export const rowStatement = (entity: Entity, columns: Iterable<string>, id: SQL | string): SQL =>
  sql`select ${fields(entity, new Set(['id', ...columns]))} from ${entity.table} where ${tenantCondition(entity)} and ${columnOf(entity, 'id')} = ${id}`;

/** The rows with the `ids`. One by one, since a plan for all tenants may look for a list of ids among all rows of a tenant. */
export function rowsStatement(entity: Entity, columns: Iterable<string>): SQL {
  const one = rowStatement(entity, columns, sql`"$ids"."$id"`);
  return sql`select row.* from unnest(${ids}::uuid[]) as "$ids"("$id") cross join lateral (${one} limit 1) as row`;
}

/** Names every column as its property. */
export function fields(entity: Entity, columns: Iterable<string>): SQL {
  const named = [...columns].map((key) => sql`${columnOf(entity, key)} as ${sql.identifier(key)}`);
  return sql.join(named, sql`, `);
}

/** Equal to the policy, and beside it only for the planner: it knows the tenant's share of the rows, and never runs for another. */
export const tenantCondition = (entity: Entity): SQL => sql`${entity.tenant} = ${tenant}`;
