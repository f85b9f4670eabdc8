import { setImmediate } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { identityOf, secret, type TestGateway, testGateway } from '../../testing/gateway.js';
import { TestDevice } from '../../testing/replica.js';
import { createSeal } from '../seal.js';
import { TenantTransaction } from '../tenant-transaction.js';
import { noteServed } from './device.js';
import { pageOf } from './page.js';
import { replicaTables, versionOf } from './tables.js';

const writers = 4;
const changesEach = 25;
const limits = { statementTimeoutMs: 60_000, lockTimeoutMs: 30_000 };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ poolSize: 8 });
});
afterAll(() => gateway.close());

/** Rows by table and id, as text. */
type Snapshot = Record<string, Record<string, string>>;

it('a device has exactly what the server shows with every last page, while others write', async () => {
  const { engine } = gateway.database;
  const tables = replicaTables('admin');
  const seal = createSeal(secret);
  const { id } = await TestDevice.register(gateway, 'acme.admin');
  const [rows, started]: [Snapshot, number] = [{}, performance.now()];
  let [cursor, writing, checked, pages]: [string | null, boolean, number, number] = [null, true, 0, 0];

  const write = async (writer: number) => {
    const made: string[] = [];
    const ask = async (text: string) => {
      const { data, errors } = await gateway.ask(`mutation { ${text} }`, { as: writer % 2 ? 'acme.admin' : 'acme.member' });
      if (errors && errors[0]?.extensions.code !== 'NOT_FOUND') throw new Error(errors[0]?.message);
      return data;
    };
    for (let i = 0; i < changesEach; i++) {
      const target = made[i % made.length];
      if (i % 4 === 3 && target) await ask(`winDeal(input: { id: "${target}" }) { deal { id } }`);
      else if (i % 7 === 6 && target) await ask(`deleteDeal(input: { id: "${made.shift()}" }) { id }`);
      else if (i % 5 === 4 && target)
        await ask(`a: logActivity(input: { dealId: "${target}", type: NOTE, content: "é ${i}" }) { query { __typename } }
          b: updateDeal(input: { id: "${target}", set: { value: "${i}.10" } }) { deal { id } }`);
      else made.push((await ask(`createDeal(input: { title: "Deal ${writer}.${i} 🧮" }) { deal { id } }`)).createDeal.deal.id);
    }
  };
  const read = async () => {
    // Once more when all have ended, for the rest.
    for (let more = true; more || writing || checked === 0; ) {
      // The embedded engine answers without ever leaving the turn of the event loop in which requests would come in.
      await setImmediate();
      const last = !writing;
      const transaction = new TenantTransaction(engine, identityOf('acme.admin'), 'read', limits);
      const asked = {
        deviceId: id,
        after: cursor,
        first: checked === 0 ? 5_000 : 20 + (pages++ % 200),
        schema: versionOf(tables),
        refill: null,
      };
      const { page, note } = await pageOf(transaction, seal, asked);
      for (const { table, rows: text, deleted } of page.tables) {
        rows[table.name] ??= {};
        const known = rows[table.name] as Record<string, string>;
        for (const row of JSON.parse(text)) known[row[0]] = JSON.stringify(row);
        for (const gone of deleted) delete known[gone];
      }
      if (!page.hasMore) {
        for (const { name, row, declaration } of tables) {
          const shown = await transaction.query<{ id: string; row: string }>(sql`select it.id, ${row} as row from ${declaration.table} it`);
          expect([name, rows[name] ?? {}]).toEqual([
            name,
            Object.fromEntries(shown.map((it) => [it.id, JSON.stringify(JSON.parse(it.row))])),
          ]);
        }
        checked++;
      }
      await transaction.commit();
      const noting = new TenantTransaction(engine, identityOf('acme.admin'), 'write', limits);
      if (note !== undefined) await noteServed(noting, id, note);
      await noting.commit();
      ({ cursor } = page);
      more = page.hasMore || !last;
    }
  };
  const reading = read();
  const written = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer))).finally(() => {
    writing = false;
  });
  await Promise.all([written, reading]);
  console.log(`${writers * changesEach} writes, ${pages} pages, ${checked} exact, in ${Math.round(performance.now() - started)} ms`);
  expect(checked).toBeGreaterThan(1);
});
