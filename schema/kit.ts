import { getColumns, type SQL, sql } from 'drizzle-orm';
import {
  check,
  type ExtraConfigColumn,
  foreignKey,
  index,
  type PgColumn,
  type PgColumnBuilder,
  type PgTable,
  type PgTableExtraConfigValue,
  pgPolicy,
  snakeCase,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { type Access, grantsOf, type Policy, policiesOf, usual } from './access.js';
import { condition, literal, type Rule } from './rules.js';

type Columns = Record<string, PgColumnBuilder>;
type Key<C> = keyof C & string;

/** A foreign key: where it points, what the way back is called, and what deleting the target does. */
export interface Reference {
  to: () => PgTable;
  /** The relation on the target that lists the rows pointing at it, and its description. */
  inverse: [name: string, description: string];
  /** Left out: the delete is refused while rows point at the target. */
  onDelete?: 'cascade' | 'set null';
  /** `rows`: creating the target can create rows that point at it. `target`: creating a row can create what it points at. */
  nested?: 'rows' | 'target';
}

/** What of a table leaves through the API: its type, and its columns with their descriptions. Anything not listed stays. */
export interface Exposure<K extends string = string> {
  type: string;
  description: string;
  fields: { [key in K]?: string };
  /** False where the rows are reached through their parent or a field of their own only: no `deals` and `deal(id)`. */
  root?: boolean;
}

/** A condition over several columns: for the database, and for input before it gets there. Missing values count as null. */
export interface Check<K extends string = string> {
  sql: SQL;
  /** The columns that it is about. */
  columns: K[];
  holds: (row: Partial<Record<K, unknown>>) => boolean;
  /** The field that is named when the condition fails, and what is said of it. */
  at: K;
  says: string;
}

/** Which generated mutations a table has. Left out: create, update and delete. */
export interface Writes<K extends string = string> {
  create?: boolean;
  update?: boolean;
  delete?: boolean;
  /** The unique key by which `upsert` finds the row. */
  upsertBy?: K;
  /** Columns that only verbs write: they are in no generated input. */
  guarded?: K[];
}

/** An event that follows from a row's change. */
export interface EventRule<K extends string = string> {
  type: string;
  /** `created`: a new row. A column: its value changes; with `to`, it becomes this; with `set`, anything but null. */
  when: 'created' | 'changed' | { column: K; to?: string; set?: true };
  /** What the event tells: names, and the columns they are read from (`old.` for the value before). */
  payload: Record<string, K | 'id' | `old.${K}`>;
}

/** Columns that are not fixed sets, the first of which matters most. */
export type Order<K extends string = string> = { [key in K]?: 'asc' | 'desc' };

/** What tenantTable() takes beside the columns. */
export interface Options<K extends string = string> {
  references?: { [key in K]?: Reference };
  rules?: { [key in K]?: Rule };
  /** Conditions over several columns, by the name of their constraint. */
  checks?: (columns: Record<K, PgColumn>) => Record<string, Check<K>>;
  /** Keys that are unique within the tenant. */
  unique?: K[][];
  /** The order of lists that ask for none; the primary key breaks ties. */
  order?: Order<K>;
  /**
   * Lists that are asked for all the time, for an index to have them: the rows with one value of the column, in this order.
   * Not of a foreign key, whose own index has the default order.
   */
  lists?: { [key in K]?: Order<K> };
  /** Who may do what with rows, where that is not as usual: everyone reads, members and admins write. */
  access?: Partial<Access>;
  /** The column that names the user whom a row is of, for `self` in `access`. */
  owner?: K | 'id';
  /** The only columns that can be changed. */
  updatable?: K[];
  /** Columns that never leave the database. */
  secrets?: K[];
  exposes?: Exposure<K | 'id'>;
  /** The columns that go to replicas beside `id`, and false for none. Left out: those that the API shows. */
  replicates?: K[] | false;
  writes?: Writes<K> | false;
  /** The column that every update fills with the user who makes it. */
  updatedBy?: K;
  /** New rows are placed behind those that have the same value here, through `position`. */
  placedWithin?: K;
  events?: EventRule<K>[];
}

/** A declared table: what the migrations, the API, the loaders and the audit read. */
export interface Declaration extends Omit<Options, 'replicates'> {
  access: Access;
  /** The columns that go to replicas, `id` first; empty where the table has no changes to tell of. */
  replicates: string[];
  /** The policies that it has to have, and no others. */
  policies: Policy[];
  /** What the runtime role is granted on it, and nothing else: `SELECT`, `UPDATE ("read")`. */
  grants: string[];
  table: PgTable;
  sqlName: string;
  /** The column that holds the tenant: `tenant_id`, or `id` in `tenants`. */
  tenant: PgColumn;
  columns: Record<string, PgColumn>;
}

const declared = new Map<string, Declaration>();

/** Every declared table, by its SQL name. */
export const declarations: ReadonlyMap<string, Declaration> = declared;

/** A column default that takes `app.tenant_id` or `app.user_id` from the transaction. The parentheses keep drizzle-kit from losing the cast. */
const fromTransaction = (name: string) => sql.raw(`(nullif(current_setting('${name}', true), '')::uuid)`);

/** `timestamptz(3)`: milliseconds, as JavaScript and cursors hold them. */
export const instant = () => timestamp({ withTimezone: true, precision: 3 });

/** `created_at`, set once. */
export const created = { createdAt: instant().notNull().defaultNow() };

/** `created_at`, and `updated_at`, which a trigger advances with every update. */
export const timestamps = { ...created, updatedAt: instant().notNull().defaultNow() };

/** The user on whose behalf the transaction runs, when nothing else is given. */
export const currentUser = (column: string) => uuid(column).notNull().default(transactionUser);

const transactionUser = fromTransaction('app.user_id');

/** Whether the database fills the column with the user of the transaction. */
export const isFilledByUser = (column: PgColumn): boolean => column.default === transactionUser;

/**
 * Declares a table whose rows belong to tenants. It brings `id`, `tenant_id`, the pair of isolation policies, foreign
 * keys and unique keys that carry the tenant, an index for every foreign key, for the default order and for `lists`, and checks.
 */
export function tenantTable<N extends string, C extends Columns>(name: N, columns: C, options: Options<Key<C>>) {
  const own = {
    id: uuid().primaryKey().defaultRandom(),
    tenantId: uuid().notNull().default(fromTransaction('app.tenant_id')),
  };
  const table = snakeCase.table(name, { ...own, ...columns }, (t) => constraints(name, t as Record<string, PgColumn>, options as Options));
  return declare(name, table, 'tenantId', options as Options);
}

/** Declares `tenants` itself: the row's own id is the tenant. */
export function rootTable<N extends string, C extends Columns>(name: N, columns: C, options: Options<Key<C>>) {
  const own = { id: uuid().primaryKey().defaultRandom() };
  const table = snakeCase.table(name, { ...own, ...columns }, (t) => constraints(name, t as Record<string, PgColumn>, options as Options));
  return declare(name, table, 'id', options as Options);
}

function declare<T extends PgTable>(name: string, table: T, tenant: string, options: Options): T {
  const replicates = options.replicates ?? Object.keys(options.exposes?.fields ?? {});
  const leaving = [...Object.keys(options.exposes?.fields ?? {}), ...(replicates || [])];
  const leaking = options.secrets?.filter((secret) => leaving.includes(secret)) ?? [];
  if (leaking.length > 0) throw new Error(`${name}: ${leaking.join(', ')} is secret and cannot be exposed or replicated`);
  if (options.writes && 'upsertBy' in options.writes && options.events) {
    throw new Error(`${name}: an upsert cannot tell a new row from a changed one, for its events`);
  }
  const columns = getColumns(table) as Record<string, PgColumn>;
  const access = { ...usual, ...options.access };
  const owner = options.owner === undefined ? undefined : columns[options.owner];
  declared.set(name, {
    ...options,
    access,
    replicates: replicates && replicates.length > 0 ? ['id', ...replicates] : [],
    policies: policiesOf(columns[tenant] as PgColumn, access, owner),
    grants: grantsOf(
      access,
      options.updatable?.map((key) => columns[key] as PgColumn),
    ),
    table,
    sqlName: name,
    columns,
    tenant: columns[tenant] as PgColumn,
  });
  return table;
}

function constraints(name: string, columns: Record<string, PgColumn>, options: Options) {
  const column = (key: string) => columns[key] as PgColumn;
  const { tenantId, id } = columns as { tenantId?: PgColumn; id: PgColumn };
  // Made anew for every index, because desc() marks the column until the next index takes it.
  // NULLS FIRST is what ORDER BY … DESC means; an index that says otherwise would not serve it.
  const ordered = (order: Order | undefined = options.order) =>
    Object.entries(order ?? {}).map(([key, direction]) =>
      direction === 'desc' ? (column(key) as ExtraConfigColumn).desc().nullsFirst() : column(key),
    );
  const result: PgTableExtraConfigValue[] = [...policies(name), ...checks(name, options)];
  if (!tenantId) return result;

  result.push(unique(`${name}_tenant_id_id_key`).on(tenantId, id));
  result.push(tenantKey(name, tenantId));
  if (options.order) result.push(index(`${name}_order_idx`).on(tenantId, ...ordered(), id));
  for (const [key, order] of Object.entries(options.lists ?? {})) {
    result.push(index(`${name}_${column(key).name}_idx`).on(tenantId, column(key), ...ordered(order), id));
  }
  for (const keys of options.unique ?? []) {
    result.push(unique(`${name}_${keys.map((key) => column(key).name).join('_')}_key`).on(tenantId, ...keys.map(column)));
  }
  for (const [key, reference] of Object.entries(options.references ?? {})) {
    if (!reference) continue;
    const target = getColumns(reference.to()) as Record<string, PgColumn>;
    const constraint = foreignKey({
      name: `${name}_${column(key).name}_fkey`,
      columns: [tenantId, column(key)],
      foreignColumns: [target.tenantId as PgColumn, target.id as PgColumn],
    });
    result.push(reference.onDelete ? constraint.onDelete(reference.onDelete) : constraint);
    result.push(index(`${name}_${column(key).name}_idx`).on(tenantId, column(key), ...ordered(), id));
  }
  return result;
}

function tenantKey(name: string, tenantId: PgColumn) {
  const tenants = declared.get('tenants');
  if (!tenants) throw new Error(`${name} belongs to a tenant: add import './tenants.js' to its file`);
  return foreignKey({ name: `${name}_tenant_id_fkey`, columns: [tenantId], foreignColumns: [tenants.columns.id as PgColumn] }).onDelete(
    'cascade',
  );
}

function policies(name: string) {
  const { policies } = declared.get(name) as Declaration;
  return policies.map(({ name, using, withCheck, ...policy }) =>
    pgPolicy(name, { ...policy, to: 'public', ...(using && { using: using.sql }), ...(withCheck && { withCheck: withCheck.sql }) }),
  );
}

function checks(name: string, options: Options) {
  // The declared columns: those that Drizzle hands to a table's constraints know neither enum values nor types.
  const { columns } = declared.get(name) as Declaration;
  const result = Object.entries(options.checks?.(columns) ?? {}).map(([constraint, { sql }]) => check(`${name}_${constraint}`, sql));
  for (const [key, rule] of Object.entries(options.rules ?? {})) {
    const column = columns[key] as PgColumn;
    if (rule) result.push(check(`${name}_${column.name}_${rule.kind}`, condition(rule, column)));
  }
  for (const column of Object.values(columns)) {
    if (column.enumValues) {
      result.push(check(`${name}_${column.name}_values`, sql`${column} in (${sql.raw(column.enumValues.map(literal).join(', '))})`));
    }
    if (column.getSQLType().startsWith('numeric')) result.push(check(`${name}_${column.name}_number`, sql`${column} <> 'NaN'`));
  }
  return result;
}
