import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { vector } from '@electric-sql/pglite-pgvector';
import pg from 'pg';
import { expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { openEngine } from './engine.js';
import { checkRequirements } from './requirements.js';

it('passes the embedded engine', async () => {
  const engine = await openEngine({ dataDir: 'memory://', poolSize: 1, connectTimeoutMs: 5000 });
  const client = await engine.pool.connect();
  await checkRequirements(client);
  client.release();
  await engine.close();
});

it.each([
  ['pgvector', {}, /no pgvector.*pgvector\/pgvector:pg16/],
  ['btree_gin', { vector }, /no extension btree_gin.*contrib/],
])('refuses a server without %s, and says where to get it', async (_, extensions, says) => {
  const lite = await PGlite.create('memory://', { extensions });
  const client = new pg.Client(createPgConfig(lite) as pg.ClientConfig);
  await client.connect();
  const refusal = await checkRequirements(client).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(OperatorError);
  expect(String(refusal)).toMatch(says);
  await client.end();
  await lite.close();
});
