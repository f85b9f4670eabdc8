import {
  buildSchema,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  printSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../schema/index.js';
import { isFilledByUser } from '../../schema/kit.js';
import { createSchema } from '../modules/index.js';
import { type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { traced } from '../testing/traces.js';
import { pascal } from './inputs.js';

/** What a person may do in their own affairs, or without being signed in. */
const everyone = ['markNotificationsRead', 'signOut', 'acceptInvite'];

/** What verbs ask of their input, beside what its type says. */
const meant: Record<string, object> = {
  updateTenant: { set: { name: 'New' } },
  saveMeetingSummary: { summaryJson: { decisions: [], actionItems: [], followUps: [] } },
  assignTask: { assigneeId: null },
};

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

  const attempt = (name: string, as: Person) => {
    const type = schema.getMutationType()?.getFields()[name]?.args[0]?.type as GraphQLInputType;
    const input = { ...(least(type) as object), ...meant[name] };
    return gateway.ask(`mutation($input: ${type}) { ${name}(input: $input) { __typename } }`, { as, variables: { input } });
  };

  it.each(fields.filter(({ name }) => !everyone.includes(name)).map(({ name }) => [name]))(
    '%s is FORBIDDEN for viewers, and leaves nothing',
    async (name) => {
      const { result, events, audit } = await traced(gateway, () => attempt(name, 'acme.viewer'));
      expect(result.data).toBeNull();
      expect(result.errors?.[0]?.extensions.code, result.text).toBe('FORBIDDEN');
      expect([events, audit]).toEqual([[], []]);
    },
  );

  const forAdmins = api
    .filter(({ access }) => access.update.startsWith('admins'))
    .flatMap(({ exposes: { type }, name }) =>
      ['create', 'update', 'delete', 'upsert'].flatMap((verb) => [verb + type, verb + pascal(name)]),
    );

  it.each(fields.filter(({ name }) => forAdmins.includes(name)).map(({ name }) => [name]))('%s is FORBIDDEN for members', async (name) => {
    const { errors, text } = await attempt(name, 'acme.member');
    expect(errors?.[0]?.extensions.code, text).toBe('FORBIDDEN');
  });
});

/** The least that an input type takes. */
function least(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return least(type.ofType);
  if (isListType(type)) return [least(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(({ type }) => isNonNullType(type))
        .map((field) => [field.name, least(field.type)]),
    );
  const values: Record<string, unknown> = {
    ID: '00000000-0000-4000-8000-000000000000',
    Int: 1,
    Boolean: true,
    BigInt: '1',
    Decimal: '1',
    DateTime: '2026-01-01T00:00:00Z',
    Date: '2026-01-01',
    JSON: {},
  };
  return values[type.name] ?? 'https://a@b.c';
}
