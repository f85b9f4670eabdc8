import { statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { open } from '../../src/replica/index.js';
import type { Outcome, Scene } from './scene.js';

/** Rows of each table: a hundred thousand together, as a company has them. */
const rows = { companies: 5_000, contacts: 20_000, deals: 20_000, deal_activities: 35_000, tasks: 20_000 };
/** Rows that one transaction writes. */
const atOnce = 5_000;

const words = `(array['solenoid','valve','descaler','invoice','pressure','grinder','follow','up','call','quarter','offer','service','contract','Zürich','boiler','terms','visit','sent','waiting','approved'])`;
/** A text of so many words, another one for every row. */
const text = (count: number) =>
  `(select string_agg(${words}[1 + ((n * 7919 + w * (n % 101 + 13)) % 20)], ' ') from generate_series(1, ${count}) w) || ' ' || n`;

const inserts: Record<keyof typeof rows, string> = {
  companies: `insert into companies (tenant_id, name, domain, industry) select $1, ${text(2)}, 'c' || n || '.example', 'Gastronomy'`,
  contacts: `insert into contacts (tenant_id, name, email, phone, company_id, created_by)
    select $1, ${text(2)}, 'p' || n || '@c.example', '+41 44 ' || n, (select id from companies where tenant_id = $1 offset n % 500 limit 1), $2`,
  deals: `insert into deals (tenant_id, title, stage, value, close_date, created_by)
    select $1, ${text(5)}, (array['lead','qualified','proposal','won','lost'])[1 + n % 5], n * 1.25, date '2026-01-01' + n % 365, $2`,
  deal_activities: `insert into deal_activities (tenant_id, deal_id, type, content, created_by)
    select $1, (select id from deals where tenant_id = $1 offset n % 500 limit 1), (array['note','email','call'])[1 + n % 3], ${text(14)}, $2`,
  tasks: `insert into tasks (tenant_id, title, description, due_date, labels, created_by)
    select $1, ${text(5)}, ${text(12)}, date '2026-01-01' + n % 365, '["field"]', $2`,
};

export async function fill({ server, user }: Scene, progress: (line: string) => void): Promise<void> {
  for (const [table, count] of Object.entries(rows)) {
    progress(`${count} ${table}`);
    const usesUser = inserts[table as keyof typeof rows].includes('$2');
    for (let from = 1; from <= count; from += atOnce) {
      const sql = `${inserts[table as keyof typeof rows]} from generate_series(${from}, ${Math.min(count, from + atOnce - 1)}) n`;
      await server.query(sql, usesUser ? [user.tenantId, user.userId] : [user.tenantId]);
    }
  }
  await server.query('analyze');
}

/** The first sync of a hundred thousand rows: its time, and its bytes as they go over the wire. */
export async function firstSync(scene: Scene, progress: (line: string) => void): Promise<Outcome> {
  await fill(scene, progress);
  const wire = await countingProxy(scene.gateway.url);
  const times: number[] = [];
  let last = '';
  try {
    for (let i = 0; i < 3; i++) {
      last = join(scene.directory, `first-${i}.db`);
      wire.bytes = 0;
      const start = performance.now();
      const replica = await open({ file: last, url: wire.url, token: scene.user.token });
      times.push(performance.now() - start);
      await replica.close();
    }
    const replica = await open({ file: last, token: scene.user.token });
    const { exact, rows, differing } = await replica.verify();
    await replica.close();
    const seconds = times.map((time) => (time / 1000).toFixed(1)).join(', ');
    return {
      lines: [
        `${rows} rows in ${seconds} s (aim 8), ${(wire.bytes / 1e6).toFixed(1)} MB on the wire (aim 15), a file of ${(statSync(last).size / 1e6).toFixed(0)} MB`,
      ],
      failures: exact ? [] : [`the rows differ: ${JSON.stringify(differing)}`],
    };
  } finally {
    wire.close();
  }
}

/** A proxy that counts the bytes of answers as they come, compressed. */
async function countingProxy(target: string) {
  const wire = { url: '', bytes: 0, close: () => void server.close() };
  const server = createServer((incoming, outgoing) => {
    const { host: _, ...headers } = incoming.headers;
    const forwarded = request(target, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('data', (chunk: Buffer) => (wire.bytes += chunk.length));
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  wire.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  return wire;
}
