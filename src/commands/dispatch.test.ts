import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dispatch } from './dispatch.js';
import { commands } from './index.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'dispatch-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Runs a command line; returns its exit code and what it printed. */
async function run(argv: string[], env: Record<string, string> = {}) {
  let out = '';
  let err = '';
  const io = { env: { DATA_DIR: dataDir, ...env }, out: (text: string) => (out += text), err: (text: string) => (err += text), tty: false };
  return { code: await dispatch(argv, io), out, err };
}

it.each(['help', '--help', '-h'])('%s lists every command with its summary', async (word) => {
  const { code, out } = await run([word]);
  expect(code).toBe(0);
  const lines = out.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(lines).toEqual(expect.arrayContaining(commands.map(({ name, summary }) => [name, summary])));
});

it.each(commands.map(({ name, usage }) => [name, usage]))('%s --help says how it is used, and does nothing', async (name, usage) => {
  expect(await run([name, '--help'])).toMatchObject({ code: 0, out: expect.stringContaining(`usage: ${usage}\n`), err: '' });
});

it('--version prints the version alone', async () => {
  expect(await run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

it('exits with 2 for a command that is not there, and names those that are', async () => {
  const { code, out, err } = await run(['serv']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(`error: there is no command serv; there are ${commands.map(({ name }) => name).join(', ')}, and help\n`);
});

it.each<[string[], string]>([
  [['token', '--tennant', 'acme'], "error: Unknown option '--tennant'; usage: npm run token -- "],
  [['token', 'acme'], "error: Unexpected argument 'acme'"],
  [['token', '--tenant', 'acme'], 'error: --user is missing; usage: npm run token -- '],
  [['token', '--tenant', '', '--user', 'a@b'], 'error: --tenant is missing; '],
  [['tenant:create', '--admin', 'a@b'], 'error: --name is missing; usage: npm run tenant:create -- '],
  [['db:seed', '--scale', '2'], 'error: --scale goes with --tenants'],
  [['db:seed', '--tenants', '1.5'], 'error: --tenants must be a whole number'],
  [['db:seed', '--tenants', '0'], 'error: --tenants must be a whole number'],
  [['db:studio'], `error: there is no database in `],
  [['worker', '--fast'], "error: Unknown option '--fast'; usage: npm run worker"],
  [['serve', '--port', '4000'], "error: Unknown option '--port'; usage: npm start"],
])('exits with 1 and one line for %j', async (argv, line) => {
  const { code, out, err } = await run(argv);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^error: .*\n$/);
  expect(err).toContain(line);
});

it.each<[string, Record<string, string>, RegExp]>([
  ['a setting that is wrong', { DATABASE_URL: 'mysql://localhost' }, /^error: DATABASE_URL .*\n$/],
  [
    'a provider without a model',
    { EMBEDDINGS_URL: 'http://127.0.0.1:11434/v1' },
    /^error: EMBEDDINGS_URL and EMBEDDINGS_MODEL go together.*\n$/,
  ],
  [
    'a provider that is no web address',
    { EMBEDDINGS_URL: 'file:///etc/passwd', EMBEDDINGS_MODEL: 'm' },
    /^error: EMBEDDINGS_URL must be .*\n$/,
  ],
  ['a key with a line end', { EMBEDDINGS_API_KEY: 'sk-hush\n' }, /^error: EMBEDDINGS_API_KEY must be (?!.*hush).*\n$/],
  ['a flag that is none', { WORKER: 'no' }, /^error: WORKER .*\n$/],
  [
    'a server that is not there',
    { DATABASE_URL: 'postgres://u:hush@127.0.0.1:1/x' },
    /^error: cannot reach the database at (?!.*hush).*ECONNREFUSED.*\n$/,
  ],
])('exits with 1 and one line for %s', async (_, env, line) => {
  const { code, err } = await run(['token', '--tenant', 'a', '--user', 'a@b'], env);
  expect(code).toBe(1);
  expect(err).toMatch(line);
});
