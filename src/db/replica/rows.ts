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
 * far that came: up to `head` at the most. A row that changes again later may come again.
 */
export async function follow(
  transaction: TenantTransaction,
  tables: ReadonlyMap<string, ReplicaTable>,
  progress: Progress,
  head: bigint,
  budget: Budget,
): Promise<ReplicaRows[]> {
  const { tenantId } = await transaction.member();
  const found: ReplicaRows[] = [];
  while (progress.position < head && left(budget)) {
    const limit = Math.min(chunk, budget.rows);
    const entries = await transaction.query<Entry>(sql`select position, table_name as "table", key from replica_changes
      where tenant_id = ${tenantId} and position > ${progress.position} order by position limit ${limit}`);
    const changed = [...new Map(entries.map((entry) => [`${entry.table} ${entry.key}`, entry])).values()];
    const shown = changed.filter(({ table }) => tables.has(table));
    const { parts, cut } = shown.length > 0 ? await rowsOf(transaction, tables, shown, budget.bytes) : { parts: [], cut: null };
    for (const { table, rows, count, deleted, bytes } of parts) {
      const known = tables.get(table) as ReplicaTable;
      budget.bytes -= bytes;
      const gone = known.tellsDeletes ? deleted : [];
      if (count + gone.length > 0) found.push({ table: known, rows: rows ?? '[]', count, deleted: gone });
    }
    budget.rows -= entries.length;
    // What changed before the first row that had no place is all there.
    progress.position = cut === null ? (entries.at(-1)?.position ?? head) : cut - 1n;
  }
  return found;
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
