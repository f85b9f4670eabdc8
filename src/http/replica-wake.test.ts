import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken, newSessionToken } from '../db/doors.js';
import { createSeal } from '../db/seal.js';
import { counted } from '../testing/counted.js';
import { limits } from '../testing/embedding.js';
import { identityOf, type Person, secret, type TestGateway, testGateway } from '../testing/gateway.js';
import { TestDevice } from '../testing/replica.js';
import { until } from '../testing/until.js';
import { createWatch, Wakes } from './replica-wake.js';
import { type Asking, Operations } from './tenant-transaction.js';

let gateway: TestGateway;
let other: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ poolSize: 3 });
  other = await testGateway({ database: gateway.database });
});
afterAll(async () => {
  await other.close();
  await gateway.close();
});

const query = 'subscription($id: ID!) { replicaWake(deviceId: $id) { hasMore } }';

/** What clients say that they take: events alone, or anything a GraphQL server may answer with. */
const accepts = ['text/event-stream', 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed'];

/** Events as they come, until the stream ends. */
class Watch {
  readonly events: { event: string; data?: { data?: unknown; errors?: { extensions: { code: string } }[] } }[] = [];
  readonly ended: Promise<void>;
  #text = '';
  #more = () => {};

  constructor(
    readonly response: Response,
    private readonly leave: AbortController,
  ) {
    this.ended = this.#read();
  }

  static async open(id: string, authorization: string, { at = gateway, accept = 'text/event-stream' } = {}): Promise<Watch> {
    const leave = new AbortController();
    const headers = { 'content-type': 'application/json', accept, authorization };
    const body = JSON.stringify({ query, variables: { id } });
    return new Watch(await fetch(at.url, { method: 'POST', headers, body, signal: leave.signal }), leave);
  }

  async #read(): Promise<void> {
    try {
      for await (const bytes of this.response.body ?? []) {
        this.#text += new TextDecoder().decode(bytes);
        for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
          const [block, rest] = [this.#text.slice(0, end), this.#text.slice(end + 2)];
          this.#text = rest;
          const event = /^event: (.*)$/m.exec(block)?.[1];
          const data = /^data: (.+)$/m.exec(block)?.[1];
          if (event) this.events.push({ event, ...(data && { data: JSON.parse(data) }) });
        }
        this.#more();
      }
    } catch {}
    this.#more();
  }

  /** Waits until there are so many events. */
  async count(n: number): Promise<void> {
    while (this.events.length < n) {
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#more = resolve;
        }),
        this.ended.then(() => {
          if (this.events.length < n) throw new Error(`the stream ended with ${JSON.stringify(this.events)}`);
        }),
      ]);
    }
  }

  close(): Promise<void> {
    this.leave.abort();
    return this.ended;
  }
}

const wake = { event: 'next', data: { data: { replicaWake: { hasMore: true } } } };
const bearer = async (as: Person) => `Bearer ${await gateway.token(as)}`;
const write = (at = gateway, as: Person = 'acme.admin') =>
  at.ask('mutation { createTask(input: { title: "Wake" }) { task { id } } }', { as });

describe.each(accepts)('replicaWake for who takes %s', { timeout: 60_000 }, (accept) => {
  it('tells once in the beginning and with every change, and not of other companies', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const watch = await Watch.open(device.id, await bearer('acme.member'), { accept });
    await watch.count(1);
    expect(watch.response.headers.get('content-type')).toContain('text/event-stream');
    await write();
    await watch.count(2);
    await write(gateway, 'globex.admin');
    await write();
    await watch.count(3);
    await sleep(300);
    expect(watch.events).toEqual([wake, wake, wake]);
    await watch.close();
  });

  it('looks nothing up any more for a client that has left', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const statements = async () => {
      const { all } = await counted(gateway, async () => {
        await write();
        await sleep(300);
      });
      return all.length;
    };
    const alone = await statements();
    const watch = await Watch.open(device.id, await bearer('acme.member'), { accept });
    await watch.count(1);
    expect(await statements()).toBeGreaterThan(alone);
    await watch.close();
    await until(async () => (await statements()) === alone);
  });

  it('ends where the device asks again, and not the later one', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const first = await Watch.open(device.id, await bearer('acme.member'), { accept });
    await first.count(1);
    const second = await Watch.open(device.id, await bearer('acme.member'), { accept });
    await second.count(1);
    await first.ended;
    expect(first.events.at(-1)?.event).toBe('complete');
    await write();
    await second.count(2);
    await second.close();
  });

  it('ends when the gateway stops', async () => {
    const stopping = await testGateway({ database: gateway.database });
    const device = await TestDevice.register(gateway, 'acme.member');
    const watch = await Watch.open(device.id, await bearer('acme.member'), { accept, at: stopping });
    await watch.count(1);
    await stopping.close();
    await watch.ended;
    expect(watch.events.at(-1)?.event).toBe('complete');
  });
});

describe('replicaWake', { timeout: 60_000 }, () => {
  it('tells of what another gateway’s client changed', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const watch = await Watch.open(device.id, await bearer('acme.member'));
    await watch.count(1);
    await write(other);
    await watch.count(2);
    await watch.close();
  });

  it('keeps no connection while nothing happens', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const watches = [];
    for (let i = 0; i < 6; i++)
      watches.push(await Watch.open((await TestDevice.register(gateway, 'acme.member')).id, await bearer('acme.member')));
    for (const watch of watches) await watch.count(1);
    expect((await device.pull()).at(-1)?.hasMore).toBe(false);
    for (const watch of watches) await watch.close();
  });

  it('ends with the session that it came with, though nothing changes', async () => {
    const device = await TestDevice.register(gateway, 'acme.viewer');
    const token = newSessionToken();
    const { tenantId, userId } = identityOf('acme.viewer');
    const { pool } = gateway.database.engine;
    await pool.query(`insert into sessions (tenant_id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 hour')`, [
      tenantId,
      userId,
      hashToken(token),
    ]);
    const watch = await Watch.open(device.id, `Bearer ${token}`);
    await watch.count(1);
    await pool.query('delete from sessions where token = $1', [hashToken(token)]);
    await watch.ended;
    expect(watch.events[1]?.data?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('ends with the device', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const watch = await Watch.open(device.id, await bearer('acme.member'));
    await watch.count(1);
    await gateway.ask(`mutation { revokeReplicaDevice(input: { id: "${device.id}" }) { replicaDevice { id } } }`, { as: 'acme.admin' });
    await watch.ended;
    expect(watch.events[1]?.data?.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('is not for another’s device, nor for nobody', async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const texts = [];
    for (const id of [device.id, '00000000-0000-4000-8000-000000000000']) {
      const watch = await Watch.open(id, await bearer('globex.admin'));
      await watch.ended;
      texts.push(JSON.stringify(watch.events));
    }
    expect(texts[0]).toContain('NOT_FOUND');
    expect(texts[1]).toBe(texts[0]);
    const { errors } = await gateway
      .ask(query, { variables: { id: device.id }, headers: { accept: 'text/event-stream' } })
      .catch(() => ({ errors: [] }));
    expect(errors).toBeDefined();
  });

  it.each(['*/*', 'application/json'])(
    'is refused at once to who accepts %s and asks for no stream',
    { timeout: 15_000 },
    async (accept) => {
      const { id } = await TestDevice.register(gateway, 'acme.member');
      const { errors } = await gateway.ask(query, { as: 'acme.member', variables: { id }, headers: { accept } });
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_ACCEPTABLE' } }]);
    },
  );

  it('ends with its request, also where that has no AbortSignal of the platform’s kind', { timeout: 15_000 }, async () => {
    const device = await TestDevice.register(gateway, 'acme.member');
    const { engine } = gateway.database;
    const operations = new Operations(engine, limits, createSeal(secret), () => {});
    const watch = createWatch(operations, new Wakes(), async () => identityOf('acme.member'), new AbortController().signal);
    const signal = Object.assign(new EventTarget(), { aborted: false });
    const request = { signal, headers: new Headers() } as unknown as Request;
    const events = watch({ request, params: {} } as Asking, device.id);
    expect((await events.next()).done).toBe(false);
    const end = events.next();
    signal.aborted = true;
    signal.dispatchEvent(new Event('abort'));
    expect(await end).toEqual({ done: true, value: undefined });
  });
});
