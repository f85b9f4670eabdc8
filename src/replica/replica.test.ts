import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { deals, open, type Replica, tasks } from './index.js';

describe('a replica', () => {
  let gateway: TestGateway;
  let directory: string;
  let replica: Replica;
  const openAs = (as: Person, file = 'replica.db') =>
    open({ file: join(directory, file), url: gateway.url, token: () => gateway.token(as) });

  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'replica-'));
    replica = await openAs('acme.member');
  });
  afterEach(async () => {
    await replica.close();
    rmSync(directory, { recursive: true });
  });

  it('reads with Drizzle what the gateway has', async () => {
    console.log(await replica.status());
    const { data } = await gateway.ask('{ deals(first: 100, orderBy: [{ title: ASC }]) { nodes { id title value company { name } } } }', {
      as: 'acme.member',
    });
    const here = await replica.query.query.deals.findMany({ orderBy: { title: 'asc' }, with: { company: true } });
    expect(here.map(({ id, title, value, company }) => ({ id, title, value, company: company && { name: company.name } }))).toEqual(
      data.deals.nodes,
    );
  });

  it('shows a write at once, and keeps it exactly once after the push', async () => {
    const { id } = await replica.write('createTask', { title: 'Written offline', labels: ['a'] });
    const [task] = await replica.query
      .select()
      .from(tasks)
      .where(eq(tasks.id, id as string));
    expect(task).toMatchObject({ title: 'Written offline', status: 'todo', labels: ['a'] });
    const result = await replica.push();
    expect(result).toMatchObject({ taken: 1, refused: 0 });
    expect(await replica.verify()).toMatchObject({ exact: true });
    expect(await replica.status()).toMatchObject({ waiting: 0, sent: 0, conflicts: 0 });
    const [deal] = await replica.query.select().from(deals).limit(1);
    console.log(await replica.search('Written offline'), deal);
  });
});
