import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeal } from '../db/seal.js';
import { everywhere } from '../testing/everywhere.js';
import { type Answer, identityOf, type Person, secret, type TestGateway, testGateway } from '../testing/gateway.js';
import { absentId, run } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';
import { tokenPlace } from './hub.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const { tenantId, userId } = identityOf('acme.admin');
const code = ({ errors }: Answer) => errors?.[0]?.extensions.code;
const rows = async (text: string, values: unknown[] = []) => (await gateway.database.engine.pool.query(text, values)).rows;
const fields = 'integration { id service scopes connectedAt }';
const connect = (input: object, as: Person = 'acme.admin') => run(gateway, 'connectIntegration', input, fields, as);
const disconnect = (id: string, as: Person = 'acme.admin') => run(gateway, 'disconnectIntegration', { id }, fields, as);
const sealed = async (id: string) => (await rows('select oauth_token_enc from integrations where id = $1', [id]))[0].oauth_token_enc;

describe('connectIntegration', () => {
  it('keeps the token sealed to the tenant and the service, with an audit entry, and tells it nowhere', async () => {
    const token = 'xoxb-secret-of-ours';
    const { result, events, audit, statements } = await traced(gateway, () => connect({ service: 'chat', token, scopes: 'read' }));
    const { integration } = result.data.connectIntegration;
    expect(integration).toMatchObject({ service: 'chat', scopes: 'read', connectedAt: expect.any(String) });
    expect(audit).toMatchObject([{ action: 'connectIntegration', resourceType: 'Integration', resourceId: integration.id, userId }]);
    expect([events, statements]).toEqual([[], 1]);
    const seal = createSeal(secret);
    const kept = await sealed(integration.id);
    expect(seal.open(kept, tokenPlace(tenantId, 'chat'))).toBe(token);
    expect(() => seal.open(kept, tokenPlace(tenantId, 'mail'))).toThrow();
    expect(() => seal.open(kept, tokenPlace(identityOf('globex.admin').tenantId, 'chat'))).toThrow();
    expect(`${result.text}${await everywhere(gateway)}`).not.toContain(token);
  });

  it('gives a service that is connected the new token, and leaves scopes that are not given', async () => {
    const { id } = (await connect({ service: 'again', token: 'one', scopes: 'read' })).data.connectIntegration.integration;
    const { integration } = (await connect({ service: 'again', token: 'two' })).data.connectIntegration;
    expect(integration).toMatchObject({ id, scopes: 'read' });
    expect(createSeal(secret).open(await sealed(id), tokenPlace(tenantId, 'again'))).toBe('two');
  });

  it('names everything that is wrong with its input', async () => {
    const { errors } = await connect({ service: '', token: '' });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ path: ['input', 'service'] }, { path: ['input', 'token'] }],
    });
  });

  it('does not repeat a token that it refuses', async () => {
    const token = 'too-long-'.repeat(2000);
    expect((await connect({ service: 'x', token })).text).not.toContain('too-long-');
  });
});

describe('disconnectIntegration', () => {
  it('forgets the token, and keeps the rest, with an audit entry', async () => {
    const { id } = (await connect({ service: 'leave', token: 'x', scopes: 'read' })).data.connectIntegration.integration;
    const { result, audit } = await traced(gateway, () => disconnect(id));
    expect(result.data.disconnectIntegration.integration).toEqual({ id, service: 'leave', scopes: 'read', connectedAt: null });
    expect(audit).toMatchObject([{ action: 'disconnectIntegration', resourceId: id }]);
    expect(await sealed(id)).toBeNull();
    expect((await disconnect(id)).errors?.[0]).toMatchObject({
      message: 'The integration is not connected.',
      extensions: { code: 'CONFLICT' },
    });
  });

  it('refuses a row of another tenant in the same words as one that never was', async () => {
    const theirs = (await connect({ service: 'theirs', token: 'x' }, 'globex.admin')).data.connectIntegration.integration.id;
    const [foreign, none] = [await disconnect(theirs), await disconnect(absentId)];
    expect(code(foreign)).toBe('NOT_FOUND');
    expect(foreign.text).toBe(none.text);
    expect(await sealed(theirs)).not.toBeNull();
  });

  it.each(['acme.member', 'acme.viewer'] as const)('is FORBIDDEN for %s, as connecting is', async (as) => {
    const { id } = (await connect({ service: 'ours', token: 'x' })).data.connectIntegration.integration;
    expect([code(await disconnect(id, as)), code(await connect({ service: 'mine', token: 'x' }, as))]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});
