import { drizzle } from 'drizzle-orm/node-postgres';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { GraphQLSchema } from 'graphql';
import { type Declaration, declarations } from '../../../schema/kit.js';
import type { Engine } from '../../db/engine.js';
import { type TestGateway, testGateway } from '../gateway.js';
import type { Company } from './company.js';

/** A gateway over a database in which some companies live, and nobody else. Its login passes row-level security. */
export interface World {
  gateway: TestGateway;
  /** Sums up everything that a company has: another sum where a row was added, changed or taken away. */
  sumOf(company: Company): Promise<string>;
  /** Puts a company's rows back to what they were in the beginning, if anything was written since. */
  restore(company: Company): Promise<void>;
  close(): Promise<void>;
}

/** Starts a gateway and settles the companies in its database. */
export async function openWorld(companies: readonly Company[], options: { schema?: GraphQLSchema } = {}): Promise<World> {
  const gateway = await testGateway({ empty: true, ...options });
  const { engine } = gateway.database;
  for (const company of companies) await settle(engine, company);
  const tables = insertionOrder().map(({ sqlName }) => sqlName);
  await engine.pool.query(`create schema beginning; ${tables.map((name) => `create table beginning.${name} as table ${name};`).join(' ')}`);
  await engine.pool.query(restoring());
  const sums = new Map<Company, { at: string | undefined; sum: string }>();
  const first = await nextTransaction(engine);
  const restored = new Map<Company, string | undefined>();
  return {
    gateway,
    sumOf: async (company) => {
      const at = await nextTransaction(engine);
      const known = sums.get(company);
      const sum = known && known.at === at ? known.sum : await sumOf(engine, company);
      sums.set(company, { at, sum });
      return sum;
    },
    restore: async (company) => {
      if ((await nextTransaction(engine)) === (restored.get(company) ?? first)) return;
      await engine.pool.query(`select beginning.restore('${company.tenantId}')`);
      restored.set(company, await nextTransaction(engine));
    },
    close: () => gateway.close(),
  };
}

/**
 * Makes the function that puts the rows of a tenant back in the tables where they are not as in the beginning. It runs
 * neither triggers nor foreign keys, which the rows of the beginning satisfy together.
 */
function restoring(): string {
  const order = insertionOrder();
  const all = order.map(
    ({ sqlName, tenant }) => `(select string_agg(it::text, ' ' order by id) from public.${sqlName} it where it.${tenant.name} = $1)`,
  );
  const again = order.map(({ sqlName, columns, tenant }, i) => {
    const names = Object.values(columns).flatMap(({ name, generated }) => (generated ? [] : [`"${name}"`]));
    const own = `where it.${tenant.name} = $1`;
    return `if now[${i + 1}] is distinct from known[${i + 1}] then
      delete from ${sqlName} it ${own};
      insert into ${sqlName} (${names}) select ${names} from beginning.${sqlName} it ${own};
    end if;`;
  });
  return `create function beginning.rows(uuid) returns text[] language sql as $$ select array[${all}] $$;
    create table beginning.known as select id, beginning.rows(id) as rows from tenants;
    create function beginning.restore(uuid) returns void language plpgsql set session_replication_role = replica as $$
    declare
      now text[] := beginning.rows($1);
      known text[] := (select rows from beginning.known where id = $1);
    begin ${again.join(' ')} end $$`;
}

/** The number of the next transaction that writes: only those have one. */
async function nextTransaction({ pool }: Engine): Promise<string | undefined> {
  const { rows } = await pool.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
  return rows[0]?.next;
}

/** Inserts a company's rows, as a login that passes row-level security, and without triggers: tasks of who has left stay theirs. */
export async function settle({ pool }: Pick<Engine, 'pool'>, company: Company): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const { table, sqlName } of insertionOrder()) {
      await drizzle({ client })
        .insert(table)
        .values(company.rows.get(sqlName) ?? []);
    }
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
}

/** Sums up all rows of a company, as a login that passes row-level security. */
export async function sumOf({ pool }: Pick<Engine, 'pool'>, { tenantId }: Company): Promise<string> {
  const { rows } = await pool.query<{ sum: string }>(sumStatement(tenantId));
  return rows[0]?.sum ?? '';
}

/** Selects `sum`, which sums up all rows of a tenant that the role in force sees. */
export function sumStatement(tenantId: string): string {
  const sums = [...declarations.values()].map(
    ({ sqlName, tenant }) =>
      `(select count(*) || coalesce(md5(string_agg(it::text, ' ' order by id)), '') from ${sqlName} it where ${tenant.name} = '${tenantId}')`,
  );
  return `select concat_ws(' ', ${sums.join(', ')}) as sum`;
}

/** Every declared table, behind those that its rows refer to. */
function insertionOrder(): Declaration[] {
  const order = new Set<Declaration>([declarations.get('tenants') as Declaration]);
  const visit = (declaration: Declaration, path: Declaration[]) => {
    for (const reference of Object.values(declaration.references ?? {})) {
      const target = reference && declarations.get(getTableConfig(reference.to() as PgTable).name);
      if (target && !path.includes(target)) visit(target, [...path, target]);
    }
    order.add(declaration);
  };
  for (const declaration of declarations.values()) visit(declaration, [declaration]);
  return [...order];
}
