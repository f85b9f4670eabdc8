import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken, newSessionToken } from '../../db/doors.js';
import { contended } from '../../testing/contended.js';
import { everywhere } from '../../testing/everywhere.js';
import { type Answer, identityOf, type Person, type TestGateway, testGateway } from '../../testing/gateway.js';
import { absentId, run } from '../../testing/refusals.js';
import { traced } from '../../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const [admin, member, viewer] = [identityOf('acme.admin'), identityOf('acme.member'), identityOf('acme.viewer')];
const { tenantId } = admin;
const code = ({ errors }: Answer) => errors?.[0]?.extensions.code;
const rows = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;

/** As the demo data have them. */
const restored = async () => {
  for (const [{ userId }, role] of [
    [admin, 'admin'],
    [member, 'member'],
    [viewer, 'viewer'],
  ] as const) {
    await rows('update users set role = $2, deactivated_at = null where id = $1', [userId, role]);
  }
  await rows('delete from sessions where tenant_id = $1', [tenantId]);
};
beforeEach(restored);

const fields = 'user { id role deactivatedAt }';
const change = (id: string, role: string, as: Person = 'acme.admin') => run(gateway, 'changeUserRole', { id, role }, fields, as);
const remove = (id: string, as: Person = 'acme.admin') => run(gateway, 'removeUser', { id }, fields, as);

async function session(userId: string): Promise<string> {
  const token = newSessionToken();
  await rows("insert into sessions (tenant_id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 day')", [
    tenantId,
    userId,
    hashToken(token),
  ]);
  return token;
}
const me = (token: string) => gateway.ask('{ me { id } }', { headers: { authorization: `Bearer ${token}` } });

describe('changeUserRole', () => {
  it('gives the role, with its audit entry, and it holds from the next request', async () => {
    const { result, events, audit } = await traced(gateway, () => change(viewer.userId, 'MEMBER'));
    expect(result.data.changeUserRole.user).toMatchObject({ id: viewer.userId, role: 'MEMBER' });
    expect(events).toEqual([]);
    expect(audit).toEqual([
      { action: 'changeUserRole', resourceType: 'User', resourceId: viewer.userId, userId: admin.userId, metadata: { fields: ['role'] } },
    ]);
    expect((await run(gateway, 'createDeal', { title: 'May' }, '__typename', 'acme.viewer')).errors).toBeUndefined();
  });

  it.each(['MEMBER', 'VIEWER'])('refuses to make the last active admin a %s', async (role) => {
    expect(code(await change(admin.userId, role))).toBe('CONFLICT');
    expect(await rows('select role from users where id = $1', [admin.userId])).toEqual([{ role: 'admin' }]);
  });

  it('counts no admin who was removed', async () => {
    await rows("update users set role = 'admin', deactivated_at = now() where id = $1", [member.userId]);
    expect(code(await change(admin.userId, 'MEMBER'))).toBe('CONFLICT');
  });

  it('lets the last admin stay one, and one of two go', async () => {
    expect((await change(admin.userId, 'ADMIN')).errors).toBeUndefined();
    expect((await change(member.userId, 'ADMIN')).errors).toBeUndefined();
    expect((await change(admin.userId, 'MEMBER')).data.changeUserRole.user.role).toBe('MEMBER');
  });

  it('refuses a user who was removed', async () => {
    await remove(member.userId);
    expect(code(await change(member.userId, 'ADMIN'))).toBe('CONFLICT');
  });

  it.runIf(process.env.DATABASE_URL)('leaves an admin where two take each other’s role away at the same moment', async () => {
    await change(member.userId, 'ADMIN');
    const answers = await contended(gateway, `select from users where tenant_id = '${tenantId}' and role = 'admin' for update`, [
      () => change(member.userId, 'MEMBER'),
      () => change(admin.userId, 'MEMBER', 'acme.member'),
    ]);
    expect(answers.map(code).sort()).toEqual(['FORBIDDEN', undefined]);
    expect(await rows("select count(*)::int as count from users where tenant_id = $1 and role = 'admin'", [tenantId])).toEqual([
      { count: 1 },
    ]);
  });
});

describe('removeUser', () => {
  it('takes access away at once, ends the sessions, and leaves what they wrote and are to do', async () => {
    const count = async () =>
      (
        await rows(
          'select (select count(*) from deals where created_by = $1)::int + (select count(*) from tasks where assignee_id = $1)::int as n',
          [member.userId],
        )
      )[0].n;
    const before = await count();
    const token = await session(member.userId);
    expect((await me(token)).data.me.id).toBe(member.userId);
    const { result, events, audit } = await traced(gateway, () => remove(member.userId));
    expect(result.data.removeUser.user.deactivatedAt).not.toBeNull();
    expect(events).toEqual([]);
    expect(audit.map(({ action, resourceType, userId }) => [action, resourceType, userId])).toEqual([
      ['removeUser', 'Session', admin.userId],
      ['removeUser', 'User', admin.userId],
    ]);
    expect([(await me(token)).status, (await gateway.ask('{ me { id } }', { as: 'acme.member' })).status]).toEqual([401, 401]);
    expect(await rows('select id from sessions where user_id = $1', [member.userId])).toEqual([]);
    expect(before).toBeGreaterThan(0);
    expect(await count()).toBe(before);
  });

  it('withdraws the open invitations of the address', async () => {
    await rows(
      "insert into invites (tenant_id, email, token, expires_at) values ($1, 'MEMBER@acme.example', $2, now() + interval '1 day')",
      [tenantId, hashToken('boi_left')],
    );
    await remove(member.userId);
    expect(await rows("select id from invites where lower(email) = 'member@acme.example' and accepted_at is null")).toEqual([]);
  });

  it('refuses the last active admin, and who was removed already', async () => {
    expect(code(await remove(admin.userId))).toBe('CONFLICT');
    await remove(member.userId);
    const again = await remove(member.userId);
    expect([code(again), again.errors?.[0]?.message]).toEqual(['CONFLICT', 'The user has been removed.']);
  });

  it.runIf(process.env.DATABASE_URL)('leaves an admin where two remove each other at the same moment', async () => {
    await change(member.userId, 'ADMIN');
    const answers = await contended(gateway, `select from users where tenant_id = '${tenantId}' and role = 'admin' for update`, [
      () => remove(member.userId),
      () => remove(admin.userId, 'acme.member'),
    ]);
    expect(answers.map(code).sort()).toEqual(['FORBIDDEN', undefined]);
  });
});

describe('the verbs of users', () => {
  it.each(['acme.member', 'acme.viewer'] as const)('are FORBIDDEN for %s, also for themselves, and leave nothing', async (as) => {
    const { userId } = identityOf(as);
    const { result, audit } = await traced(gateway, async () => [await change(userId, 'ADMIN', as), await remove(userId, as)]);
    expect(result.map(code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(audit).toEqual([]);
  });

  it('refuse a user of another tenant in the same words as one that never was', async () => {
    const theirs = identityOf('globex.admin').userId;
    for (const verb of [(id: string) => change(id, 'MEMBER'), remove]) {
      const [foreign, none] = [await verb(theirs), await verb(absentId)];
      expect(code(foreign)).toBe('NOT_FOUND');
      expect(foreign.text).toBe(none.text);
    }
  });

  it('refuse what is not an id, and say where', async () => {
    for (const answer of [await change('seven', 'MEMBER'), await remove('seven')]) {
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'id'] }] });
    }
  });
});

describe('signOut', () => {
  const signOut = (input: object, headers: Record<string, string>) =>
    gateway.ask('mutation($input: SignOutInput!) { signOut(input: $input) { endedSessions query { me { id } } } }', {
      variables: { input },
      headers,
    });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('ends the session that it came with, and no other, with its audit entry; viewers may too', async () => {
    const [one, other] = [await session(viewer.userId), await session(viewer.userId)];
    const { result, audit } = await traced(gateway, () => signOut({}, bearer(one)));
    expect(result.data.signOut).toEqual({ endedSessions: 1, query: { me: { id: viewer.userId } } });
    expect(audit).toMatchObject([{ action: 'signOut', resourceType: 'Session', userId: viewer.userId }]);
    expect([(await me(one)).status, (await me(other)).status]).toEqual([401, 200]);
    expect(await everywhere(gateway)).not.toContain(one);
  });

  it('ends all sessions of the user everywhere, and nobody else’s, also for who holds a JWT', async () => {
    const [one, other, somebodys] = [await session(viewer.userId), await session(viewer.userId), await session(member.userId)];
    const answer = await signOut({ everywhere: true }, bearer(await gateway.token('acme.viewer')));
    expect(answer.data.signOut.endedSessions).toBe(2);
    expect(await Promise.all([one, other, somebodys].map(async (token) => (await me(token)).status))).toEqual([401, 401, 200]);
  });

  it('ends nothing for a JWT alone, and says so', async () => {
    const token = await session(viewer.userId);
    expect((await signOut({}, bearer(await gateway.token('acme.viewer')))).data.signOut.endedSessions).toBe(0);
    expect((await me(token)).status).toBe(200);
  });

  it('is UNAUTHENTICATED for nobody', async () => {
    expect(code(await signOut({}, {}))).toBe('UNAUTHENTICATED');
  });
});
