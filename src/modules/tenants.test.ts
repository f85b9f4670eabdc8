import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

describe('updateTenant', () => {
  const { tenantId, userId } = identityOf('acme.admin');
  const update = (input: object, as: Person = 'acme.admin') =>
    run(gateway, 'updateTenant', input, 'tenant { id name logoUrl accentColor domain plan updatedAt } query { tenant { name } }', as);

  it('changes what is given of the own company and nothing else, with its audit entry', async () => {
    const { result, audit } = await traced(gateway, () => update({ set: { name: 'Acme AG', logoUrl: null } }));
    expect(result.data.updateTenant).toMatchObject({
      tenant: { id: tenantId, name: 'Acme AG', logoUrl: null, accentColor: '#b45309', domain: 'acme.example', plan: 'TEAM' },
      query: { tenant: { name: 'Acme AG' } },
    });
    expect(audit).toEqual([
      { action: 'updateTenant', resourceType: 'Tenant', resourceId: tenantId, userId, metadata: { fields: ['name', 'logoUrl'] } },
    ]);
    expect((await gateway.ask('{ tenant { name } }', { as: 'globex.admin' })).data.tenant.name).toBe('globex');
  });

  it('names everything that is wrong with its input', async () => {
    const { errors } = await update({ set: { name: '', logoUrl: 'ftp://x', accentColor: 'red' } });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: ['name', 'logoUrl', 'accentColor'].map((key) => ({ path: ['input', 'set', key] })),
    });
  });

  it('cannot change the plan', async () => {
    const { errors } = await update({ set: { plan: 'ENTERPRISE' } });
    expect(errors?.[0]?.message).toContain('"plan" is not defined');
  });

  it('refuses a company that has changed since it was read', async () => {
    const { updatedAt: expectedUpdatedAt } = (await update({ set: { domain: 'one.example' } })).data.updateTenant.tenant;
    expect((await update({ set: { domain: 'two.example' }, expectedUpdatedAt })).errors).toBeUndefined();
    expect((await update({ set: { domain: 'three.example' }, expectedUpdatedAt })).errors?.[0]?.extensions.code).toBe('CONFLICT');
  });

  it.each(['acme.member', 'acme.viewer'] as const)('is FORBIDDEN for %s', async (as) => {
    expect((await update({ set: { name: 'Mine' } }, as)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
