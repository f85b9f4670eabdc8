import { setTimeout as sleep } from 'node:timers/promises';
import { send, type User } from './client.js';
import { type Gateway, settings, startGateway } from './gateway.js';
import { type Account, Load } from './load.js';
import type { Server } from './server.js';

/** What a fault is dealt to. */
export interface Scene {
  server: Server;
  gateway: Gateway;
  users: User[];
}

/** What came of a fault; `failures` says, one line each, what did not hold. */
export interface Report {
  fault: string;
  account: Account;
  note: string;
  failures: string[];
}

/** Deals a fault under load; returns what the table says of it, and calls `fails` for what does not hold. */
type Fault = (scene: Scene, load: Load, fails: (what: string) => void) => Promise<string>;

const backends = `pid <> pg_backend_pid() AND datname = current_database() AND application_name = 'basicos-gateway'`;
const aRead = '{ deals(first: 5) { nodes { title } } }';

const kills: Fault = async (scene, load) => {
  for (let i = 0; i < 3; i++) {
    await load.succeed(60);
    await load.struck(async () => {
      await scene.gateway.kill();
      scene.gateway = await startGateway(scene.server.url, scene.gateway.port);
    });
  }
  return '3 kills; a process starts anew each time';
};

const terminations: Fault = async ({ server }, load) => {
  const admin = await server.connect();
  let ended = 0;
  for (let i = 0; i < 40; i++) {
    await load.succeed(2);
    await load.struck(async () => {
      const one = `SELECT pid FROM pg_stat_activity WHERE ${backends} AND state <> 'idle' AND xact_start IS NOT NULL ORDER BY random() LIMIT 1`;
      ended += (await admin.query(`SELECT pg_terminate_backend(pid) FROM (${one}) AS one`)).rows.length;
    });
  }
  await admin.end();
  return `${ended} backends ended within a transaction`;
};

const crashes: Fault = async ({ server }, load) => {
  for (let i = 0; i < 2; i++) {
    await load.succeed(60);
    await load.struck(() => server.crash());
  }
  return '2 restarts, in immediate mode';
};

/** Runs `work` while all that touches the table waits in the database. */
async function blocked(server: Server, table: string, work: () => Promise<void>): Promise<void> {
  const holder = await server.connect();
  await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  try {
    await work();
  } finally {
    await holder.end();
  }
}

/** Waits until as many of the gateway's statements as `count` wait for a lock, and returns what tells how many do. */
async function waiting(server: Server, count: number): Promise<() => Promise<number>> {
  const waits = async () => (await server.query(`SELECT FROM pg_stat_activity WHERE ${backends} AND wait_event_type = 'Lock'`)).length;
  const end = performance.now() + 10_000;
  while ((await waits()) < count) {
    if (performance.now() > end) throw new Error(`fewer than ${count} statements came to wait in 10 s`);
    await sleep(10);
  }
  return waits;
}

const exhaustion: Fault = async ({ server, gateway, users }, load, fails) => {
  await load.succeed(30);
  let took = 0;
  await blocked(server, 'deals', async () => {
    await waiting(server, settings.poolSize);
    const began = performance.now();
    const answer = await send(gateway.url, users[0] as User, aRead);
    took = performance.now() - began;
    if (answer?.code !== 'UNAVAILABLE' || answer.retryAfter === null)
      fails(`the answer was ${answer?.code}, Retry-After ${answer?.retryAfter}`);
    if (took > settings.connectTimeoutMs + 500) fails(`the first error took ${took.toFixed()} ms`);
  });
  await load.struck(nothing);
  return `UNAVAILABLE after ${took.toFixed()} ms, where ${settings.connectTimeoutMs} may be waited`;
};

const departures: Fault = async ({ server, gateway, users }, load, fails) => {
  let slowest = 0;
  for (let i = 0; i < 5; i++) {
    await load.succeed(10);
    // Which the load has no use for, so that only this client waits.
    await blocked(server, 'automations', async () => {
      const controller = new AbortController();
      const asked = send(gateway.url, users[i % users.length] as User, '{ automations { totalCount } }', {}, controller.signal);
      const waits = await waiting(server, 1);
      const left = performance.now();
      controller.abort();
      await asked;
      while ((await waits()) > 0 && performance.now() < left + 5_000) await sleep(5);
      slowest = Math.max(slowest, performance.now() - left);
    });
    await load.struck(nothing);
  }
  if (slowest > 1_000) fails(`a statement ran on for ${slowest.toFixed()} ms`);
  return `its statement ended within ${slowest.toFixed()} ms, 5 times`;
};

const timeouts: Fault = async ({ server, gateway, users }, load, fails) => {
  await load.succeed(30);
  let took = 0;
  await blocked(server, 'automations', async () => {
    const began = performance.now();
    const answer = await send(gateway.url, users[0] as User, '{ automations { totalCount } }');
    took = performance.now() - began;
    if (answer?.code !== 'TIMEOUT') fails(`the answer was ${answer?.code}`);
  });
  await blocked(server, 'deals', () => sleep(settings.statementTimeoutMs + 500));
  await load.struck(nothing);
  return `TIMEOUT after ${took.toFixed()} ms, where a statement may take ${settings.statementTimeoutMs}`;
};

const nothing = async () => {};

/** Every fault, in the order in which they are dealt. */
export const faults: Record<string, Fault> = {
  'gateway killed': kills,
  'backend terminated': terminations,
  'server restarted': crashes,
  'pool exhausted': exhaustion,
  'client gone': departures,
  'statement timeout': timeouts,
};

/** Deals the fault under load and accounts for it; then looks at what is left on the gateway's connections. */
export async function deal(fault: string, scene: Scene): Promise<Report> {
  const failures: string[] = [];
  const load = new Load(fault, scene.gateway.url, scene.users, 2);
  const note = await (faults[fault] as Fault)(scene, load, (what) => failures.push(`${fault}: ${what}`)).finally(() => load.stop());
  const account = await load.account(scene.server);
  const { lost, halfWritten, wrong } = account;
  if (lost + halfWritten + wrong > 0) failures.push(`${fault}: ${lost} lost, ${halfWritten} half written, ${wrong} wrong`);
  const left = await scene.gateway.left();
  if (left > 0) failures.push(`${fault}: ${left} connections with settings of an operation on them`);
  return { fault, account, note, failures };
}
