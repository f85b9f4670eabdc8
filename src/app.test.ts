import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp } from './app.js';
import { readConfig } from './config.js';
import { packageRoot } from './package-root.js';
import { send } from './testing/http.js';

const trusted = join(packageRoot, 'src/testing/generated/persisted-documents.json');
const secret = 'a secret for tests, and only for those';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const start = (env: Record<string, string>) =>
  startApp(readConfig({ DATA_DIR: folder, DEMO: 'false', PORT: '0', JWT_SECRET: secret, ...env }), () => {});

it.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ INTROSPECTION: 'false' }, false],
  [{ TRUSTED_DOCUMENTS: trusted }, false],
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'production', INTROSPECTION: 'true' }, false],
])('with %j in the environment, whether GraphiQL is served is %j', { timeout: 60_000 }, async (env, served) => {
  const app = await start(env);
  const { text } = await send(`${app.url}/graphql`, 'GET', { accept: 'text/html' });
  await app.close();
  expect(text.includes('<html')).toBe(served);
});

it('does not start without the trusted documents that it is to serve, and leaves nothing open', { timeout: 60_000 }, async () => {
  await expect(start({ TRUSTED_DOCUMENTS: join(folder, 'nowhere.json') })).rejects.toThrow(
    /^cannot read the trusted documents in .*ENOENT/,
  );
  const app = await start({ TRUSTED_DOCUMENTS: trusted });
  await app.close();
});
