import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.js';
import { signToken } from './http/tokens.js';
import { compiled } from './testing/compiled.js';
import { type TestDatabase, testDatabase } from './testing/database.js';
import { identityOf } from './testing/gateway.js';

const kills = 20;
const clients = 8;
const createDeal = `mutation($title: String!) {
  createDeal(input: { title: $title, activities: [{ type: NOTE, content: "one" }, { type: CALL, content: "two" }] }) { deal { id } }
}`;

/** What a mutation that was told to have succeeded said. */
interface Acknowledged {
  title: string;
  id: string;
}

interface Gateway {
  process: ChildProcess;
  url: string;
}

/** Starts a gateway as a process of its own, and waits until it is ready. */
async function start(root: string, env: Record<string, string>): Promise<Gateway> {
  const child = spawn(process.execPath, ['dist/src/main.js', 'serve'], { cwd: root, env: { ...env, PORT: '0' } });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    child.stdout.on('data', () => {
      const [, found] = /ready at (\S+)/.exec(printed) ?? [];
      if (found) resolve(found);
    });
    child.once('close', () => reject(new Error(`It ended before it was ready: ${printed}`)));
  });
  return { process: child, url };
}

async function kill({ process }: Gateway): Promise<void> {
  const ended = once(process, 'close');
  process.kill('SIGKILL');
  await ended;
}

describe.runIf(process.env.DATABASE_URL)(`a gateway that is killed ${kills} times under mutation load`, () => {
  const env = { JWT_SECRET: 'a secret for gateways that do not live long', DEMO: 'false' };
  const acknowledged: Acknowledged[] = [];
  let database: TestDatabase;
  let root: string;
  let serving: Gateway;
  let token: string;
  let loading = false;
  let done = false;
  let [cut, replayed] = [0, 0];

  const another = () => start(root, { ...env, DATABASE_URL: database.url as string });
  beforeAll(async () => {
    root = compiled();
    database = await testDatabase();
    token = await signToken(readConfig(env).jwt, identityOf('acme.member'), 3600);
    serving = await another();
  });
  afterAll(async () => {
    await kill(serving);
    await database.close();
    rmSync(root, { recursive: true });
  });

  /** Sends it once. Undefined where no answer came, or one that asks to try again. */
  async function send(title: string): Promise<string | undefined> {
    try {
      const response = await fetch(serving.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': title },
        body: JSON.stringify({ query: createDeal, variables: { title } }),
      });
      const { data, errors } = await response.json();
      if (errors) return ['UNAVAILABLE', 'CONFLICT'].includes(errors[0].extensions.code) ? undefined : expect.fail(JSON.stringify(errors));
      if (response.headers.has('idempotency-replayed')) replayed++;
      return data.createDeal.deal.id;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      cut++;
      return undefined;
    }
  }

  /** Creates deals one after the other while there is load, each sent with its key until it is acknowledged. */
  async function client(name: number): Promise<void> {
    for (let i = 0; !done; i++) {
      const title = `load ${name} ${i}`;
      let id: string | undefined;
      while (id === undefined) {
        while (!loading) await sleep(10);
        id = await send(title);
      }
      acknowledged.push({ title, id });
    }
  }

  async function killing(): Promise<void> {
    for (let i = 0; i < kills; i++) {
      // Without load meanwhile, so that the processors are free for it.
      const next = await another();
      loading = true;
      const enough = acknowledged.length + 10 + Math.random() * 60;
      while (acknowledged.length < enough) await sleep(Math.random() * 30);
      const killed = kill(serving);
      loading = false;
      await killed;
      serving = next;
    }
    done = true;
    loading = true;
  }

  it('loses nothing that was acknowledged, leaves nothing half written, and does once what was sent again', async () => {
    await Promise.all([killing(), ...Array.from({ length: clients }, (_, name) => client(name))]);
    const { rows } = await database.engine.pool.query<{ id: string; title: string; whole: boolean }>(`
      select id, title, (select count(*) from deal_activities a where a.deal_id = d.id) = 2
        and (select count(*) from audit_log where resource_id = d.id or resource_id in (select id from deal_activities a where a.deal_id = d.id)) = 3
        and (select count(*) from events where payload->>'dealId' = d.id::text) = 2
        and (select count(*) from idempotency_keys where key = d.title) = 1 as whole
      from deals d where title like 'load %'`);
    const found = new Map(rows.map((row) => [row.title, row.id]));
    const result = {
      acknowledged: acknowledged.length,
      lost: acknowledged.filter(({ title, id }) => found.get(title) !== id).length,
      halfWritten: rows.filter(({ whole }) => !whole).length,
      doubled: rows.length - found.size,
    };
    console.log(`${kills} kills: ${JSON.stringify({ ...result, cutOff: cut, replayed })}`);
    expect(result).toEqual({ acknowledged: found.size, lost: 0, halfWritten: 0, doubled: 0 });
    expect(cut).toBeGreaterThanOrEqual(kills);
  }, 180_000);
});
