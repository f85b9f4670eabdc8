import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { OperatorError } from '../errors.js';
import { signToken, tokenSettings } from './tokens.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tokens-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const configOf = (env: Record<string, string>) => readConfig({ DATA_DIR: dataDir, ...env });

it('makes a secret once in development, readable to its owner alone', () => {
  const first = tokenSettings(configOf({ DATA_DIR: join(dataDir, 'new') }));
  const second = tokenSettings(configOf({ DATA_DIR: join(dataDir, 'new') }));
  const path = join(dataDir, 'new', 'jwt-secret');
  expect(first.secret).toHaveLength(43);
  expect(second).toEqual(first);
  expect(readFileSync(path, 'utf8')).toBe(first.secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('leaves what is configured as it is, and writes nothing', () => {
  const secret = 'x'.repeat(32);
  expect(tokenSettings(configOf({ JWT_SECRET: secret })).secret).toBe(secret);
  expect(tokenSettings(configOf({ JWT_JWKS_URL: 'https://id.example/keys' })).secret).toBeUndefined();
  expect(statSync(join(dataDir, 'jwt-secret'), { throwIfNoEntry: false })).toBeUndefined();
});

it('refuses a secret file that was cut short', () => {
  writeFileSync(join(dataDir, 'jwt-secret'), 'short');
  expect(() => tokenSettings(configOf({}))).toThrow(OperatorError);
});

it('names the folder that cannot be written, and the way out', () => {
  writeFileSync(join(dataDir, 'file'), '');
  expect(() => tokenSettings(configOf({ DATA_DIR: join(dataDir, 'file') }))).toThrow(/jwt-secret .*set JWT_SECRET/);
});

it('signs for exactly as long as asked', async () => {
  const payload = decodeJwt(await signToken({ ...configOf({}).jwt, secret: 'x'.repeat(32) }, { tenantId: 't', userId: 'u' }, 90));
  expect(payload).toMatchObject({ tenant_id: 't', sub: 'u' });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(90);
});

it('refuses to sign where an identity provider does', async () => {
  const jwt = configOf({ JWT_JWKS_URL: 'https://id.example/keys' }).jwt;
  await expect(signToken(jwt, { tenantId: 't', userId: 'u' }, 90)).rejects.toThrow(OperatorError);
});
