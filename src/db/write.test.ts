import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deals } from '../../schema/crm.js';
import { documents } from '../../schema/documents.js';
import { api, entityOf } from '../../schema/index.js';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { traced } from '../testing/traces.js';
import { shownColumns } from './columns.js';
import { inTenant } from './in-tenant.js';
import { TenantTransaction } from './tenant-transaction.js';
import { deleteStatement, insertStatement } from './write.js';
import { derivedId, Writer } from './writer.js';

const limits = { statementTimeoutMs: 15_000, lockTimeoutMs: 5_000 };

describe('what a write leaves beside the rows', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  const { tenantId, userId } = identityOf('acme.member');
  const id = derivedId(tenantId, 'w');
  const secretText = 'nobody else reads this';
  const ask = (query: string) => gateway.ask(`mutation { ${query} }`, { as: 'acme.member' });

  /** Writes as a verb does: without GraphQL, and without zod. */
  async function verb<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    const transaction = new TenantTransaction(gateway.database.engine, { tenantId, userId }, 'write', limits);
    const result = await work(new Writer(transaction, 'verb', () => {}));
    await transaction.commit();
    return result;
  }

  const entry = (action: string, metadata: object) => ({ action, resourceType: 'Deal', resourceId: id, userId, metadata });

  it('a create names the given fields, and no value', async () => {
    const { audit } = await traced(gateway, () =>
      ask(`createDeal(input: { clientId: "w", title: "${secretText}", value: "12.30" }) { deal { id } }`),
    );
    expect(audit).toEqual([entry('createDeal', { fields: expect.arrayContaining(['title', 'value']) })]);
    expect(JSON.stringify(audit)).not.toContain(secretText);
  });

  it('an update names the fields that changed, not those that were set to what they were', async () => {
    const { audit, events } = await traced(gateway, () =>
      ask(`updateDeal(input: { id: "${id}", set: { title: "other", value: "12.3", probability: 7 } }) { deal { id } }`),
    );
    expect(audit).toEqual([entry('updateDeal', { fields: ['title', 'probability'] })]);
    expect(events).toEqual([]);
  });

  it.each([
    [
      'won',
      [
        ['crm.deal.stage_changed', { dealId: id, fromStage: 'lead', toStage: 'won' }],
        ['crm.deal.won', { dealId: id, value: '12.30' }],
      ],
    ],
    ['won', []],
    [
      'lost',
      [
        ['crm.deal.lost', { dealId: id }],
        ['crm.deal.stage_changed', { dealId: id, fromStage: 'won', toStage: 'lost' }],
      ],
    ],
    ['lead', [['crm.deal.stage_changed', { dealId: id, fromStage: 'lost', toStage: 'lead' }]]],
  ])('stage %s tells the same through a generated update and through a verb', async (stage, expected) => {
    const before = await gateway.database.engine.pool.query('select stage from deals where id = $1', [id]);
    const generated = await traced(gateway, () =>
      ask(`updateDeal(input: { id: "${id}", set: { stage: ${stage.toUpperCase()} } }) { deal { id } }`),
    );
    await gateway.database.engine.pool.query('update deals set stage = $2 where id = $1', [id, before.rows[0].stage]);
    const verbs = await traced(gateway, () => verb((writer) => writer.update(entityOf(deals), id, { stage })));
    expect(generated.events.map(({ type, payload }) => [type, payload])).toEqual(expected);
    expect(verbs.events).toEqual(generated.events);
    expect(verbs.audit.map(({ metadata }) => metadata)).toEqual(generated.audit.map(({ metadata }) => metadata));
  });

  it('an update over many rows tells of each', async () => {
    await ask('createDeals(input: { deals: [{ title: "each", clientId: "e1" }, { title: "each", clientId: "e2" }] }) { deals { id } }');
    const { events, audit } = await traced(gateway, () =>
      ask('updateDeals(input: { filter: { title: { eq: "each" } }, set: { stage: LOST }, atMost: 2 }) { deals { id } }'),
    );
    expect(
      events
        .filter(({ type }) => type === 'crm.deal.lost')
        .map(({ payload }) => payload.dealId)
        .sort(),
    ).toEqual(['e1', 'e2'].map((name) => derivedId(tenantId, name)).sort());
    expect(audit).toHaveLength(2);
  });

  it('a change of a document tells of it once, with its author', async () => {
    const row = await verb((writer) => writer.create(entityOf(documents), [{ title: 'a' }]));
    const { events } = await traced(gateway, () =>
      verb((writer) => writer.update(entityOf(documents), String(row[0]?.id), { title: 'b' })),
    );
    expect(events).toEqual([{ type: 'document.updated', payload: { documentId: row[0]?.id, title: 'b' }, userId }]);
    const { rows } = await gateway.database.engine.pool.query('select created_by, updated_by from documents where id = $1', [row[0]?.id]);
    expect(rows).toEqual([{ created_by: userId, updated_by: userId }]);
  });

  it('documents made together lie behind those that were there, in their order', async () => {
    const rows = await verb((writer) => writer.create(entityOf(documents), [{ title: 'first' }, { title: 'second' }]));
    const [first, second] = rows.map(({ position }) => Number(position));
    expect(second).toBe(Number(first) + 1);
    const later = await verb((writer) => writer.create(entityOf(documents), [{ title: 'third' }]));
    expect(later[0]?.position).toBe(Number(second) + 1);
  });

  it('a refused write leaves neither', async () => {
    const { events, audit, result } = await traced(gateway, () =>
      ask(
        `updateDeal(input: { id: "${id}", set: { stage: WON } }) { deal { id } } createDeal(input: { clientId: "w", title: "x" }) { deal { id } }`,
      ),
    );
    expect(result.errors?.[0]?.extensions.code).toBe('CONFLICT');
    expect([events, audit]).toEqual([[], []]);
  });

  it('a delete is in the audit log', async () => {
    const { events, audit } = await traced(gateway, () => ask(`deleteDeal(input: { id: "${id}" }) { id }`));
    expect(audit).toEqual([entry('deleteDeal', {})]);
    expect(events).toEqual([]);
  });
});

describe('the log of what was done', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  const identity = identityOf('acme.admin');

  it.each(['update audit_log set action = action', 'delete from audit_log', 'update events set type = type', 'delete from events'])(
    '%s is not for the runtime role',
    async (statement) => {
      const attempt = inTenant(database.engine, { ...identity, role: 'admin' }, (db) => db.execute(sql.raw(statement)));
      await expect(attempt).rejects.toMatchObject({ cause: { code: '42501' } });
    },
  );

  it.each(api.filter(({ secrets }) => secrets).map((entity) => [entity.name, entity] as const))(
    'a write to %s gives back the shown columns alone',
    async (_, entity) => {
      const transaction = new TenantTransaction(database.engine, identity, 'write', limits);
      const rows = await transaction.query(deleteStatement({ entity, action: 'test' }, sql`true`));
      await transaction.rollback();
      expect(Object.keys(rows[0] ?? {})).toEqual(['matched', ...shownColumns(entity)]);
    },
  );

  it('a tenant is deleted whole, with its log', async () => {
    const count = async () =>
      (
        await database.engine.pool.query(
          `select (select count(*)::int from audit_log where tenant_id = $1) + (select count(*)::int from events where tenant_id = $1) + (select count(*)::int from users where tenant_id = $1) as n`,
          [identity.tenantId],
        )
      ).rows[0].n;
    await inTenant(database.engine, { ...identity, role: 'admin' }, (db) =>
      db.execute(insertStatement({ entity: entityOf(deals), action: 'test' }, [{ title: 'x' }])),
    );
    expect(await count()).toBeGreaterThan(2);
    await database.engine.pool.query('delete from tenants where id = $1', [identity.tenantId]);
    expect(await count()).toBe(0);
  });
});
