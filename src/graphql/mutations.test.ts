import { buildSchema, type GraphQLInputObjectType, isInputObjectType, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../schema/index.js';
import { isFilledByUser } from '../../schema/kit.js';
import { createSchema } from '../modules/index.js';
import { type TestGateway, testGateway } from '../testing/gateway.js';
import { attempt } from '../testing/least.js';
import { traced } from '../testing/traces.js';

/** What a person may do in their own affairs, or without being signed in. */
const devices = ['createReplicaDevice', 'createReplicaDevices', 'updateReplicaDevice', 'updateReplicaDevices', 'revokeReplicaDevice'];
const everyone = ['markNotificationsRead', 'signOut', 'acceptInvite', ...devices, 'replicaPush'];

describe('the mutations of the schema', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  const schema = buildSchema(printSchema(createSchema()));
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});

  it('has no mutations of tables that only the product writes', () => {
    const names = new Set(fields.map(({ name }) => name));
    for (const { exposes, writes } of api) {
      if (writes === false) for (const verb of ['create', 'delete']) expect(names).not.toContain(`${verb}${exposes.type}`);
    }
    expect(names).toContain('createDeal');
    for (const name of ['createUser', 'deleteUser', 'createTenant', 'deleteTenant', 'createEvent', 'createSession', 'updateAuditEntry'])
      expect(names).not.toContain(name);
  });

  it('takes no tenant, no author, no time of change and no guarded column in a generated input', () => {
    for (const entity of api) {
      const guarded = entity.writes ? (entity.writes.guarded ?? []) : [];
      const filled = Object.keys(entity.columns).filter((key) => isFilledByUser(entity.columns[key] as never));
      for (const name of [`Create${entity.exposes.type}Input`, `Upsert${entity.exposes.type}Input`, `${entity.exposes.type}Set`]) {
        const input = schema.getType(name) as GraphQLInputObjectType | undefined;
        for (const key of ['id', 'tenantId', 'createdAt', 'updatedAt', ...(entity.secrets ?? []), ...guarded, ...filled])
          expect(Object.keys(input?.getFields() ?? {})).not.toContain(key);
      }
    }
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    expect(
      inputs.filter((type) => 'tenantId' in type.getFields() && !type.name.endsWith('Filter') && !type.name.endsWith('OrderBy')),
    ).toEqual([]);
  });

  it.each(fields.filter(({ name }) => !everyone.includes(name)).map(({ name }) => [name]))(
    '%s is FORBIDDEN for viewers, and leaves nothing',
    async (name) => {
      const { result, events, audit } = await traced(gateway, () => attempt(gateway, schema, name, 'acme.viewer'));
      expect(result.data).toBeNull();
      expect(result.errors?.[0]?.extensions.code, result.text).toBe('FORBIDDEN');
      expect([events, audit]).toEqual([[], []]);
    },
  );

  it('that creates is FORBIDDEN for viewers also where there is nothing to create', async () => {
    const { errors } = await gateway.ask('mutation { createDeals(input: { deals: [] }) { deals { id } } }', { as: 'acme.viewer' });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
