import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';

const people: Person[] = ['acme.admin', 'acme.member', 'acme.viewer', 'globex.admin', 'globex.member', 'globex.viewer'];
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

describe('me and tenant', () => {
  it.each(people)('are %s and their company, in a statement each', async (as) => {
    const [company, role] = as.split('.') as [string, string];
    const { data } = await gateway.ask('{ me { id email role deactivatedAt } tenant { id name domain plan accentColor } }', { as });
    const { tenantId, userId } = identityOf(as);
    expect(data.me).toEqual({ id: userId, email: `${role}@${company}.example`, role: role.toUpperCase(), deactivatedAt: null });
    expect(data.tenant).toMatchObject({ id: tenantId, domain: `${company}.example` });
    expect(gateway.statements.beside).toHaveLength(2);
  });

  it('lead on to what the user has to do: a statement for the user, one for the page, one for its count', async () => {
    const query =
      '{ me { name assignedTasks(filter: {status: {ne: DONE}}, orderBy: [{dueDate: ASC}]) { totalCount nodes { title createdBy { name } } } } }';
    const { data } = await gateway.ask(query, { as: 'acme.member' });
    expect(data.me.assignedTasks.nodes.length).toBeGreaterThan(0);
    expect(gateway.statements.beside).toHaveLength(3);
  });

  it('read the role from the database, whatever the credential says', async () => {
    const { engine } = gateway.database;
    const { userId } = identityOf('globex.viewer');
    await engine.pool.query(`update users set role = 'admin' where id = $1`, [userId]);
    const { data } = await gateway.ask('{ me { role } auditLog { totalCount } }', { as: 'globex.viewer' });
    expect(data.me.role).toBe('ADMIN');
    expect(data.auditLog.totalCount).toBeGreaterThan(0);
  });
});
