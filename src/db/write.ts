import { and, SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Entity } from '../../schema/index.js';
import type { EventRule } from '../../schema/kit.js';
import { columnOf, shownColumns } from './columns.js';
import { tenantCondition } from './rows.js';
import type { Values } from './validation.js';

/** A change to a table, and the name that the audit log gets. */
export interface Change {
  entity: Entity;
  action: string;
}

/**
 * Every write is one statement: the change, its audit entries and the events that it implies, however many rows there are.
 * A generated mutation and a verb write in this way alike, so that they tell the same; what only follows from a change, such
 * as the numbers of a document's siblings, is neither audited nor told of.
 */

/** Inserts rows and returns them as the database made them, in the given order. */
export function insertStatement(change: Change, rows: readonly Values[], upsertBy?: string): SQL {
  const { entity } = change;
  const keys = [...new Set(rows.flatMap(Object.keys))];
  const placed = entity.placedWithin !== undefined && !keys.includes('position');
  const names = [...keys.map((key) => columnOf(entity, key)), ...(placed ? [columnOf(entity, 'position')] : [])].map(nameOf);
  const places = placed ? placesOf(entity, rows) : [];
  const values = rows.map((row, i) => {
    const cells = keys.map((key) => (row[key] === undefined ? sql`default` : encoded(columnOf(entity, key), row[key])));
    return sql`(${sql.join([...cells, ...places.slice(i, i + 1)], sql`, `)})`;
  });
  // Without any column there is one row of defaults; a table of the API always has a required one.
  // A key that is set to itself: where nothing else is given, the row is still returned.
  const kept = keys.length > 1 ? keys.filter((key) => key !== upsertBy) : keys;
  const conflict = upsertBy
    ? sql` on conflict (tenant_id, ${nameOf(columnOf(entity, upsertBy))}) do update set ${assignments(
        entity,
        kept.map((key) => [key, sql`excluded.${nameOf(columnOf(entity, key))}`]),
      )}`
    : sql``;
  const changed = sql`insert into ${entity.table} (${sql.join(names, sql`, `)}) values ${sql.join(values, sql`, `)}${conflict} returning *`;
  const fields = sql`jsonb_build_object('fields', ${textArray(keys)})`;
  return sql`with changed as (${changed})${recorded(change, fields, createdEvents(entity))} select ${returned(entity, 'changed')} from changed`;
}

/** What must hold, beside `where`, for rows to be changed: otherwise they count as matched, and stay as they are. */
export interface Guard {
  atMost?: number | undefined;
  /** The row's updated_at, as it was read. */
  expected?: Date | undefined;
  /** A condition on the row as it was, `before`. */
  onlyIf?: SQL | undefined;
}

/**
 * Updates the rows for which `where` holds, unless `guard` forbids it. A value may be SQL over the row as it was, `before`.
 * Returns the changed rows, each with `matched`: how many there are. Where none was changed, one row of nulls has it.
 */
export function updateStatement(change: Change, where: SQL, set: Values, guard: Guard = {}): SQL {
  const { entity } = change;
  const entries = Object.entries(set).map(([key, value]): [string, SQL] => [key, encoded(columnOf(entity, key), value)]);
  const stamp: [string, SQL][] = entity.updatedBy ? [[entity.updatedBy, user]] : [];
  const allowed = and(
    sql`${entity.table}.id = before.id`,
    guard.expected && sql`before.updated_at = ${sql.param(guard.expected, columnOf(entity, 'updatedAt'))}`,
    guard.onlyIf,
    guard.atMost === undefined ? undefined : sql`(select count(*) from before) <= ${guard.atMost}`,
  );
  const changed = sql`update ${entity.table} set ${assignments(entity, [...entries, ...stamp])} from before where ${allowed} returning ${entity.table}.*`;
  const differing = Object.keys(set).map((key) => {
    const name = nameOf(columnOf(entity, key));
    return sql`case when before.${name} is distinct from changed.${name} then ${key}::text end`;
  });
  const fields = sql`jsonb_build_object('fields', array_remove(array[${sql.join(differing, sql`, `)}]::text[], null))`;
  return sql`with before as (${locked(entity, where, 'no key update')}), changed as (${changed})${recorded(change, fields, changedEvents(entity, Object.keys(set)), true)}
    select matched.count as matched, ${returned(entity, 'changed')} from (select count(*)::int from before) as matched left join changed on true`;
}

/** Deletes the rows for which `where` holds, unless they are more than `atMost`. Returns as updateStatement() does. */
export function deleteStatement(change: Change, where: SQL, atMost?: number): SQL {
  const { entity } = change;
  const allowed = and(
    sql`${entity.table}.id = before.id`,
    atMost === undefined ? undefined : sql`(select count(*) from before) <= ${atMost}`,
  );
  const changed = sql`delete from ${entity.table} using before where ${allowed} returning ${entity.table}.*`;
  return sql`with before as (${locked(entity, where, 'update')}), changed as (${changed})${recorded(change, sql`'{}'::jsonb`, [])}
    select matched.count as matched, ${returned(entity, 'changed')} from (select count(*)::int from before) as matched left join changed on true`;
}

/** The transaction's user; null where there is none. */
const user = sql`nullif(current_setting('app.user_id', true), '')::uuid`;

/** The new rows' places: behind those that share their parent, and behind the rows before them in the same statement. */
function placesOf(entity: Entity, rows: readonly Values[]): SQL[] {
  const key = entity.placedWithin as string;
  const within = columnOf(entity, key);
  const before = new Map<unknown, number>();
  return rows.map((row) => {
    const parent = row[key] ?? null;
    const nth = before.get(parent) ?? 0;
    before.set(parent, nth + 1);
    const siblings = and(tenantCondition(entity), parent === null ? sql`${within} is null` : sql`${within} = ${encoded(within, parent)}`);
    // The last by the index, where max() would read all siblings for each row.
    const last = sql`select ${columnOf(entity, 'position')} from ${entity.table} where ${siblings} order by ${within} desc, ${columnOf(entity, 'position')} desc limit 1`;
    return sql`coalesce((${last}), -1) + ${sql.raw(String(nth + 1))}`;
  });
}

/**
 * In the order of ids: two writers of the same rows then wait for each other, and do not deadlock. An update leaves the key
 * alone, and must not wait for those who only refer to the row, who may be waiting for it.
 */
const locked = (entity: Entity, where: SQL, strength: 'update' | 'no key update'): SQL =>
  sql`select ${entity.table}.* from ${entity.table} where ${tenantCondition(entity)} and ${where} order by ${entity.table}.id for ${sql.raw(strength)}`;

/** The audit entries of the changed rows, and their events. */
function recorded({ entity, action }: Change, metadata: SQL, events: { rule: EventRule; when: SQL }[], withOld = false): SQL {
  const from = withOld ? sql`changed join before using (id)` : sql`changed`;
  const audited = sql`, audited as (insert into audit_log (user_id, action, resource_type, resource_id, metadata)
    select ${user}, ${action}, ${entity.exposes.type}, id, ${metadata} from ${from})`;
  const told = events.map(({ rule, when }, i) => {
    const payload = Object.entries(rule.payload).map(([name, source]) => sql`${name}::text, ${payloadValue(entity, source)}`);
    return sql`, ${sql.identifier(`event_${i}`)} as (insert into events (type, payload, user_id)
      select ${rule.type}, jsonb_build_object(${sql.join(payload, sql`, `)}), ${user} from ${from} where ${when})`;
  });
  return sql.join([audited, ...told]);
}

function createdEvents(entity: Entity): { rule: EventRule; when: SQL }[] {
  return (entity.events ?? []).flatMap((rule) => {
    if (rule.when === 'created') return [{ rule, when: sql`true` }];
    if (rule.when === 'changed') return [];
    const now = sql`changed.${nameOf(columnOf(entity, rule.when.column))}`;
    if (rule.when.to !== undefined) return [{ rule, when: sql`${now} = ${rule.when.to}` }];
    return rule.when.set ? [{ rule, when: sql`${now} is not null` }] : [];
  });
}

function changedEvents(entity: Entity, keys: string[]): { rule: EventRule; when: SQL }[] {
  return (entity.events ?? []).flatMap((rule) => {
    if (rule.when === 'created') return [];
    const columns = rule.when === 'changed' ? keys : [rule.when.column];
    if (!columns.some((key) => keys.includes(key))) return [];
    const differs = columns.map(
      (key) => sql`before.${nameOf(columnOf(entity, key))} is distinct from changed.${nameOf(columnOf(entity, key))}`,
    );
    const changed = sql`(${sql.join(differs, sql` or `)})`;
    if (rule.when === 'changed') return [{ rule, when: changed }];
    const now = sql`changed.${nameOf(columnOf(entity, rule.when.column))}`;
    if (rule.when.to !== undefined) return [{ rule, when: sql`${changed} and ${now} = ${rule.when.to}` }];
    return [{ rule, when: rule.when.set ? sql`${changed} and ${now} is not null` : changed }];
  });
}

/** A value in an event's payload; numbers that JSON would round go as text, as in the API. */
function payloadValue(entity: Entity, source: string): SQL {
  const old = source.startsWith('old.');
  const column = columnOf(entity, old ? source.slice(4) : source);
  const value = sql`${sql.raw(old ? 'before' : 'changed')}.${nameOf(column)}`;
  return /^(numeric|bigint)/.test(column.getSQLType()) ? sql`${value}::text` : value;
}

const returned = (entity: Entity, from: string): SQL =>
  sql.join(
    shownColumns(entity).map((key) => sql`${sql.raw(from)}.${nameOf(columnOf(entity, key))} as ${sql.identifier(key)}`),
    sql`, `,
  );

const assignments = (entity: Entity, entries: [string, SQL][]): SQL =>
  sql.join(
    entries.map(([key, value]) => sql`${nameOf(columnOf(entity, key))} = ${value}`),
    sql`, `,
  );

const nameOf = (column: PgColumn): SQL => sql`${sql.identifier(column.name)}`;

function encoded(column: PgColumn, value: unknown): SQL {
  if (value instanceof SQL) return value;
  if (value === null) return sql`null`;
  // Else node-postgres makes a PostgreSQL array of a list, and no JSON of a string.
  if (column.getSQLType() === 'jsonb') return sql`${JSON.stringify(value)}::jsonb`;
  return sql`${sql.param(value, column)}`;
}

const textArray = (values: readonly string[]): SQL => sql`${sql.param(values)}::text[]`;
