import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { absentId, run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const rows = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;
const code = ({ errors }: Answer) => errors?.[0]?.extensions.code;

describe('markNotificationsRead', () => {
  const as = 'acme.viewer';
  const { userId } = identityOf(as);
  const others = identityOf('acme.member').userId;
  const mark = (input: object, who: Person = as) => run(gateway, 'markNotificationsRead', input, 'notifications { id read }', who);
  const unread = async (user: string) =>
    (await rows('select id from notifications where user_id = $1 and not read order by created_at desc, id', [user])).map(({ id }) => id);
  beforeEach(() => rows('update notifications set read = false where user_id = any($1)', [[userId, others]]));

  it('marks the given ones, with an audit entry each, in two statements; viewers may too', async () => {
    const before = await unread(userId);
    const [a, b] = before as [string, string];
    const { result, events, audit, statements } = await traced(gateway, () => mark({ ids: [a.toUpperCase(), b, b] }));
    expect(result.data.markNotificationsRead.notifications.map(({ id }: { id: string }) => id)).toEqual([a, b]);
    expect(await unread(userId)).toEqual(before.slice(2));
    expect([events, statements]).toEqual([[], 2]);
    expect(audit.map(({ action, resourceId }) => [action, resourceId]).sort()).toEqual(
      [a, b].map((id) => ['markNotificationsRead', id]).sort(),
    );
  });

  it('marks all of the own, and nobody else’s, and tells of those that were unread', async () => {
    const before = await unread(userId);
    await mark({ ids: [before[0]] });
    const { data } = await mark({ all: true });
    expect(data.markNotificationsRead.notifications.map(({ id }: { id: string }) => id)).toEqual(before.slice(1));
    expect(await unread(userId)).toEqual([]);
    expect((await unread(others)).length).toBeGreaterThan(0);
    expect((await mark({ all: true })).data.markNotificationsRead.notifications).toEqual([]);
  });

  it('is content with one that is read already, and tells nothing of it', async () => {
    const [id] = await unread(userId);
    await mark({ ids: [id] });
    const { result, audit } = await traced(gateway, () => mark({ ids: [id] }));
    expect([result.data.markNotificationsRead.notifications, audit]).toEqual([[], []]);
  });

  it('refuses a colleague’s, another tenant’s and one that never was in the same words, and marks none', async () => {
    const [own] = await unread(userId);
    const [colleagues] = await unread(others);
    const [theirs] = await unread(identityOf('globex.viewer').userId);
    const answers = await Promise.all([colleagues, theirs, absentId].map((id) => mark({ ids: [own, id] })));
    expect(code(answers[0] as Answer)).toBe('NOT_FOUND');
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await unread(userId)).toContain(own);
  });

  it.each([{}, { all: false }, { ids: [], all: true }])('refuses %j, which says not which', async (input) => {
    expect(code(await mark(input))).toBe('BAD_USER_INPUT');
  });

  it('names the ids that are none', async () => {
    const { errors } = await mark({ ids: [absentId, 'seven'] });
    expect(errors?.[0]?.extensions.issues).toMatchObject([{ path: ['input', 'ids', 1] }]);
  });
});
