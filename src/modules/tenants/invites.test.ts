import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken } from '../../db/doors.js';
import { contended } from '../../testing/contended.js';
import { everywhere } from '../../testing/everywhere.js';
import { type Answer, identityOf, type Person, type TestGateway, testGateway } from '../../testing/gateway.js';
import { run } from '../../testing/refusals.js';
import { traced } from '../../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const { tenantId, userId: adminId } = identityOf('acme.admin');
const code = ({ errors }: Answer) => errors?.[0]?.extensions.code;
const rows = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;

const invite = (input: object, as: Person = 'acme.admin') =>
  run(gateway, 'inviteUser', input, 'token invite { id email role acceptedAt expiresAt createdAt }', as);
const tokenFor = async (email: string, role = 'MEMBER') => (await invite({ email, role })).data.inviteUser.token as string;

const everything =
  'sessionToken user { id email name role deactivatedAt } tenant { id name } query { me { id } deals(first: 1) { totalCount } }';
const accept = (token: string, name = 'Newcomer', headers: Record<string, string> = {}) =>
  gateway.ask(`mutation($input: AcceptInviteInput!) { acceptInvite(input: $input) { ${everything} } }`, {
    variables: { input: { token, name } },
    headers,
  });

describe('inviteUser', () => {
  it('makes an invitation for 7 days, with its audit entry, and tells its token', async () => {
    const { result, events, audit } = await traced(gateway, () => invite({ email: 'new@acme.example', role: 'VIEWER' }));
    const { token, invite: row } = result.data.inviteUser;
    expect(token).toMatch(/^boi_[A-Za-z0-9_-]{43}$/);
    expect(row).toMatchObject({ email: 'new@acme.example', role: 'VIEWER', acceptedAt: null });
    expect(Date.parse(row.expiresAt) - Date.parse(row.createdAt)).toBe(7 * 86_400_000);
    expect(events).toEqual([]);
    expect(audit).toMatchObject([{ action: 'inviteUser', resourceType: 'Invite', resourceId: row.id, userId: adminId }]);
  });

  it('invites as a member where no role is given', async () => {
    expect((await invite({ email: 'plain@acme.example' })).data.inviteUser.invite.role).toBe('MEMBER');
  });

  it('keeps the hash of the token, and the token nowhere', async () => {
    const token = await tokenFor('hash@acme.example');
    expect(await rows('select token from invites where email = $1', ['hash@acme.example'])).toEqual([{ token: hashToken(token) }]);
    expect(await everywhere(gateway)).not.toContain(token);
  });

  it('ends the earlier invitation of the address, in any case', async () => {
    const first = await tokenFor('twice@acme.example');
    const second = await tokenFor('Twice@acme.example');
    expect(code(await accept(first))).toBe('NOT_FOUND');
    expect((await accept(second)).errors).toBeUndefined();
  });

  it('refuses the address of an active user, in any case, and leaves nothing', async () => {
    const { result, audit } = await traced(gateway, () => invite({ email: 'Tom@acme.example' }));
    expect(code(result)).toBe('CONFLICT');
    expect(audit).toEqual([]);
  });

  it('may invite who is a user of another tenant', async () => {
    expect((await invite({ email: 'nora@globex.example' })).errors).toBeUndefined();
  });

  it.each(['acme.member', 'acme.viewer'] as const)('is FORBIDDEN for %s', async (as) => {
    expect(code(await invite({ email: 'x@acme.example' }, as))).toBe('FORBIDDEN');
  });

  it('refuses what is no address, and says where', async () => {
    const { errors } = await invite({ email: 'nobody' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'email'] }] });
  });
});

describe('acceptInvite', () => {
  it('makes a user with the role of the invitation, and runs the rest of the operation as them', async () => {
    const token = await tokenFor('ada@acme.example', 'VIEWER');
    const { result, events, audit } = await traced(gateway, () => accept(token, 'Ada'));
    expect(result.errors).toBeUndefined();
    const { user, tenant, query, sessionToken } = result.data.acceptInvite;
    expect(user).toMatchObject({ email: 'ada@acme.example', name: 'Ada', role: 'VIEWER', deactivatedAt: null });
    expect(tenant).toEqual({ id: tenantId, name: 'acme' });
    expect(query.me.id).toBe(user.id);
    expect(query.deals.totalCount).toBeGreaterThan(0);
    expect(sessionToken).toMatch(/^bos_/);
    expect(events).toEqual([]);
    expect(audit.map(({ action, resourceType, userId }) => [action, resourceType, userId])).toEqual([
      ['acceptInvite', 'Invite', user.id],
      ['acceptInvite', 'Session', user.id],
      ['acceptInvite', 'User', user.id],
    ]);
  });

  it('signs in: the session token is a credential from then on, and is kept as its hash only', async () => {
    const { sessionToken, user } = (await accept(await tokenFor('sam@acme.example'))).data.acceptInvite;
    const me = await gateway.ask('{ me { id } }', { headers: { authorization: `Bearer ${sessionToken}` } });
    expect(me.data.me.id).toBe(user.id);
    expect(await rows('select token from sessions where user_id = $1', [user.id])).toEqual([{ token: hashToken(sessionToken) }]);
    expect(await everywhere(gateway)).not.toContain(sessionToken);
  });

  it('brings back a user who was removed, with the new role and the id they had', async () => {
    const [henk] = await rows("select id from users where email = 'henk@acme.example'");
    const token = await tokenFor('Henk@acme.example', 'ADMIN');
    const { user } = (await accept(token, 'Henk')).data.acceptInvite;
    expect(user).toMatchObject({ id: henk.id, email: 'henk@acme.example', role: 'ADMIN', name: 'Henk', deactivatedAt: null });
  });

  it('answers the same for a token that is wrong, used, expired, of a withdrawn invitation, or of who has access by now', async () => {
    const [used, expired, withdrawn, late] = [
      await tokenFor('used@acme.example'),
      await tokenFor('expired@acme.example'),
      await tokenFor('withdrawn@acme.example'),
      await tokenFor('late@acme.example'),
    ];
    await accept(used);
    await rows("update invites set expires_at = now() where email = 'expired@acme.example'");
    await rows("delete from invites where email = 'withdrawn@acme.example'");
    await rows('insert into users (tenant_id, email, name) values ($1, $2, $3)', [tenantId, 'LATE@acme.example', 'Late']);
    const { result, audit } = await traced(gateway, async () => [
      await accept('boi_wrong'),
      await accept(used),
      await accept(expired),
      await accept(withdrawn),
      await accept(late),
      await accept("' or true --"),
    ]);
    expect(code(result[0] as Answer)).toBe('NOT_FOUND');
    expect(new Set(result.map(({ text }) => text)).size).toBe(1);
    expect(audit).toEqual([]);
  });

  it('refuses a name that is none before it looks at the token', async () => {
    const { errors } = await accept('boi_wrong', '');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'name'] }] });
  });

  it('refuses who is signed in already, and leaves the invitation open', async () => {
    const token = await tokenFor('open@acme.example');
    expect(code(await accept(token, 'Open', { authorization: `Bearer ${await gateway.token('globex.admin')}` }))).toBe('CONFLICT');
    expect((await accept(token)).errors).toBeUndefined();
  });

  it('lets the next field of the mutation act as the new user, and no more than they may', async () => {
    const both = (token: string) =>
      gateway.ask(
        'mutation($token: String!) { acceptInvite(input: { token: $token, name: "Max" }) { user { id } } createDeal(input: { title: "First" }) { deal { createdById } } }',
        { variables: { token } },
      );
    const { data } = await both(await tokenFor('max@acme.example'));
    expect(data.createDeal.deal.createdById).toBe(data.acceptInvite.user.id);
    const token = await tokenFor('mia@acme.example', 'VIEWER');
    expect(code(await both(token))).toBe('FORBIDDEN');
    expect((await accept(token)).errors).toBeUndefined();
  });

  it('has the new user’s role in the policies, too', async () => {
    const log = async (role: string) =>
      gateway.ask(
        'mutation($token: String!) { acceptInvite(input: { token: $token, name: "A" }) { query { auditLog(first: 1) { nodes { action } } } } }',
        { variables: { token: await tokenFor(`a-new-${role}@acme.example`, role) } },
      );
    expect((await log('ADMIN')).data.acceptInvite.query.auditLog.nodes).toHaveLength(1);
    expect(code(await log('VIEWER'))).toBe('FORBIDDEN');
  });

  it('leaves nothing where it follows a field that needs somebody signed in', async () => {
    const token = await tokenFor('order@acme.example');
    const { result, audit } = await traced(gateway, () =>
      gateway.ask(
        'mutation($token: String!) { createDeal(input: { title: "x" }) { deal { id } } acceptInvite(input: { token: $token, name: "O" }) { user { id } } }',
        { variables: { token } },
      ),
    );
    expect(code(result)).toBe('UNAUTHENTICATED');
    expect([result.data, audit]).toEqual([null, []]);
  });

  it('never holds two connections at once: twice as many as there are get through', async () => {
    const tokens = await Promise.all(['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'].map((name) => tokenFor(`${name}@acme.example`)));
    const answers = await Promise.all(tokens.map((token) => accept(token)));
    expect(answers.flatMap(({ errors = [] }) => errors)).toEqual([]);
  });

  it.runIf(process.env.DATABASE_URL)('lets one of two in who accept at the same moment', async () => {
    const token = await tokenFor('race@acme.example');
    const answers = await contended(gateway, "select from invites where email = 'race@acme.example' for update", [
      () => accept(token, 'One'),
      () => accept(token, 'Two'),
    ]);
    expect(answers.map(code).sort()).toEqual(['NOT_FOUND', undefined]);
    expect(await rows("select count(*)::int as count from users where email = 'race@acme.example'")).toEqual([{ count: 1 }]);
    expect(
      await rows("select count(*)::int as count from sessions join users on users.id = user_id where email = 'race@acme.example'"),
    ).toEqual([{ count: 1 }]);
  });
});
