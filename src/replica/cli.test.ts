import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Devices } from '../testing/devices.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { dispatch } from './cli/dispatch.js';

let gateway: TestGateway;
let devices: Devices;
let token: string;

beforeAll(async () => {
  gateway = await testGateway();
  token = await gateway.token('acme.member');
});
afterAll(() => gateway.close());

interface Ran {
  exit: number;
  out: string;
  err: string;
}

async function run(
  args: string[],
  {
    env = { BASICOS_TOKEN: token },
    piped = '',
    signal = new AbortController().signal,
  }: { env?: NodeJS.ProcessEnv; piped?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  let [out, err] = ['', ''];
  const io = {
    env,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    tty: false,
    input: async () => piped,
    signal,
  };
  const exit = await dispatch(args, io);
  return { exit, out, err };
}

describe('basicos-replica', () => {
  let file: string;
  const on = (...args: string[]) => run([...args, '--file', file]);
  const json = async (...args: string[]) => JSON.parse((await on(...args, '--json')).out);

  beforeEach(() => {
    devices = new Devices(gateway);
    file = devices.path('laptop');
    return () => devices.remove();
  });

  it('is used as on a desktop: init, offline reads, writes and search, and back', async () => {
    expect(await run(['init', '--url', gateway.url, '--file', file])).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/holds [\d,]+ rows/),
    });
    expect(await on('status')).toMatchObject({ exit: 0, out: expect.stringContaining('The rows are the gateway’s.') });
    const away = { env: {} };
    const [deal] = JSON.parse(
      `[${(await run(['sql', 'select id, stage, title from deals order by id limit 1', '--file', file, '--json'], away)).out}]`,
    );
    expect((await run(['write', 'createTask', '{"title": "Offline first"}', '--file', file], away)).exit).toBe(0);
    expect((await run(['write', 'createTask', '{"title": "Offline second"}', '--file', file], away)).exit).toBe(0);
    expect(
      (await run(['write', 'updateDeal', JSON.stringify({ id: deal.id, set: { title: 'Mine' } }), '--if-unchanged', '--file', file], away))
        .exit,
    ).toBe(0);
    expect(await run(['search', 'offline', '--file', file], away)).toMatchObject({ exit: 0, out: expect.stringContaining('2 found') });
    expect(await on('status')).toMatchObject({ exit: 2, out: expect.stringContaining('3 mutations wait') });
    await gateway.ask('mutation($id: ID!) { updateDeal(input: { id: $id, set: { title: "Theirs" } }) { __typename } }', {
      as: 'acme.admin',
      variables: { id: deal.id },
    });
    expect(await on('push')).toMatchObject({ exit: 0, out: expect.stringContaining('1 were refused') });
    expect(await on('conflicts')).toMatchObject({ out: expect.stringContaining('title: "Mine" here, "Theirs" at the gateway') });
    expect(await on('verify')).toMatchObject({ exit: 0, out: expect.stringMatching(/^Exact/) });
    const [conflict] = await json('conflicts');
    expect(await on('conflicts', '--discard', String(conflict.seq))).toMatchObject({ out: 'There are none.\n' });
    expect(await on('status')).toMatchObject({ exit: 0 });
  });

  it('says with its exit code that it is behind, that all is wanted anew, and that rows differ', async () => {
    await run(['init', '--url', gateway.url, '--file', file]);
    await gateway.ask('mutation { createTask(input: { title: "new" }) { __typename } }', { as: 'acme.admin' });
    expect(await on('status')).toMatchObject({ exit: 2, out: expect.stringContaining('run basicos-replica pull') });
    expect(await on('pull')).toMatchObject({ exit: 0 });
    await gateway.database.engine.pool.query('select public.renew_replicas()');
    expect(await json('status')).toMatchObject({ gateway: 'resync' });
    expect((await on('status')).exit).toBe(3);
    expect(await json('pull')).toMatchObject({ resync: expect.any(String) });

    const { createClient } = await import('@libsql/client');
    const meddler = createClient({ url: `file:${file}`, concurrency: 1 });
    await meddler.execute(`update deals set title = 'meddled with' where id = (select min(id) from deals)`);
    meddler.close();
    expect(await on('verify')).toMatchObject({ exit: 4, out: expect.stringContaining('deals: 1 rows differ here, 1 there') });
    expect(await on('reset')).toMatchObject({ exit: 0 });
    expect(await on('verify')).toMatchObject({ exit: 0 });
  });

  it('keeps a token that is piped in where only its owner reads it, and takes none that others can read', async () => {
    expect((await run(['init', '--url', gateway.url, '--file', file, '--token-stdin'], { env: {}, piped: `${token}\n` })).exit).toBe(0);
    expect(statSync(`${file}.token`).mode & 0o777).toBe(0o600);
    expect((await run(['pull', '--file', file], { env: {} })).exit).toBe(0);
    chmodSync(`${file}.token`, 0o644);
    expect(await run(['pull', '--file', file], { env: {} })).toMatchObject({ exit: 1, err: expect.stringContaining('chmod 600') });
    expect(await on('reset', '--remove')).toMatchObject({ exit: 0 });
    expect([existsSync(file), existsSync(`${file}.token`)]).toEqual([false, false]);
  });

  it('exports rows exactly, as JSON lines and as CSV that no spreadsheet runs', async () => {
    await run(['init', '--url', gateway.url, '--file', file]);
    await on('write', 'createTask', JSON.stringify({ title: '=cmd|"x"', description: 'two\nlines' }));
    expect(await on('export', 'tasks', '--format', 'csv')).toMatchObject({
      exit: 0,
      out: expect.stringContaining(`"'=cmd|""x""","two\nlines"`),
    });
    const written = await json('export', '--to', join(devices.directory, 'out'));
    const lines = readFileSync(join(devices.directory, 'out', 'deals.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(written.deals);
    expect(JSON.parse(lines[0] as string)).toMatchObject({ value: expect.stringMatching(/^\d+\.\d\d$/) });
  });

  it('watches until it is stopped', async () => {
    await run(['init', '--url', gateway.url, '--file', file]);
    await gateway.ask('mutation { createTask(input: { title: "watched" }) { __typename } }', { as: 'acme.admin' });
    const stop = new AbortController();
    let out = '';
    const io = {
      env: { BASICOS_TOKEN: token },
      out: (text: string) => {
        out += text;
        stop.abort();
      },
      err: () => {},
      tty: false,
      input: async () => '',
      signal: stop.signal,
    };
    expect(await dispatch(['watch', '--file', file], io)).toBe(0);
    expect(out).toMatch(/rows came/);
  });

  it('refuses what cannot be with what to do next', async () => {
    expect(await on('pull')).toMatchObject({ exit: 1, err: expect.stringContaining('There is no replica at') });
    expect(await run(['init', '--url', 'http://127.0.0.1:59999/graphql', '--file', file])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('cannot be reached: ECONNREFUSED'),
    });
    expect(await run(['init', '--url', gateway.url, '--file', file], { env: { BASICOS_TOKEN: 'no token' } })).toMatchObject({
      exit: 1,
      err: expect.stringContaining('Sign in again'),
    });
    expect(existsSync(file) || existsSync(`${file}.new`)).toBe(false);
    await run(['init', '--url', gateway.url, '--file', file]);
    for (const [args, says] of [
      [['nothing'], 'there is no command nothing'],
      [['init'], '--url is missing'],
      [['pull', '--fast'], 'Usage: basicos-replica pull'],
      [['sql', 'delete from deals'], 'SQLite refuses it'],
      [['sql', 'select * from nowhere'], 'no such table'],
      [['write', 'createTask', '{'], 'The input is no JSON'],
      [['export', 'nowhere', '--to', 'x'], 'There is no table nowhere'],
      [['publish', '--to', 'file:x'], 'no address of a Turso database'],
    ] as const) {
      expect(await on(...args), args.join(' ')).toMatchObject({ exit: 1, err: expect.stringContaining(says) });
    }
    expect(JSON.parse((await on('conflicts', '--discard', '9', '--json')).err)).toMatchObject({ error: { code: 'BAD_INPUT' } });
  });

  it('explains each of its commands', async () => {
    const { out } = await run(['--help']);
    const names = [...out.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name as string);
    expect(names).toEqual(
      expect.arrayContaining(['init', 'pull', 'push', 'watch', 'status', 'verify', 'search', 'sql', 'export', 'reset']),
    );
    for (const name of names)
      expect(await run([name, '--help'])).toMatchObject({ exit: 0, out: expect.stringContaining(`usage: basicos-replica ${name}`) });
  });
});
