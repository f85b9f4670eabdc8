import { sql } from 'drizzle-orm';
import type { TenantTransaction } from '../tenant-transaction.js';
import type { Progress } from './cursor.js';
import type { ReplicaTable } from './tables.js';

/** Rows of a table as they are sent. */
export interface ReplicaRows {
  table: ReplicaTable;
  /** Text of a JSON array with an array for each row. */
  rows: string;
  count: number;
  deleted: string[];
}

/** How many rows, and bytes of them, a page may still have; taken from as they are read. */
export interface Budget {
  rows: number;
  bytes: number;
}

/** Rows that are read at a time: those beyond the bytes that are left are read in vain. */
const chunk = 1000;

/** Entries of the log that are looked at for a chunk. */
const looked = 10_000;

const left = ({ rows, bytes }: Budget) => rows > 0 && bytes > 0;

/** Reads on in the tables that are to be sent whole, by their keys, and says in `progress` how far that came. */
export async function fill(
  transaction: TenantTransaction,
  tables: ReadonlyMap<string, ReplicaTable>,
  progress: Progress,
  budget: Budget,
): Promise<ReplicaRows[]> {
  const found: ReplicaRows[] = [];
  while (progress.filling.length > 0 && left(budget)) {
    const table = tables.get(progress.filling[0] as string);
    const part = table && (await partOf(transaction, table, progress.after, Math.min(chunk, budget.rows), budget.bytes));
    if (part && part.count > 0) {
      found.push({ table, rows: part.rows, count: part.count, deleted: [] });
      budget.rows -= part.count;
      budget.bytes -= part.bytes;
      progress.after = part.last;
    }
    if (!part?.more) {
      progress.filling = progress.filling.slice(1);
      progress.after = null;
    }
  }
  return found;
}

interface Part {
  rows: string;
  count: number;
  bytes: number;
  last: string;
  more: boolean;
}

async function partOf(
  transaction: TenantTransaction,
  table: ReplicaTable,
  after: string | null,
  limit: number,
  bytes: number,
): Promise<Part> {
  const { tenantId } = await transaction.member();
  const { declaration, row } = table;
  const [part] = await transaction.query<Part>(sql`
    with page as materialized (
      select it.id, ${row} as row from ${declaration.table} it
      where it.${sql.identifier(declaration.tenant.name)} = ${tenantId} ${after === null ? sql`` : sql`and it.id > ${after}`} order by it.id limit ${limit}
    ), sized as (select id, row, sum(octet_length(row)) over (order by id) - octet_length(row) as before from page)
    select '[' || string_agg(row, ',' order by id) || ']' as rows, count(*)::int as count, coalesce(sum(octet_length(row)), 0)::int as bytes,
      (array_agg(id order by id desc))[1] as last, count(*) < (select count(*) from page) or count(*) = ${limit} as more
    from sized where before < ${bytes}`);
  return part as Part;
}

/**
 * Reads on in the log: the rows that changed, as they are now, and the ids of those that are not there. Says in `progress` how
 * far that came: up to `head` at the most, and there where nothing else is for who asks. A row that changes again later may
 * come again.
 */
export async function follow(
  transaction: TenantTransaction,
  tables: ReadonlyMap<string, ReplicaTable>,
  progress: Progress,
  head: bigint,
  budget: Budget,
): Promise<ReplicaRows[]> {
  const found: ReplicaRows[] = [];
  for (let more = progress.position < head && left(budget); more; ) {
    const limit = Math.min(chunk, budget.rows);
    // One more than have a place: whether there is another page must not depend on what is not for who asks.
    const { entries, reach } = await entriesOf(transaction, tables, progress.position, head, limit + 1);
    const behind = entries.splice(limit).length > 0;
    const changed = [...new Map(entries.map((entry) => [`${entry.table} ${entry.key}`, entry])).values()];
    const { parts, cut } = changed.length > 0 ? await rowsOf(transaction, tables, changed, budget.bytes) : { parts: [], cut: null };
    for (const { table, rows, count, deleted, bytes } of parts) {
      budget.bytes -= bytes;
      found.push({ table: tables.get(table) as ReplicaTable, rows: rows ?? '[]', count, deleted });
    }
    budget.rows -= entries.length;
    // What changed before the first row that had no place is all there.
    progress.position = cut === null ? (behind && entries.at(-1)?.position) || reach : cut - 1n;
    more = behind && left(budget);
  }
  return found;
}

/**
 * The first `limit` entries behind `after` that are for who asks, and how far they were looked for. Others count for nothing,
 * so that pages do not tell how many there are; only where nearly all of `looked` are others, the page ends there.
 */
async function entriesOf(
  transaction: TenantTransaction,
  tables: ReadonlyMap<string, ReplicaTable>,
  after: bigint,
  head: bigint,
  limit: number,
): Promise<{ entries: Entry[]; reach: bigint }> {
  const { tenantId } = await transaction.member();
  const behind = sql`log.tenant_id = ${tenantId} and log.position > ${after}`;
  const shown = [...tables.values()];
  const whole = shown.filter(({ tellsDeletes }) => tellsDeletes).map(({ name }) => name);
  const own = shown.filter(({ tellsDeletes }) => !tellsDeletes);
  const theirs = [
    sql`log.table_name = any(${sql.param(whole)}::text[])`,
    ...own.map(
      ({ name, declaration: { table, tenant } }) => sql`log.table_name = ${name} and exists (
        select from ${table} it where it.${sql.identifier(tenant.name)} = ${tenantId} and it.id = log.key)`,
    ),
  ];
  const rows = await transaction.query<(Entry | { position: null }) & { reach: bigint }>(sql`
    with looked as (select coalesce((
      select log.position from replica_changes log where ${behind} order by log.position offset ${looked - 1} limit 1), ${head}) as reach)
    select looked.reach, entry.* from looked left join lateral (
      select log.position, log.table_name as "table", log.key from replica_changes log
      where ${behind} and log.position <= looked.reach and (${sql.join(theirs, sql` or `)})
      order by log.position limit ${limit}) entry on true
    order by entry.position`);
  return { entries: rows.filter((row): row is Entry & { reach: bigint } => row.position !== null), reach: rows[0]?.reach ?? head };
}

/** Says that the row of this key was written or deleted. */
interface Entry {
  position: bigint;
  table: string;
  key: string;
}

interface Changed {
  table: string;
  rows: string | null;
  count: number;
  deleted: string[];
  bytes: number;
}

/** The rows of the entries in their order, as many as have a place, and the position of the first that has none. */
async function rowsOf(
  transaction: TenantTransaction,
  tables: ReadonlyMap<string, ReplicaTable>,
  entries: readonly Entry[],
  bytes: number,
): Promise<{ parts: Changed[]; cut: bigint | null }> {
  const { tenantId } = await transaction.member();
  const names = [...new Set(entries.map(({ table }) => table))];
  const read = names.map((name) => {
    const { declaration, row } = tables.get(name) as ReplicaTable;
    return sql`select changed.*, (select ${row} from ${declaration.table} it where it.${sql.identifier(declaration.tenant.name)} = ${tenantId} and it.id = changed.key) as row
      from changed where "table" = ${name}`;
  });
  const list = (values: unknown[], type: string) => sql`${sql.param(values)}::${sql.raw(type)}[]`;
  const parts = await transaction.query<Changed & { cut: bigint | null }>(sql`
    with changed as (select * from unnest(${list(
      entries.map(({ position }) => position),
      'bigint',
    )}, ${list(
      entries.map(({ table }) => table),
      'text',
    )}, ${list(
      entries.map(({ key }) => key),
      'uuid',
    )}) as it (position, "table", key)),
    read as materialized (${sql.join(read, sql` union all `)}),
    sized as (select *, coalesce(octet_length(row), 40) as size, sum(coalesce(octet_length(row), 40)) over (order by position) as through from read)
    select "table", '[' || string_agg(row, ',') || ']' as rows, count(row)::int as count, coalesce(array_agg(key) filter (where row is null), '{}') as deleted,
      sum(size)::int as bytes, (select min(position) from sized where through - size >= ${bytes}) as cut
    from sized where through - size < ${bytes} group by "table"`);
  return { parts, cut: parts[0]?.cut ?? null };
}
