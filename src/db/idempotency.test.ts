import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { identityOf } from '../testing/gateway.js';
import { KeyInUse, keepAnswer, keptAnswer } from './idempotency.js';
import { TenantTransaction } from './tenant-transaction.js';

const member = identityOf('acme.member');

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Works in a transaction that commits; rolls it back, and passes the error on, where `work` fails. */
async function inOne<T>(work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
  const transaction = new TenantTransaction(database.engine, member, 'write', { statementTimeoutMs: 1_000, lockTimeoutMs: 1_000 });
  try {
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } finally {
    await transaction.rollback();
  }
}

it('refuses to keep a second answer, though the first was not there when this transaction looked', async () => {
  const own = { ...member, key: 'kept meanwhile' };
  await inOne((transaction) => keepAnswer(transaction, own, 'first'));
  await expect(inOne((transaction) => keepAnswer(transaction, own, 'second'))).rejects.toThrow(KeyInUse);
  expect(await inOne((transaction) => keptAnswer(transaction, own))).toBe('first');
});

it.runIf(process.env.DATABASE_URL)('gives a key to one transaction at a time, and never waits for it', async () => {
  const own = { ...member, key: 'one at a time' };
  const other = { ...member, key: 'another' };
  await inOne(async (first) => {
    expect(await keptAnswer(first, own)).toBeUndefined();
    await expect(inOne((second) => keptAnswer(second, own))).rejects.toThrow(KeyInUse);
    expect(await inOne((second) => keptAnswer(second, other))).toBeUndefined();
  });
  expect(await inOne((second) => keptAnswer(second, own))).toBeUndefined();
});
