import { afterAll, beforeAll, expect, it } from 'vitest';
import { invites, sessions, tenants, users } from '../../schema/tenants.js';
import { testDatabase } from '../testing/database.js';
import { logStatements } from '../testing/statements.js';
import {
  findTenants,
  hashToken,
  isSessionToken,
  newInviteToken,
  newSessionToken,
  sessionLookUp,
  tenantOfInvite,
  tenantsOfOtherModels,
  tenantsWithWork,
} from './doors.js';
import { inTenant } from './in-tenant.js';

const a = { tenantId: 'aaaaaaaa-0000-4000-8000-000000000001', userId: 'aaaaaaaa-0000-4000-8000-000000000011' };
const b = { tenantId: 'bbbbbbbb-0000-4000-8000-000000000001', userId: 'bbbbbbbb-0000-4000-8000-000000000011' };
const token = newSessionToken();
const expired = newSessionToken();
let database: Awaited<ReturnType<typeof testDatabase>>;
let sessionOf: ReturnType<typeof sessionLookUp>;

beforeAll(async () => {
  database = await testDatabase({ empty: true });
  sessionOf = sessionLookUp(database.engine);
  for (const [{ tenantId, userId }, domain] of [[a, 'a.example'] as const, [b, 'b.example'] as const]) {
    await inTenant(database.engine, { tenantId, role: 'admin' }, async (db) => {
      await db.insert(tenants).values({ id: tenantId, name: 'Twins', domain });
      await db.insert(users).values({ id: userId, email: 'x@y.example', name: 'X' });
    });
  }
  await inTenant(database.engine, { ...a, role: 'admin' }, async (db) => {
    const soon = new Date(Date.now() + 60_000);
    await db.insert(sessions).values([
      { userId: a.userId, token: hashToken(token), expiresAt: soon },
      { userId: a.userId, token: hashToken(expired), expiresAt: new Date(Date.now() - 1000) },
    ]);
  });
});
afterAll(() => database.close());

it('makes session tokens of 256 random bits, and tells their form', () => {
  expect(newSessionToken()).toMatch(/^bos_[A-Za-z0-9_-]{43}$/);
  expect(newSessionToken()).not.toBe(token);
  expect(isSessionToken(token)).toBe(true);
  expect([`${token}A`, token.slice(0, -1), `${token}\n`, token.replace('bos_', '')].filter(isSessionToken)).toEqual([]);
});

it('hashes with SHA-256, in hex', () => {
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('finds the tenant and user of a session by its token', async () => {
  expect(await sessionOf(token)).toEqual({ ...a, session: hashToken(token) });
});

it('finds no session for a token that is unknown, expired, or the hash itself', async () => {
  for (const other of [newSessionToken(), expired, hashToken(token), "' or true --"]) {
    expect(await sessionOf(other)).toBeUndefined();
  }
});

it('looks up in one statement what waits for a connection, and mixes up no two', async () => {
  const { engine } = database;
  const of = [a, b, a, b].map((who) => ({ who, token: newSessionToken() }));
  const expiresAt = new Date(Date.now() + 60_000);
  for (const { who, token } of of)
    await inTenant(engine, { ...who, role: 'admin' }, (db) =>
      db.insert(sessions).values({ userId: who.userId, token: hashToken(token), expiresAt }),
    );
  const statements = logStatements(engine);
  const asked = of.flatMap((one) => [{ token: newSessionToken() }, one, { token: expired }, one]);
  const found = await Promise.all(asked.map(({ token }) => sessionOf(token)));
  expect(found).toEqual(asked.map((one) => ('who' in one ? { ...one.who, session: hashToken(one.token) } : undefined)));
  expect(statements.all.filter((text) => text.includes('door_session'))).toHaveLength(1);
});

it('finds the tenant of an invitation by its token, while it is open', async () => {
  const tokens = { open: newInviteToken(), accepted: newInviteToken(), expired: newInviteToken() };
  const [soon, past] = [new Date(Date.now() + 60_000), new Date(Date.now() - 1000)];
  await inTenant(database.engine, { ...b, role: 'admin' }, (db) =>
    db.insert(invites).values([
      { email: 'n@b.example', token: hashToken(tokens.open), expiresAt: soon },
      { email: 'n@b.example', token: hashToken(tokens.accepted), expiresAt: soon, acceptedAt: past },
      { email: 'n@b.example', token: hashToken(tokens.expired), expiresAt: past },
    ]),
  );
  expect(await tenantOfInvite(database.engine, tokens.open)).toBe(b.tenantId);
  for (const other of [tokens.accepted, tokens.expired, newInviteToken(), hashToken(tokens.open), token]) {
    expect(await tenantOfInvite(database.engine, other)).toBeUndefined();
  }
});

it('makes invitations’ tokens of 256 random bits, which are no session’s', () => {
  expect(newInviteToken()).toMatch(/^boi_[A-Za-z0-9_-]{43}$/);
  expect(isSessionToken(newInviteToken())).toBe(false);
});

it('looks sessions up as gateway_runtime, which does not stay', async () => {
  const { pool } = database.engine;
  await pool.query('revoke execute on function door_session(text) from gateway_runtime');
  await expect(sessionOf(token)).rejects.toMatchObject({ code: '42501' });
  await pool.query('grant execute on function door_session(text) to gateway_runtime');
  expect(await sessionOf(token)).toEqual({ ...a, session: hashToken(token) });
  expect((await pool.query("select current_setting('role') as role")).rows).toEqual([{ role: 'none' }]);
});

it('finds tenants by id, by domain in any case, and by exact name', async () => {
  const ids = async (what: string) => (await findTenants(database.engine, what)).map(({ id }) => id);
  expect(await ids(b.tenantId.toUpperCase())).toEqual([b.tenantId]);
  expect(await ids('A.Example')).toEqual([a.tenantId]);
  expect(await ids('Twins')).toEqual([a.tenantId, b.tenantId]);
  expect([await ids('twins'), await ids('%'), await ids('')]).toEqual([[], [], []]);
});

it('refuses gateway_runtime the search for tenants', async () => {
  const search = inTenant(database.engine, { ...a, role: 'member' }, (db) => db.execute("select * from door_find_tenants('Twins')"));
  await expect(search).rejects.toMatchObject({ cause: { code: '42501' } });
});

it('finds the tenants whose queue has something due, and those of other models, without what it is', async () => {
  const { engine } = database;
  const as = ({ tenantId }: typeof a, text: string) => inTenant(engine, { tenantId, role: 'worker' }, (db) => db.execute(text));
  expect([await tenantsWithWork(engine), await tenantsOfOtherModels(engine, 'm')]).toEqual([[], []]);
  await as(a, `insert into embedding_jobs (source, source_id) select 'document', gen_random_uuid() from generate_series(1, 3)`);
  await as(
    b,
    `insert into embedding_jobs (source, source_id, run_after) values ('document', gen_random_uuid(), now() + interval '1 hour')`,
  );
  await as(b, `insert into embedding_jobs (source, source_id, failed_at) values ('document', gen_random_uuid(), now())`);
  await as(b, `insert into embedding_models (model, dimensions) values ('it''s \\ m', 3)`);
  expect(await tenantsWithWork(engine)).toEqual([a.tenantId]);
  expect(await tenantsOfOtherModels(engine, 'm')).toEqual([b.tenantId]);
  expect(await tenantsOfOtherModels(engine, `it's \\ m`)).toEqual([]);
});
