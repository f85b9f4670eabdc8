import type pg from 'pg';
import type { Server } from '../faults/server.js';
import { ms, type Outcome, type Scene } from './scene.js';

/** Each with a session of its own. */
const writers = 8;
const roundMs = 3_000;
const rounds = 4;
const bulkRows = 5_000;

/** What capture costs those who write: transactions of one update each, of several tenants and of one, and an import. */
export async function writing({ server, user }: Scene): Promise<Outcome> {
  const own = await Promise.all(Array.from({ length: writers }, (_, i) => company(server, `writer ${i}`)));
  const across = await compared(server, own);
  const within = await compared(
    server,
    own.map(() => own[0] as Company),
  );
  const imports = await imported(server, user);
  const line = (name: string, { on, off }: Rates) =>
    `${name}: ${Math.round(on)} updates a second with capture, ${Math.round(off)} without: ${(on / off).toFixed(2)}`;
  return {
    lines: [
      `${line(`${writers} writers of as many tenants`, across)} (aim 0.65)`,
      line(`${writers} writers of one tenant`, within),
      `${bulkRows} rows inserted at once: ${ms(imports.on)} with capture, ${ms(imports.off)} without`,
    ],
    failures: [],
  };
}

interface Company {
  tenantId: string;
  dealIds: string[];
}

async function company(server: Server, name: string): Promise<Company> {
  const rows = await server.query<{ tenant_id: string; id: string }>(
    `with tenant as (insert into tenants (name) values ($1) returning id),
    person as (insert into users (tenant_id, email, name) select id, 'writer@a.example', 'Writer' from tenant returning tenant_id, id)
    insert into deals (tenant_id, title, created_by) select tenant_id, 'Deal ' || n, id from person, generate_series(1, 200) as n returning tenant_id, id`,
    [name],
  );
  return { tenantId: rows[0]?.tenant_id ?? '', dealIds: rows.map(({ id }) => id) };
}

/** A second's transactions, or an import's milliseconds, with capture and without. */
interface Rates {
  on: number;
  off: number;
}

/** Rounds with capture and without in turns, so that what else the machine does falls on both. */
async function compared(server: Server, companies: Company[]): Promise<Rates> {
  const clients = await Promise.all(companies.map(() => server.connect()));
  const counts = { on: 0, off: 0 };
  for (let round = 0; round < rounds; round++) {
    for (const mode of ['on', 'off'] as const) {
      await capture(server, mode);
      const end = performance.now() + roundMs;
      const done = await Promise.all(companies.map((company, i) => updates(clients[i] as pg.Client, company, end)));
      counts[mode] += done.reduce((sum, count) => sum + count, 0);
    }
  }
  await capture(server, 'on');
  for (const client of clients) await client.end();
  const seconds = (rounds * roundMs) / 1000;
  return { on: counts.on / seconds, off: counts.off / seconds };
}

/** Updates a row of the company in a transaction of its own, as the gateway does, again and again. Returns how often. */
async function updates(client: pg.Client, { tenantId, dealIds }: Company, end: number): Promise<number> {
  const begin = `begin; set local role gateway_runtime; select set_config('app.tenant_id', '${tenantId}', true), set_config('app.user_role', 'admin', true)`;
  let count = 0;
  for (; performance.now() < end; count++) {
    await client.query(begin);
    // Of another row each time: which of two waits for the other's row is not in question.
    const id = dealIds[Math.floor(Math.random() * dealIds.length)];
    await client.query({
      name: 'update',
      text: 'update deals set probability = $1 where tenant_id = $2 and id = $3',
      values: [count % 100, tenantId, id],
    });
    await client.query('commit');
  }
  return count;
}

async function imported(server: Server, { tenantId }: { tenantId: string }): Promise<Rates> {
  const client = await server.connect();
  const times: Rates = { on: 0, off: 0 };
  for (const mode of ['off', 'on', 'off', 'on'] as const) {
    await capture(server, mode);
    const start = performance.now();
    await client.query(
      `insert into hub_links (tenant_id, title, url) select $1, 'Link', 'https://a.example/' || n from generate_series(1, ${bulkRows}) as n`,
      [tenantId],
    );
    // The second of both: the first fills caches.
    times[mode] = performance.now() - start;
  }
  await client.query(`delete from hub_links where tenant_id = $1 and title = 'Link'`, [tenantId]);
  await client.end();
  return times;
}

const capture = (server: Server, mode: 'on' | 'off') =>
  server.query(
    ['deals', 'hub_links'].map((table) => `alter table ${table} ${mode === 'on' ? 'enable' : 'disable'} trigger replicate;`).join(' '),
  );
