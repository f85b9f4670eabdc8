import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken, newInviteToken, newSessionToken } from '../db/doors.js';
import { identityOf, secret, type TestGateway, testGateway } from '../testing/gateway.js';
import { type RawAnswer, send } from '../testing/http.js';

const [acme, globex] = [identityOf('acme.member'), identityOf('globex.admin')];
const names = { JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'basicos' };
const keys = { a: generateKeyPairSync('rsa', { modulusLength: 2048 }), b: generateKeyPairSync('rsa', { modulusLength: 2048 }) };
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const claims = { sub: acme.userId, tenant_id: acme.tenantId, iss: names.JWT_ISSUER, aud: names.JWT_AUDIENCE, exp: now + 3600 };

let server: Server;
/** One that verifies with a shared secret, and one with a key set. */
let shared: TestGateway;
let remote: TestGateway;
let token: { ended: string; expired: string; current: string };
beforeAll(async () => {
  const jwk = ({ publicKey }: { publicKey: KeyObject }, kid: string) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256' });
  server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk(keys.a, 'a'), jwk(keys.b, 'b')] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  shared = await testGateway({ env: names });
  const { database } = shared;
  remote = await testGateway({ database, env: { ...names, JWT_SECRET: '', JWT_JWKS_URL: url } });
  token = { ended: newSessionToken(), expired: newSessionToken(), current: newSessionToken() };
  const session = (of: string, expires: string) =>
    database.engine.pool.query(`insert into sessions (tenant_id, user_id, token, expires_at) values ($1, $2, $3, now() + $4::interval)`, [
      acme.tenantId,
      acme.userId,
      hashToken(of),
      expires,
    ]);
  await session(token.ended, '1 hour');
  await session(token.expired, '-1 second');
  await session(token.current, '1 hour');
  expect((await ask(shared, token.ended, 'mutation { signOut(input: {}) { __typename } }')).text).toContain('"data":{');
});
afterAll(async () => {
  await remote.close();
  await shared.close();
  server.close();
});

const ask = ({ url }: TestGateway, bearer: string, query = '{ me { name } }', headers: Record<string, string> = {}) =>
  send(url, 'POST', { 'content-type': 'application/json', authorization: `Bearer ${bearer}`, ...headers }, JSON.stringify({ query }));

/** The response, but for what no two have in common. */
function seen({ status, headers: { date: _date, 'x-request-id': _id, ...headers }, text }: RawAnswer) {
  return { status, headers, text };
}

const part = (value: object) => base64url.encode(JSON.stringify(value));
const unsigned = (header: object, payload: object = claims) => `${part(header)}.${part(payload)}.`;
const hs = (payload: object = claims, key: string = secret, header: object = {}) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256', ...header }).sign(Buffer.from(key));
const rs = (payload: object = claims, key: KeyObject = keys.a.privateKey, header: object = {}) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: 'RS256', kid: 'a', ...header }).sign(key);

/** The token with another tenant's claims, and the signature that it had. */
function tampered(signed: string): string {
  const [header = '', , signature = ''] = signed.split('.');
  return [header, part({ ...claims, tenant_id: globex.tenantId, sub: globex.userId }), signature].join('.');
}

/** The token with the last bits of its signature changed. */
const otherSignature = (signed: string) => signed.replace(/.{6}$/, (end) => [...end].reverse().join('_').slice(0, 6));

const { exp: _exp, ...unlimited } = claims;
const { iss: _iss, ...ofNobody } = claims;
const { aud: _aud, ...forNobody } = claims;
const { publicKey } = keys.a;
const strangersJwk = createPublicKey(stranger.privateKey).export({ format: 'jwk' });

const forged: [string, () => string | Promise<string>][] = [
  ['is signed with another secret', () => hs(claims, 'another secret, as long as the right one')],
  ['is signed with another key', () => rs(claims, stranger.privateKey)],
  ['is signed with another key of the set than it says', () => rs(claims, keys.b.privateKey)],
  ['says a key that there is not', () => rs(claims, keys.a.privateKey, { kid: 'globex' })],
  ['says a key by a path', () => rs(claims, stranger.privateKey, { kid: '../../dev/null' })],
  ['brings its own key', () => rs(claims, stranger.privateKey, { jwk: strangersJwk })],
  ['says where its own key is', () => rs(claims, stranger.privateKey, { jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/x' })],
  [
    'takes the public key for a shared secret, as PEM',
    () => hs(claims, publicKey.export({ type: 'spki', format: 'pem' }).toString(), { kid: 'a' }),
  ],
  ['takes the public key for a shared secret, as JWK', () => hs(claims, JSON.stringify(publicKey.export({ format: 'jwk' })), { kid: 'a' })],
  ['takes the key’s modulus for a shared secret', () => hs(claims, String(publicKey.export({ format: 'jwk' }).n), { kid: 'a' })],
  ['is not signed', () => unsigned({ alg: 'none' })],
  ['is not signed, in another spelling', () => unsigned({ alg: 'nOnE', typ: 'JWT' })],
  ['has no algorithm', () => unsigned({ typ: 'JWT' })],
  ['has lost its signature', async () => (await hs()).replace(/[^.]*$/, '')],
  ['was tampered with', async () => tampered(await hs())],
  ['was tampered with, signed by a key', async () => tampered(await rs())],
  ['has a signature nearly right', async () => otherSignature(await hs())],
  ['expired', () => hs({ ...claims, exp: now - 1 })],
  ['expired, signed by a key', () => rs({ ...claims, exp: now - 1 })],
  ['never expires', () => hs(unlimited)],
  ['never expires, signed by a key', () => rs(unlimited)],
  ['is not valid yet', () => hs({ ...claims, nbf: now + 600 })],
  ['is of another issuer', () => hs({ ...claims, iss: 'https://evil.example' })],
  ['is of no issuer', () => hs(ofNobody)],
  ['is for another audience', () => rs({ ...claims, aud: 'other' })],
  ['is for no audience', () => rs(forNobody)],
  ['has no tenant', () => hs({ ...claims, tenant_id: undefined })],
  ['has two tenants', () => rs({ ...claims, tenant_id: [acme.tenantId, globex.tenantId] })],
  ['is no token', () => 'garbage'],
  ['is the hash of a session’s token', () => hashToken(token.current)],
  ['is of a session that ended', () => token.ended],
  ['is of a session that expired', () => token.expired],
  ['is of no session', () => newSessionToken()],
  ['is of an invitation', () => newInviteToken()],
];

describe('a credential that is no good', () => {
  /** The answer to one that is nothing but wrong. */
  let usual: ReturnType<typeof seen>;
  beforeAll(async () => {
    usual = seen(await ask(shared, 'x'));
    expect(usual).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer', 'cache-control': 'private, no-store' } });
    expect(JSON.parse(usual.text)).toEqual({
      errors: [{ message: 'Sign in: send a valid token in the Authorization header.', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it.each(forged)('is refused like any other, byte by byte: it %s', async (_, make) => {
    const bearer = await make();
    for (const gateway of [shared, remote]) {
      gateway.log.length = 0;
      for (const query of ['{ me { name } }', 'mutation { nothing', '{ __typename }']) {
        expect(seen(await ask(gateway, bearer, query))).toEqual(usual);
      }
      expect(gateway.log).toEqual([]);
    }
  });

  it.each([
    ['another scheme', 'Basic YTpi'],
    ['no scheme', 'garbage'],
    ['no token', 'Bearer'],
    ['two tokens', 'Bearer a b'],
    ['a header too long', `Bearer ${'x'.repeat(9_000)}`],
  ])('is refused like any other where it is %s', async (_, authorization) => {
    expect(seen(await ask(shared, '', '{ me { name } }', { authorization }))).toEqual(usual);
  });

  it.each<[string, () => Promise<string>, () => TestGateway]>([
    ['signed with the secret', () => hs(), () => shared],
    ['signed with a key of the set', () => rs(), () => remote],
    ['signed with another key of the set', () => rs(claims, keys.b.privateKey, { kid: 'b' }), () => remote],
    ['of a session', async () => token.current, () => shared],
  ])('is the forged one only: one %s is taken', async (_, make, gateway) => {
    const { status, text } = await ask(gateway(), await make());
    expect({ status, data: JSON.parse(text).data }).toMatchObject({ status: 200, data: { me: { name: expect.any(String) } } });
  });
});

describe('a header that names a tenant', () => {
  const others = ['x-tenant-id', 'x-tenant', 'tenant-id', 'x-user-id', 'x-forwarded-user', 'x-hasura-tenant-id', 'x-role', 'x-hasura-role'];
  const headers = Object.fromEntries(others.map((name) => [name, /user|role/.test(name) ? globex.userId : globex.tenantId]));
  const query = '{ me { id role } tenant { id name } deals { totalCount nodes { id } } }';

  it('changes nothing for who is signed in', async () => {
    const plain = seen(await ask(shared, await hs(), query));
    expect(JSON.parse(plain.text).data.tenant.id).toBe(acme.tenantId);
    const session = await ask(shared, token.current, query, headers);
    for (const answer of [await ask(shared, await hs(), query, headers), session]) expect(seen(answer)).toEqual(plain);
  });

  it('signs nobody in', async () => {
    const anonymous = (more: object) =>
      send(shared.url, 'POST', { 'content-type': 'application/json', ...more }, JSON.stringify({ query }));
    const answer = seen(await anonymous(headers));
    expect(answer.status).toBe(401);
    expect(answer).toEqual(seen(await anonymous({})));
    const forged = seen(await ask(shared, 'x', query, headers));
    expect(forged).toEqual(seen(await ask(shared, 'x', query)));
  });
});
