import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dice } from '../../seeds/kit.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { absentId, itRefuses, made, run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

interface Place {
  parentId: string | null;
  position: number;
}

describe('moveDocument', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  const { userId, tenantId } = identityOf('acme.member');
  const make = 'createDocument(input: { title: "Page" }) { row: document { id } }';
  const move = (id: string, place: { parentId?: string | null; position: number }, more = {}) =>
    run(gateway, 'moveDocument', { id, ...place, ...more }, 'document { id parentId position updatedById }');
  const placed = async (id: string, place: Place): Promise<void> => expect((await move(id, place)).errors).toBeUndefined();

  /** The ids below a document, in order; the positions are those of an unbroken row. */
  async function below(parentId: string): Promise<string[]> {
    const { rows } = await gateway.database.engine.pool.query<{ id: string; position: number }>(
      'select id, position from documents where parent_id = $1 order by position',
      [parentId],
    );
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, i) => i));
    return rows.map(({ id }) => id);
  }

  async function topIsUnbroken(): Promise<void> {
    const { rows } = await gateway.database.engine.pool.query<Place>(
      'select position from documents where tenant_id = $1 and parent_id is null order by position',
      [tenantId],
    );
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, i) => i));
  }

  /** A new document with `count` new ones below it. */
  async function family(count: number): Promise<{ parent: string; children: string[] }> {
    const parent = await made(gateway, make);
    const children: string[] = [];
    for (let position = 0; position < count; position++) {
      const id = await made(gateway, make);
      await placed(id, { parentId: parent, position });
      children.push(id);
    }
    return { parent, children };
  }

  it('moves a document among its siblings, down and up, and keeps the row of positions unbroken', async () => {
    const { parent, children } = await family(4);
    const [a, b, c, d] = children as [string, string, string, string];
    await placed(a, { parentId: parent, position: 2 });
    expect(await below(parent)).toEqual([b, c, a, d]);
    await placed(d, { parentId: parent, position: 0 });
    expect(await below(parent)).toEqual([d, b, c, a]);
    await placed(d, { parentId: parent, position: 99 });
    expect(await below(parent)).toEqual([b, c, a, d]);
    expect((await move(d, { position: 1 })).data.moveDocument.document).toMatchObject({ parentId: parent, position: 1 });
    expect(await below(parent)).toEqual([b, d, c, a]);
  });

  it('moves a document below another with everything below it, and closes the row that it leaves', async () => {
    const [from, to] = [await family(3), await family(2)];
    const [a, b, c] = from.children as [string, string, string];
    const [x, y] = to.children as [string, string];
    await placed(c, { parentId: b, position: 0 });
    const { result, events, audit } = await traced(gateway, () => move(b, { parentId: to.parent, position: 1 }));
    expect(result.data.moveDocument.document).toEqual({ id: b, parentId: to.parent, position: 1, updatedById: userId });
    expect(await below(from.parent)).toEqual([a]);
    expect(await below(to.parent)).toEqual([x, b, y]);
    expect(await below(b)).toEqual([c]);
    expect(events).toEqual([{ type: 'document.updated', payload: { documentId: b, title: 'Page' }, userId }]);
    expect(audit).toEqual([
      { action: 'moveDocument', resourceType: 'Document', resourceId: b, userId, metadata: { fields: ['parentId'] } },
    ]);
  });

  it('moves a document to the top of the tree', async () => {
    const { parent, children } = await family(2);
    const { data } = await move(children[0] as string, { parentId: null, position: 0 });
    expect(data.moveDocument.document).toMatchObject({ parentId: null, position: 0 });
    expect(await below(parent)).toEqual([children[1]]);
    await topIsUnbroken();
  });

  it('leaves a document where it is without an event', async () => {
    const { parent, children } = await family(2);
    const { result, events } = await traced(gateway, () => move(children[1] as string, { parentId: parent, position: 1 }));
    expect(result.errors).toBeUndefined();
    expect(events).toEqual([]);
  });

  it('closes the gaps that deleting has left', async () => {
    const { parent, children } = await family(4);
    const [a, b, c, d] = children as [string, string, string, string];
    await run(gateway, 'deleteDocument', { id: b });
    await placed(d, { parentId: parent, position: 0 });
    expect(await below(parent)).toEqual([d, a, c]);
  });

  it('refuses to put a document below itself, at any depth, and leaves the tree', async () => {
    const { parent, children } = await family(1);
    const [child] = children as [string];
    const grandchild = await made(gateway, make);
    await placed(grandchild, { parentId: child, position: 0 });
    for (const target of [parent, child, grandchild]) {
      const { errors } = await move(parent, { parentId: target, position: 0 });
      const issues = [{ path: ['input', 'parentId'], message: 'is the document itself, or lies below it' }];
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues });
    }
    expect(await below(parent)).toEqual([child]);
  });

  it('does what a list does, over random moves', async () => {
    const { parent, children } = await family(6);
    const lists = new Map<string, string[]>([[parent, [...children]], ...children.map((id): [string, string[]] => [id, []])]);
    const within = (id: string, target: string): boolean => id === target || (lists.get(id) ?? []).some((child) => within(child, target));
    const { int } = dice('moves');
    for (let round = 0; round < 40; round++) {
      const id = children[int(0, 5)] as string;
      const target = [parent, ...children][int(0, 6)] as string;
      const position = int(0, 6);
      const { errors } = await move(id, { parentId: target, position });
      expect(errors !== undefined).toBe(within(id, target));
      if (errors) continue;
      for (const list of lists.values()) if (list.includes(id)) list.splice(list.indexOf(id), 1);
      lists.get(target)?.splice(position, 0, id);
    }
    for (const [id, list] of lists) expect(await below(id)).toEqual(list);
  });

  it('keeps the tree whole under moves that come at once', async () => {
    const { parent, children } = await family(6);
    const moves = children.flatMap((id, i) => [
      move(id, { parentId: children[(i + 1) % 6] as string, position: 0 }),
      move(id, { parentId: parent, position: i }),
      move(children[(i + 3) % 6] as string, { parentId: id, position: 1 }),
    ]);
    for (const { errors } of await Promise.all(moves)) expect(errors?.[0]?.extensions.code ?? 'BAD_USER_INPUT').toBe('BAD_USER_INPUT');
    const reached = [parent];
    for (let i = 0; i < reached.length && i < 20; i++) reached.push(...(await below(reached[i] as string)));
    expect([...reached].sort()).toEqual([parent, ...children].sort());
  });

  // The embedded engine runs one transaction after the other.
  it.runIf(process.env.DATABASE_URL)('lets one of two moves win that would make a circle together', async () => {
    // Each goes below a child of the other: nothing but the queue keeps the two apart.
    const [one, other] = [await family(1), await family(1)];
    const blocker = await gateway.database.engine.pool.connect();
    await blocker.query('begin');
    await blocker.query('select from documents where id in ($1, $2) for update', [one.parent, other.parent]);
    const below = ({ children: [parentId = ''] }: { children: string[] }) => ({ parentId, position: 0 });
    const moves = [move(one.parent, below(other)), move(other.parent, below(one))];
    const waiting = `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    // On another connection: within a transaction the view tells what it told first.
    const count = async () => (await gateway.database.engine.pool.query<{ count: number }>(waiting)).rows[0]?.count;
    while ((await count()) !== 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await blocker.query('commit');
    blocker.release();
    const answers = await Promise.all(moves);
    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    expect(answers.find(({ errors }) => errors)?.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('numbers the siblings without gaps or repeats, also beside documents that are created at once', async () => {
    const documents = Array.from({ length: 50 }, () => ({ title: 'Page' }));
    const { children } = await family(2);
    const moves = children.map((id) => placed(id, { parentId: null, position: 3 }));
    await Promise.all([...Array.from({ length: 6 }, () => run(gateway, 'createDocuments', { documents })), ...moves]);
    await topIsUnbroken();
  });

  it('takes as many statements in a tree of 10,000 rows as in a small one', async () => {
    const { parent, children } = await family(2);
    const small = await traced(gateway, () => move(children[0] as string, { parentId: null, position: 0 }));
    await placed(children[0] as string, { parentId: parent, position: 0 });
    // 9,000 siblings, and a thread 1,000 deep.
    await gateway.database.engine.pool.query(
      `insert into documents (id, tenant_id, parent_id, title, position, created_by)
      select ('a0000000-0000-4000-9000-' || lpad(i::text, 12, '0'))::uuid, '${tenantId}',
        case when i < 9000 then '${parent}' else ('a0000000-0000-4000-9000-' || lpad((i - 1)::text, 12, '0')) end::uuid,
        'Page ' || i, case when i < 9000 then i + 2 else 0 end, '${userId}'
      from generate_series(0, 9999) as i`,
    );
    const large = await traced(gateway, () => move(children[0] as string, { parentId: null, position: 0 }));
    expect(large.result.errors).toBeUndefined();
    expect(large.statements).toBe(small.statements);
    const deep = await traced(gateway, () =>
      move(children[0] as string, { parentId: 'a0000000-0000-4000-9000-000000009999', position: 0 }),
    );
    expect(deep.result.errors).toBeUndefined();
    expect(deep.statements).toBe(small.statements + 1);
    expect(small.statements).toBe(5);
    expect(await below(parent)).toHaveLength(9001);
  });

  it('refuses a parent of another tenant in the same words as one that never was', async () => {
    const id = await made(gateway, make);
    const theirs = await made(gateway, make, 'globex.member');
    const foreign = await move(id, { parentId: theirs, position: 0 });
    expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'parentId'] }] });
    expect(foreign.text).toBe((await move(id, { parentId: absentId, position: 0 })).text);
  });

  it('names everything that is wrong with its input', async () => {
    const { errors } = await move('seven', { parentId: 'eight', position: -1 });
    const issues = [{ path: ['input', 'id'] }, { path: ['input', 'parentId'] }, { path: ['input', 'position'] }];
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues });
  });

  itRefuses(() => gateway, { name: 'moveDocument', make, key: 'id', input: { position: 0 } });
});
