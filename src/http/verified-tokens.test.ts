import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, SignJWT } from 'jose';
import { afterEach, expect, it, vi } from 'vitest';
import { readConfig } from '../config.js';
import { newSessionToken } from '../db/doors.js';
import type { Identity } from '../db/identity.js';
import { unauthenticated } from '../errors.js';
import { createIdentify, type Identify } from './identity.js';
import { signToken } from './tokens.js';
import { VerifiedTokens } from './verified-tokens.js';

const { jwt } = readConfig({ JWT_SECRET: 'a secret that is shared with nobody else' });
const noSession = async () => undefined;
const someone = { tenantId: 'a0000000-0000-4000-8000-000000000001', userId: 'a0000000-0000-4000-8000-000000000012' };
const colleague = { ...someone, userId: 'a0000000-0000-4000-8000-000000000013' };
const stranger = { tenantId: 'b0000000-0000-4000-8000-000000000001', userId: 'b0000000-0000-4000-8000-000000000012' };

const refused = (identify: Identify, token: string) => expect(identify(`Bearer ${token}`)).rejects.toEqual(unauthenticated());

afterEach(() => {
  vi.useRealTimers();
});

it('tells tenants and users apart whose tokens come in turn', async () => {
  const identify = createIdentify(jwt, noSession);
  const tokens = await Promise.all(
    [someone, colleague, stranger].map(async (who): Promise<[string, Identity]> => [await signToken(jwt, who, 60), who]),
  );
  for (let turn = 0; turn < 3; turn++) {
    const told = await Promise.all(tokens.map(([token]) => identify(`Bearer ${token}`)));
    expect(told).toEqual(tokens.map(([, who]) => who));
  }
});

it('refuses what differs from a verified token in one letter, wherever that stands', async () => {
  const identify = createIdentify(jwt, noSession);
  const token = await signToken(jwt, someone, 60);
  await identify(`Bearer ${token}`);
  for (let at = 0; at < token.length; at++) {
    // The last letter of a signature has bits that say nothing.
    const other = at === token.length - 1 || token[at] === '.' ? '_.' : token[at] === 'A' ? 'B' : 'A';
    await refused(identify, token.slice(0, at) + other + token.slice(at + 1));
  }
});

it('refuses a token that another gateway, with another secret, has verified', async () => {
  const token = await signToken(jwt, someone, 60);
  await createIdentify(jwt, noSession)(`Bearer ${token}`);
  await refused(createIdentify({ ...jwt, secret: 'another secret, as long as the right one' }, noSession), token);
});

it('refuses a verified token when it has expired', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const identify = createIdentify(jwt, noSession);
  const token = await signToken(jwt, someone, 30);
  expect(await identify(`Bearer ${token}`)).toEqual(someone);
  vi.advanceTimersByTime(29_000);
  expect(await identify(`Bearer ${token}`)).toEqual(someone);
  vi.advanceTimersByTime(1_000);
  await refused(identify, token);
});

it('looks a session token up each time, so that one that is signed out is refused at once', async () => {
  const open = new Set([newSessionToken()]);
  const [token = ''] = open;
  const identify = createIdentify(jwt, async (given) => (open.has(given) ? { ...someone } : undefined));
  expect(await identify(`Bearer ${token}`)).toEqual(someone);
  open.delete(token);
  await refused(identify, token);
});

it('verifies a token again after a minute, by the keys that there are then', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let keys: object[] = [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'ours' }];
  const server = createServer((_, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const remote = createIdentify(readConfig({ NODE_ENV: 'production', JWT_JWKS_URL: jwksUrl }).jwt, noSession);
  const exp = Math.floor(Date.now() / 1000) + 86_400;
  const token = await new SignJWT({ tenant_id: someone.tenantId, sub: someone.userId, exp })
    .setProtectedHeader({ alg: 'ES256', kid: 'ours' })
    .sign(pair.privateKey);
  try {
    expect(await remote(`Bearer ${token}`)).toEqual(someone);
    keys = [{ kty: 'oct', k: base64url.encode('withdrawn'), kid: 'other' }];
    expect(await remote(`Bearer ${token}`)).toEqual(someone);
    // A key set is itself kept for ten minutes.
    vi.advanceTimersByTime(11 * 60_000);
    await refused(remote, token);
  } finally {
    server.close();
  }
});

it('keeps a token once, however its header is spelled, so that one user drives no other out', async () => {
  const identify = createIdentify(jwt, noSession);
  const [mine, theirs] = await Promise.all([colleague, someone].map((who) => signToken(jwt, who, 60)));
  await identify(`Bearer ${mine}`);
  for (let spaces = 1; spaces <= 2001; spaces++) expect(await identify(`Bearer${' '.repeat(spaces)}${theirs}`)).toEqual(someone);
  expect(identify(`Bearer ${mine}`)).toEqual(colleague);
});

it('keeps the last 2,000 tokens and no more', () => {
  const verified = new VerifiedTokens();
  for (let n = 0; n <= 2000; n++) verified.set(`token ${n}`, someone, Date.now() / 1000 + 60);
  expect(verified.get('token 0')).toBeUndefined();
  expect(verified.get('token 1')).toEqual(someone);
});
