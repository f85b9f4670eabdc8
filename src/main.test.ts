import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.js';
import { type Engine, openEngine } from './db/engine.js';
import { migrate } from './db/migrate.js';
import { errands } from './http/errands.js';
import { packageRoot } from './package-root.js';

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'main-'));
});
afterAll(() => rmSync(dataDir, { recursive: true }));

const node = (args: string[], env: Record<string, string> = {}) =>
  spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: packageRoot,
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...env },
    stdio: 'pipe',
  });

/** The end of a process: its exit code and what it printed. */
async function end(child: ReturnType<typeof node>) {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

const run = (...args: string[]) => end(node(['src/main.ts', ...args]));

describe('the command line, as a process', () => {
  it('exits with the code of its command', async () => {
    expect((await run('nothing')).code).toBe(2);
  });

  it('names the next step where the database is new, and takes it', async () => {
    const create = ['tenant:create', '--name', 'Acme', '--admin', 'ann@acme.example', '--domain', 'acme.example'];
    expect(await run(...create)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^error: .*npm run db:migrate.*\n$/) });
    expect(await run('db:migrate')).toMatchObject({ code: 0, out: expect.stringContaining('applied '), err: '' });
    const created = await run(...create);
    expect(created).toMatchObject({ code: 0, out: expect.stringMatching(/^tenant \S+\nadmin {2}\S+\n$/) });
    const [, next = ''] = /npm run -s (token) -- (--tenant \S+ --user \S+)/.exec(created.err)?.slice(1) ?? [];
    expect(await run('token', ...next.split(' '))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/),
      err: '',
    });
  });

  it('prints nothing but the token, which lasts 8 hours', async () => {
    const { out } = await run('token', '--tenant', 'acme.example', '--user', 'ann@acme.example');
    const { iat = 0, exp = 0 } = decodeJwt(out.trim());
    expect(exp - iat).toBe(8 * 3600);
  });
});

describe('while a gateway has the embedded database', () => {
  let engine: Engine;
  beforeAll(async () => {
    const config = readConfig({ DATA_DIR: dataDir });
    engine = await openEngine(config);
    const client = await engine.pool.connect();
    await migrate(client, () => {});
    client.release();
    engine.answer?.(errands(config, engine));
  });
  afterAll(() => engine.close());

  it('has the gateway create the tenant and sign the token', async () => {
    expect((await run('tenant:create', '--name', 'Held', '--admin', 'h@held.example')).code).toBe(0);
    const { rows } = await engine.pool.query("select id from tenants where name = 'Held'");
    const { out } = await run('token', '--tenant', 'Held', '--user', 'h@held.example');
    expect(decodeJwt(out.trim())).toMatchObject({ tenant_id: rows[0]?.id });
  });

  it("prints the gateway's refusal", async () => {
    expect(await run('token', '--tenant', 'Held', '--user', 'x@held.example')).toEqual({
      code: 1,
      out: '',
      err: 'error: Held has no active user x@held.example\n',
    });
  });

  it.each(['db:migrate', 'db:seed', 'db:studio'])('refuses %s, and names the process', async (name) => {
    expect(await run(name)).toMatchObject({
      code: 1,
      err: expect.stringMatching(`^error: process ${process.pid} uses the embedded database`),
    });
  });
});

describe('serve', () => {
  const serve = (port: number) => node(['src/main.ts'], { DEMO: 'false', HOST: '127.0.0.1', PORT: String(port) });

  it('says where it serves, does, and ends with 0 on SIGTERM, leaving the database to others', async () => {
    const child = serve(0);
    const ended = end(child);
    const url = await new Promise<string>((resolve, reject) => {
      let out = '';
      child.stdout.on('data', (chunk) => {
        out += chunk;
        const [, found] = /ready at (\S+)/.exec(out) ?? [];
        if (found) resolve(found);
      });
      child.once('close', () => reject(new Error('It ended before it was ready.')));
    });
    const body = JSON.stringify({ query: '{ __typename }' });
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: expect.stringMatching(/^SIGTERM: .*\n$/) });
    await (await openEngine(readConfig({ DATA_DIR: dataDir }))).close();
  });

  it('exits with 1 and one line where the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await end(serve(port))).toMatchObject({ code: 1, err: expect.stringMatching(`^error: port ${port} is taken.*\n$`) });
    taken.close();
  });
});

describe('a process that waits for a signal', () => {
  const script = `
    import { untilStopped } from './src/commands/signals.ts';
    const timer = setInterval(() => {}, 1000);
    untilStopped(false).then(async (signal) => { console.log(signal); setTimeout(() => clearInterval(timer), Number(process.argv[1])); });
    console.log('ready');`;

  /** Starts one that takes `drainMs` to stop, sends it signals, each after its pause, and returns its end. */
  async function signalled(drainMs: number, signals: [pauseMs: number, signal: NodeJS.Signals][]) {
    const child = node(['--input-type=module', '--eval', script, String(drainMs)]);
    const ended = end(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    for (const [pause, signal] of signals) {
      await sleep(pause);
      child.kill(signal);
    }
    return ended;
  }

  it.each<NodeJS.Signals>(['SIGTERM', 'SIGINT'])('finishes and exits with 0 on %s', async (signal) => {
    expect(await signalled(100, [[0, signal]])).toEqual({ code: 0, out: `ready\n${signal}\n`, err: '' });
  });

  it('takes a Ctrl-C that npm passes on again for the same', async () => {
    const ended = await signalled(1000, [
      [0, 'SIGINT'],
      [100, 'SIGINT'],
    ]);
    expect(ended.code).toBe(0);
  });

  it('exits at once on a second signal', async () => {
    const ended = await signalled(60_000, [
      [0, 'SIGTERM'],
      [700, 'SIGTERM'],
    ]);
    expect(ended.code).toBe(128 + 15);
  });
});
