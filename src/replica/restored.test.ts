import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { signToken } from '../http/tokens.js';
import { identityOf } from '../testing/gateway.js';
import { gatewayProcess } from '../testing/process.js';
import { deals, open, tasks } from './index.js';

const directory = mkdtempSync(join(tmpdir(), 'restored-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('notices that the gateway was restored to a backup, takes its rows and sends again what the backup has not', async () => {
  const env = { JWT_SECRET: 'a secret for a gateway that loses its memory', DATA_DIR: join(directory, 'data'), PORT: '0' };
  const token = await signToken(readConfig(env).jwt, identityOf('acme.member'), 3600);
  const start = async () => {
    const gateway = await gatewayProcess(env);
    // It has another port each time that it starts.
    const fetched: typeof fetch = (_, init) => fetch(gateway.url, init);
    const replica = await open({ file: join(directory, 'laptop.db'), url: 'http://gateway.example/graphql', token, fetch: fetched });
    return { gateway, replica };
  };
  const write = async (content: string, replica: Awaited<ReturnType<typeof open>>) => {
    const [deal] = await replica.query.select().from(deals).limit(1);
    const query = 'mutation($id: ID!, $c: String!) { logActivity(input: { dealId: $id, type: NOTE, content: $c }) { __typename } }';
    await replica.write({ query, variables: { id: deal?.id, c: content } });
  };

  const before = await start();
  await write('before the backup', before.replica);
  await before.replica.push();
  await before.replica.close();
  await before.gateway.stop();
  cpSync(env.DATA_DIR, join(directory, 'backup'), { recursive: true });

  const meanwhile = await start();
  await meanwhile.replica.write('createTask', { title: 'lost with the gateway' });
  await meanwhile.replica.push();
  await write('has an outcome that is lost', meanwhile.replica);
  await meanwhile.replica.close();
  await meanwhile.gateway.stop();
  rmSync(env.DATA_DIR, { recursive: true });
  cpSync(join(directory, 'backup'), env.DATA_DIR, { recursive: true });

  const after = await start();
  const titles = async () => (await after.replica.query.select({ title: tasks.title }).from(tasks)).map(({ title }) => title);
  expect(await titles()).toContain('lost with the gateway');
  expect(await after.replica.pull()).toMatchObject({ resync: 'AHEAD' });
  expect(await titles()).not.toContain('lost with the gateway');
  expect(await after.replica.push()).toMatchObject({ taken: 1, refused: 0 });
  expect(await after.replica.verify()).toMatchObject({ exact: true });
  const activities = await after.replica.query.query.dealActivities.findMany({ where: { content: 'before the backup' } });
  expect(activities).toHaveLength(1);
  expect(await after.replica.query.query.dealActivities.findMany({ where: { content: 'has an outcome that is lost' } })).toHaveLength(1);
  await after.replica.close();
  await after.gateway.stop();
}, 600_000);
