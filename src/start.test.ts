import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from './commands/dispatch.js';
import { packageRoot } from './package-root.js';
import { command, type Env, type GatewayProcess, gatewayProcess } from './testing/process.js';
import { statement, withDatabase } from './testing/template.js';

const server = process.env.DATABASE_URL;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Asks a gateway, as the bearer of `token`. */
async function ask(url: string, query: string, token?: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query }),
  });
  return response.json() as Promise<{ data: Record<string, unknown>; errors?: unknown[] }>;
}

/** The one line that a command ends with that fails; anything else fails the test. */
function problem({ code, err }: { code: number | null; err: string }): string {
  const [, line] = /^error: (.*)\n$/.exec(err) ?? [];
  if (code !== 1 || line === undefined) expect.fail(`It ended with ${code}:\n${err}`);
  return line;
}

const start = async (env: Env) => problem(await command(['serve'], { PORT: '0', ...env }));

describe('a gateway that cannot start says why in one line, and exits with 1,', () => {
  it.each<[string, Env, RegExp]>([
    ['DATABASE_URL is no URL', { DATABASE_URL: 'localhost' }, /^DATABASE_URL must begin with postgres:\/\//],
    ['DATABASE_URL has no end', { DATABASE_URL: 'postgres://a:b@[::1' }, /^DATABASE_URL is not a URL/],
    ['no key verifies tokens in production', { NODE_ENV: 'production' }, /set JWT_SECRET .* or JWT_JWKS_URL$/],
    ['JWT_SECRET is short', { JWT_SECRET: 'short' }, /^JWT_SECRET must have at least 32 characters$/],
    [
      'there are two kinds of keys',
      { JWT_SECRET: 'x'.repeat(32), JWT_JWKS_URL: 'https://id.example/keys' },
      /^JWT_SECRET and JWT_JWKS_URL/,
    ],
    ['PORT is no number', { PORT: 'http' }, /^PORT /],
    ['PORT is too large', { PORT: '65536' }, /^PORT /],
    ['several settings are wrong', { PORT: '-1', DEMO: 'maybe', JWT_SECRET: 'x' }, /^(?=.*DEMO)(?=.*PORT)(?=.*JWT_SECRET)/],
    [
      'the embedded engine is to serve other machines',
      { HOST: '0.0.0.0' },
      /^the embedded engine serves this machine only; set DATABASE_URL/,
    ],
  ])('where %s', async (_, env, expected) => {
    let err = '';
    const io = { env, out: expect.fail, err: (text: string) => (err += text), tty: false };
    expect(problem({ code: await dispatch(['serve'], io), err })).toMatch(expected);
  });

  it('where no server listens at DATABASE_URL, without its password', async () => {
    const line = await start({ DATABASE_URL: 'postgres://nobody:hush@127.0.0.1:1/nothing' });
    expect(line).toMatch(/^cannot reach the database at postgres:\/\/nobody@127.0.0.1:1\/nothing: .*REFUSED.*; check DATABASE_URL/);
    expect(line).not.toContain('hush');
  });

  it('where DATA_DIR cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await start({ DATA_DIR: join(file, 'data') })).toMatch(/^cannot .*file\/data.*DATA_DIR to a folder that can be written$/);
  });

  it.runIf(server)('where DATABASE_URL names a database that is not there', async () => {
    expect(await start({ DATABASE_URL: withDatabase(server as string, 'nowhere') })).toMatch(
      /"nowhere" does not exist; check DATABASE_URL/,
    );
  });
});

describe('a gateway as a process', () => {
  const database = `basicos_start_${process.pid}`;
  let env: Env;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    env = { DATA_DIR: join(folder, 'data'), DEMO: 'true' };
    if (server) {
      await statement(server, `CREATE DATABASE ${database}`);
      env.DATABASE_URL = withDatabase(server, database);
    }
    gateway = await gatewayProcess(env);
  });
  afterAll(async () => {
    await gateway.stop();
    if (server) await statement(server, `DROP DATABASE ${database} WITH (FORCE)`);
  });

  const tokenFor = async (tenant: string, user: string) => {
    const { code, out, err } = await command(['token', '--tenant', tenant, '--user', user], env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out.trim();
  };

  let token: string;
  let initech: string;

  it('leaves room for `token`, whose tokens it takes', async () => {
    token = await tokenFor('acme', 'member@acme.example');
    expect(await ask(gateway.url, '{ me { email } }', token)).toEqual({ data: { me: { email: 'member@acme.example' } } });
  });

  it('leaves room for `tenant:create`, whose admin it knows', async () => {
    const created = await command(['tenant:create', '--name', 'Initech', '--admin', 'bill@initech.example'], env);
    expect(created).toMatchObject({ code: 0, out: expect.stringMatching(/^tenant \S+\nadmin {2}\S+\n$/) });
    initech = await tokenFor('Initech', 'bill@initech.example');
    expect(await ask(gateway.url, '{ tenant { name } me { role } deals { totalCount } }', initech)).toEqual({
      data: { tenant: { name: 'Initech' }, me: { role: 'ADMIN' }, deals: { totalCount: 0 } },
    });
  });

  it.runIf(!server)('keeps its DATA_DIR from a second one, which names it', async () => {
    expect(await start(env)).toContain(`process ${gateway.process.pid} uses the embedded database in ${env.DATA_DIR}`);
  });

  it('answers what is under way at SIGTERM, takes nothing new, and exits with 0', async () => {
    // The server has the request, and not yet its body, when the signal comes.
    const request = httpRequest(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, expect: '100-continue' },
    });
    const answer = once(request, 'response') as Promise<[IncomingMessage]>;
    request.flushHeaders();
    await once(request, 'continue');
    const ended = gateway.stop();
    await once(gateway.process.stderr, 'data');
    request.end(JSON.stringify({ query: '{ deals { totalCount } }' }));
    const [response] = await answer;
    expect(await json(response)).toEqual({ data: { deals: { totalCount: 66 } } });
    expect(await ended).toMatchObject({ code: 0, err: expect.stringMatching(/^SIGTERM: .*\n$/) });
    await expect(ask(gateway.url, '{ __typename }')).rejects.toThrow('fetch failed');
  });

  it('that npm started ends when npm is told to', async () => {
    const child = spawn('npm', ['start'], { cwd: packageRoot, env: { ...process.env, ...env, PORT: '0' } });
    let out = '';
    child.stdout.on('data', (text) => (out += text));
    await expect.poll(() => out, { timeout: 60_000 }).toMatch(/ready at /);
    child.kill('SIGTERM');
    const [, url = ''] = /ready at (\S+)\/graphql/.exec(out) ?? [];
    await expect
      .poll(
        () =>
          fetch(`${url}/health`).then(
            () => 'there',
            () => 'gone',
          ),
        { timeout: 30_000 },
      )
      .toBe('gone');
  });

  it('has its data and takes its tokens again after a restart, and starts at once after a kill', { timeout: 60_000 }, async () => {
    gateway = await gatewayProcess(env);
    expect(await ask(gateway.url, '{ me { email } }', token)).toEqual({ data: { me: { email: 'member@acme.example' } } });
    expect(await ask(gateway.url, '{ tenant { name } }', initech)).toEqual({ data: { tenant: { name: 'Initech' } } });
    gateway.process.kill('SIGKILL');
    await gateway.ended;
    gateway = await gatewayProcess(env);
    expect(await ask(gateway.url, '{ tenant { name } }', initech)).toEqual({ data: { tenant: { name: 'Initech' } } });
    const { out } = await gateway.stop();
    expect(out).not.toMatch(/applied|demo data/);
  });
});
