import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { newSessionToken } from '../db/doors.js';
import type { Identity } from '../db/identity.js';
import { unauthenticated, unavailable } from '../errors.js';
import { createIdentify } from './identity.js';
import { signToken } from './tokens.js';

const secret = 'a secret that is shared with nobody else';
const tenantId = 'a0000000-0000-4000-8000-000000000001';
const userId = 'a0000000-0000-4000-8000-000000000012';
const someone: Identity = { tenantId, userId };
const claims = { tenant_id: tenantId, sub: userId };
const now = () => Math.floor(Date.now() / 1000);

const jwtOf = (env: Record<string, string>) => readConfig({ NODE_ENV: 'production', ...env }).jwt;
const noSession = async (): Promise<never> => {
  throw new Error('a session was looked up');
};
const identify = createIdentify(jwtOf({ JWT_SECRET: secret }), noSession);

/** A token of HS256 unless `alg` says otherwise, for an hour unless the payload does. */
function sign(
  payload: Record<string, unknown>,
  key: KeyObject | string = secret,
  header: { alg: string; kid?: string } = { alg: 'HS256' },
): Promise<string> {
  return new SignJWT({ exp: now() + 3600, ...payload }).setProtectedHeader(header).sign(typeof key === 'string' ? Buffer.from(key) : key);
}

/** A token put together by hand, as no library would. */
const raw = (header: object, payload: object, signature = '') =>
  `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(payload))}.${signature}`;

describe('a signed token', () => {
  it('tells tenant and user, frozen', async () => {
    const identity = await identify(`Bearer ${await signToken(jwtOf({ JWT_SECRET: secret }), someone, 60)}`);
    expect(identity).toEqual(someone);
    expect(identity).toSatisfy(Object.isFrozen);
  });

  it('is anonymous when there is no header', async () => {
    expect(await identify(null)).toBeUndefined();
  });

  it('may expire in a hundred years, and the scheme may be in any case', async () => {
    expect(await identify(`bearer ${await sign({ ...claims, exp: now() + 100 * 365 * 86_400 })}`)).toEqual(someone);
  });

  it('names its claims as configured, and ids in any case', async () => {
    const jwt = jwtOf({ JWT_SECRET: secret, JWT_TENANT_CLAIM: 'https://example.org/tenant', JWT_USER_CLAIM: 'uid' });
    const token = await sign({ 'https://example.org/tenant': tenantId.toUpperCase(), uid: userId, sub: 'auth0|1' });
    expect(await createIdentify(jwt, noSession)(`Bearer ${token}`)).toEqual(someone);
  });

  it('carries issuer and audience where they are configured', async () => {
    const jwt = jwtOf({ JWT_SECRET: secret, JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'basicos' });
    const strict = createIdentify(jwt, noSession);
    expect(await strict(`Bearer ${await signToken(jwt, someone, 60)}`)).toEqual(someone);
    const wrong = [
      {},
      { iss: 'https://id.example' },
      { iss: 'https://id.example', aud: 'other' },
      { iss: 'https://other.example', aud: 'basicos' },
    ];
    for (const others of wrong) {
      await expect(strict(`Bearer ${await sign({ ...claims, ...others })}`)).rejects.toThrow(unauthenticated().message);
    }
  });

  it.each<[string, () => string | Promise<string>]>([
    ['signed with another secret', () => sign(claims, 'another secret, as long as the right one')],
    ['that expired', () => sign({ ...claims, exp: now() - 1 })],
    ['that never expires', () => sign({ ...claims, exp: undefined })],
    ['whose expiry is text', () => sign({ ...claims, exp: String(now() + 60) })],
    ['that is not valid yet', () => sign({ ...claims, nbf: now() + 600 })],
    ['of another algorithm with the same secret', () => sign(claims, secret, { alg: 'HS512' })],
    ['with algorithm none', () => raw({ alg: 'none' }, { ...claims, exp: now() + 60 })],
    ['with algorithm NONE and a signature', () => raw({ alg: 'NONE' }, { ...claims, exp: now() + 60 }, 'AAAA')],
    ['without its signature', async () => (await sign(claims)).replace(/[^.]*$/, '')],
    ['whose payload was changed', async () => changed(await sign(claims))],
    ['without a tenant', () => sign({ sub: userId })],
    ['without a user', () => sign({ tenant_id: tenantId })],
    ['whose tenant is no id', () => sign({ ...claims, tenant_id: `${tenantId}' or true --` })],
    ['whose user is no id', () => sign({ ...claims, sub: 'admin@acme.example' })],
    ['whose tenant is a list', () => sign({ ...claims, tenant_id: [tenantId] })],
    ['with a critical extension', () => raw({ alg: 'HS256', crit: ['x'], x: 1 }, claims, 'AAAA')],
    ['that is text', () => 'garbage'],
    ['of three empty parts', () => '..'],
    ['that is encrypted, or looks so', () => 'a.b.c.d.e'],
    ['longer than a header may be', async () => sign({ ...claims, padding: 'x'.repeat(8192) })],
    ['that is nearly a session token', () => newSessionToken().slice(0, -1)],
  ])('is refused %s', async (_, token) => {
    await refused(`Bearer ${await token()}`);
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', `Token bos_${'A'.repeat(43)}`])('is refused as the header %j', refused);

  async function refused(header: string) {
    const error = await Promise.resolve(identify(header)).then(
      (identity) => expect.fail(`let in as ${JSON.stringify(identity)}`),
      (thrown) => thrown,
    );
    expect(JSON.stringify(error)).toBe(JSON.stringify(unauthenticated()));
    expect(error.cause).toBeUndefined();
  }
});

function changed(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const forged = Buffer.from(base64url.decode(payload)).toString().replaceAll('a0000000', 'b0000000');
  return [header, base64url.encode(forged), signature].join('.');
}

describe('a session token', () => {
  const token = newSessionToken();
  const asked: string[] = [];
  const withSession = createIdentify(jwtOf({ JWT_SECRET: secret }), async (given) => {
    asked.push(given);
    return given === token ? { ...someone } : undefined;
  });

  it('tells tenant and user, frozen', async () => {
    const identity = await withSession(`Bearer ${token}`);
    expect(identity).toEqual(someone);
    expect(identity).toSatisfy(Object.isFrozen);
  });

  it('is refused when no session has it', async () => {
    await expect(withSession(`Bearer ${newSessionToken()}`)).rejects.toEqual(unauthenticated());
  });

  it('is looked up only in its own form', async () => {
    asked.length = 0;
    for (const other of [`${token}A`, token.slice(1), token.replace('bos_', 'BOS_'), await sign(claims)]) {
      await Promise.resolve(withSession(`Bearer ${other}`)).catch(() => {});
    }
    expect(asked).toEqual([]);
  });

  it('gets UNAVAILABLE while the database is away', async () => {
    const down = createIdentify(jwtOf({ JWT_SECRET: secret }), () => Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' })));
    await expect(down(`Bearer ${token}`)).rejects.toEqual(unavailable());
  });
});

describe('with a key set', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let server: Server;
  let url: string;
  let remote: ReturnType<typeof createIdentify>;

  beforeAll(async () => {
    const keys = [
      { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' },
      { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec' },
      { kty: 'oct', k: base64url.encode(secret), kid: 'shared', alg: 'HS256' },
    ];
    server = createServer((request, response) => {
      if (request.url === '/keys') response.end(JSON.stringify({ keys }));
      else response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    remote = createIdentify(jwtOf({ JWT_JWKS_URL: `${url}/keys` }), noSession);
  });
  afterAll(() => server.close());

  it.each([
    ['RS256', 'rsa', rsa.privateKey],
    ['PS256', 'rsa', rsa.privateKey],
    ['ES256', 'ec', ec.privateKey],
  ])('a token signed with %s tells tenant and user', async (alg, kid, key) => {
    expect(await remote(`Bearer ${await sign(claims, key, { alg, kid })}`)).toEqual(someone);
  });

  it.each<[string, () => Promise<string>]>([
    ['signed by a stranger', () => sign(claims, stranger.privateKey, { alg: 'RS256', kid: 'rsa' })],
    ['of an unknown key', () => sign(claims, stranger.privateKey, { alg: 'RS256', kid: 'other' })],
    [
      "that takes the public key's text for a shared secret",
      () => sign(claims, rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(), { alg: 'HS256', kid: 'rsa' }),
    ],
    ['signed with a shared secret of the set', () => sign(claims, secret, { alg: 'HS256', kid: 'shared' })],
    ['that expired', () => sign({ ...claims, exp: now() - 1 }, rsa.privateKey, { alg: 'RS256', kid: 'rsa' })],
    ['that never expires', () => sign({ ...claims, exp: undefined }, rsa.privateKey, { alg: 'RS256', kid: 'rsa' })],
  ])('a token is refused %s', async (_, token) => {
    await expect(remote(`Bearer ${await token()}`)).rejects.toEqual(unauthenticated());
  });

  it('a token signed with a private key is refused where a secret is configured', async () => {
    await expect(identify(`Bearer ${await sign(claims, rsa.privateKey, { alg: 'RS256', kid: 'rsa' })}`)).rejects.toEqual(unauthenticated());
  });

  it('gets UNAVAILABLE while the key set cannot be read', async () => {
    for (const broken of [`${url}/broken`, 'http://127.0.0.1:1/']) {
      const away = createIdentify(jwtOf({ JWT_JWKS_URL: broken }), noSession);
      await expect(away(`Bearer ${await sign(claims, rsa.privateKey, { alg: 'RS256', kid: 'rsa' })}`)).rejects.toEqual(unavailable());
    }
  });
});
