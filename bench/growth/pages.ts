import { bulkTenantId } from '../../seeds/index.js';
import { type Clients, type Request, send } from '../clients.js';
import type { Database } from '../database.js';
import { requestOf, tokenOf } from '../requests.js';
import type { Server } from '../sides.js';
import { table } from '../table.js';
import { byTurns, failed, type Grown, type Length, slowdown, typical } from './variants.js';

const fields = 'nodes { id title stage value createdAt company { name } contact { name } }';
const order = 'orderBy: [{ createdAt: DESC }]';
const page = `query Page($first: Int!, $after: String) { deals(first: $first, after: $after, ${order}) { ${fields} } }`;
const walk = `query Walk($after: String) { deals(first: 20, after: $after, ${order}) { pageInfo { endCursor } } }`;

/** Gives the tenant so many deals more, each a while before the last. */
export async function addDeals(database: Database, tenant: number, count: number): Promise<void> {
  await database.query(
    `INSERT INTO deals (tenant_id, company_id, contact_id, title, stage, value, created_by, created_at, updated_at)
    SELECT tenant_id, company_id, contact_id, title, stage, value, created_by, created_at - i * interval '11 hours', updated_at
    FROM deals, generate_series(1, $2::int / 20) AS i WHERE tenant_id = $1`,
    [bulkTenantId(tenant), count],
  );
  await database.query('VACUUM ANALYZE deals');
}

/** The first and the 500th page of 20 rows, and pages of 20 and of 100: of a tenant with 10,000 deals, one request at a time, of each by turns. */
export async function pages({ origin }: Server, tenant: number, clients: Clients, length: Length): Promise<Grown> {
  const token = await tokenOf(tenant);
  const request = (gateway: string, variables: object): Request =>
    requestOf('gateway', { name: 'page', levels: 2, gateway, postgraphile: '', variables: () => ({ ...variables }) }, tenant, token, 0);
  const after = await cursor(origin, (after) => request(walk, { after }));
  const asked = [
    ['page 1', { first: 20 }],
    ['page 500', { first: 20, after }],
    ['100 rows', { first: 100 }],
  ] as const;
  const variants = asked.map(([label, variables]) => ({ label, origin, requests: [request(page, variables)] }));
  const measured = await byTurns(clients, variants, length);
  const [first = [], last = [], large = []] = measured;
  const [ratio, rows] = [slowdown(first, last), slowdown(first, large)];
  const missed = [
    ...failed(variants, measured),
    ...(ratio > 1.1 ? [`page 500 takes ${ratio.toFixed(2)} times as long as page 1`] : []),
    ...(rows > 5 ? [`100 rows take ${rows.toFixed(2)} times as long as 20`] : []),
  ];
  const cells = [first, last, large].map((rounds) => typical(rounds, ({ p50 }) => p50).toFixed(2));
  const head = ['pages: p50, ms', 'page 1, 20 rows', 'page 500', 'page 1, 100 rows', 'page 500, times', '100 rows, times'];
  return { table: table(head, [['deals of 10,020', ...cells, ratio.toFixed(2), rows.toFixed(2)]]), missed };
}

/** The cursor behind which the 500th page of 20 rows begins. */
async function cursor(origin: string, request: (after: string | null) => Request): Promise<string> {
  let after: string | null = null;
  for (let page = 1; page < 500; page++) {
    const data = (await send(origin, request(after))) as { deals: { pageInfo: { endCursor: string } } };
    after = data.deals.pageInfo.endCursor;
  }
  return after as unknown as string;
}
