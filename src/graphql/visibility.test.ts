import { encodeGlobalID } from '@pothos/plugin-relay';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import { shownColumns } from '../db/columns.js';
import { inTenant } from '../db/in-tenant.js';
import { identityOf, type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { type Model, readModel } from '../testing/model.js';

const lists = api.filter((entity) => entity.exposes.root !== false);
const single = ({ exposes: { type } }: Entity) => type.charAt(0).toLowerCase() + type.slice(1);
const people: Person[] = ['acme.admin', 'acme.member', 'acme.viewer', 'globex.admin', 'globex.member', 'globex.viewer'];
const absent = 'ffffffff-ffff-4fff-bfff-ffffffffffff';

let gateway: TestGateway;
let models: Record<'acme' | 'globex', Model>;

beforeAll(async () => {
  gateway = await testGateway();
  const { engine } = gateway.database;
  models = {
    acme: await readModel(engine, identityOf('acme.admin'), []),
    globex: await readModel(engine, identityOf('globex.admin'), []),
  };
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

const companyOf = (person: Person) => person.split('.')[0] as 'acme' | 'globex';
const idsOf = (company: 'acme' | 'globex', entity: Entity) => models[company].rowsOf(entity).map(({ id }) => id as string);
const anId = (company: 'acme' | 'globex', entity: Entity) => idsOf(company, entity)[0] as string;
const entityNamed = (name: Entity['name']) => api.find((entity) => entity.name === name) as Entity;
const isFor = (person: Person) => (entity: Entity) => entity.access.read !== 'admins' || person.endsWith('admin');
const columns = (entity: Entity) => `nodeId ${shownColumns(entity).join(' ')}`;

describe('a list', () => {
  it.each(people)('shows %s rows of their company alone, at the root and one relation away', async (as) => {
    const other = companyOf(as) === 'acme' ? 'globex' : 'acme';
    const foreign = new Set(api.flatMap((entity) => idsOf(other, entity)));
    const fields = lists.filter(isFor(as)).map((entity) => {
      const related = entity.relations
        .filter(({ target }) => isFor(as)(target))
        .map(({ name, kind, target }) =>
          kind === 'one' ? `${name} { ${columns(target)} }` : `${name}(first: 2) { totalCount nodes { ${columns(target)} } }`,
        );
      return `${entity.name}(first: 25) { totalCount nodes { ${columns(entity)} ${related.join(' ')} } }`;
    });
    for (const field of fields) {
      const { data, errors, text } = await gateway.ask(`{ ${field} }`, { as });
      expect(errors).toBeUndefined();
      expect(Object.values<{ nodes: unknown[] }>(data)[0]?.nodes.length, field).toBeGreaterThan(0);
      expect((text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []).filter((id) => foreign.has(id))).toEqual([]);
    }
  });

  it('finds nothing of another company, by id, by reference, by a cursor from there, or through a relation', async () => {
    const before = (await gateway.ask('{ deals(first: 1) { pageInfo { endCursor } } }', { as: 'globex.member' })).data;
    const deal = entityNamed('deals');
    const foreign = anId('globex', deal);
    const [own] = models.globex.rowsOf(deal).filter((row) => row.companyId !== null);
    const query = `query ($cursor: String) {
      byId: deals(filter: {id: {eq: "${foreign}"}}) { totalCount nodes { id } }
      byReference: deals(filter: {companyId: {eq: "${own?.companyId}"}}) { totalCount nodes { id } }
      byRelation: companies(filter: {deals: {some: {id: {eq: "${foreign}"}}}}) { totalCount nodes { id } }
      byTitle: deals(filter: {or: [{title: {eq: ${JSON.stringify(own?.title)}}}, {company: {id: {eq: "${own?.companyId}"}}}]}) { totalCount nodes { id } }
      after: deals(first: 100, after: $cursor) { nodes { id } }
      before: deals(last: 100, before: $cursor) { nodes { id } }
    }`;
    const { data } = await gateway.ask(query, { as: 'acme.admin', variables: { cursor: before.deals.pageInfo.endCursor } });
    for (const name of ['byId', 'byReference', 'byRelation', 'byTitle']) expect(data[name], name).toEqual({ totalCount: 0, nodes: [] });
    const ids = new Set(idsOf('acme', deal));
    expect([...data.after.nodes, ...data.before.nodes].filter(({ id }) => !ids.has(id))).toEqual([]);
  });
});

describe('a row', () => {
  it.each(lists.map((entity) => [single(entity), entity] as const))('%s is found by its id, and by its nodeId', async (field, entity) => {
    const id = anId('acme', entity);
    const query = (at: string) => `{ ${field}(id: "${at}") { id nodeId } }`;
    const { data } = await gateway.ask(query(id), { as: 'acme.admin' });
    expect(data[field].id).toBe(id);
    const { nodeId } = data[field];
    const node = await gateway.ask(
      `{ node(nodeId: "${nodeId}") { __typename nodeId ... on ${entity.exposes.type} { ${shownColumns(entity).join(' ')} } } }`,
      { as: 'acme.admin' },
    );
    const row = models.acme.rowsOf(entity).find((it) => it.id === id);
    expect(node.data.node).toEqual({ __typename: entity.exposes.type, nodeId, ...row });
    expect((await gateway.ask(query(id.toUpperCase()), { as: 'acme.admin' })).data[field].id).toBe(id);
  });

  it('of another company answers word for word as one that never was', async () => {
    for (const entity of lists) {
      const ask = async (id: string) =>
        (
          await gateway.ask(`query ($id: ID!) { it: ${single(entity)}(id: $id) { ${columns(entity)} } }`, {
            as: 'acme.admin',
            variables: { id },
          })
        ).text;
      const node = async (id: string) =>
        (
          await gateway.ask('query ($id: ID!) { node(nodeId: $id) { __typename nodeId } }', {
            as: 'acme.admin',
            variables: { id: encodeGlobalID(entity.exposes.type, id) },
          })
        ).text;
      const foreign = anId('globex', entity);
      expect(await ask(foreign), entity.name).toBe(await ask(absent));
      expect(await ask(foreign)).toBe('{"data":{"it":null}}');
      expect(await node(foreign)).toBe(await node(absent));
      expect(await node(foreign)).toBe('{"data":{"node":null}}');
    }
  });

  it('is one company to its own users, and no other', async () => {
    const [acme, globex] = [identityOf('acme.admin').tenantId, identityOf('globex.admin').tenantId];
    const node = async (id: string) =>
      (await gateway.ask(`{ node(nodeId: "${encodeGlobalID('Tenant', id)}") { ... on Tenant { id name } } }`, { as: 'acme.viewer' })).data
        .node;
    expect(await node(acme)).toMatchObject({ id: acme });
    expect(await node(globex)).toBeNull();
  });

  it.each(['', '1', `${absent} `, `${absent}x`, "' or true --", '{}', 'a'.repeat(64), '\0'])('is refused for the id %j', async (id) => {
    const { data, errors } = await gateway.ask('query ($id: ID!) { deal(id: $id) { id } }', { as: 'acme.member', variables: { id } });
    expect(data).toEqual({ deal: null });
    expect(errors).toMatchObject([
      { path: ['deal'], extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['id'], message: 'is not an id' }] } },
    ]);
    expect(gateway.statements.all).toEqual([]);
  });

  it.each([
    '',
    'garbage',
    '====',
    absent,
    encodeGlobalID('Deal', '1'),
    encodeGlobalID('Deal', ''),
    encodeGlobalID('Deal', `${absent}:1`),
    encodeGlobalID('Session', absent),
    encodeGlobalID('deals', absent),
    encodeGlobalID('Query', absent),
    encodeGlobalID('', absent),
    encodeGlobalID('__proto__', absent),
  ])('is refused for the node id %j', async (nodeId) => {
    const { data, errors } = await gateway.ask('query ($id: ID!) { node(nodeId: $id) { nodeId } }', {
      as: 'acme.member',
      variables: { id: nodeId },
    });
    expect(data).toEqual({ node: null });
    expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'BAD_USER_INPUT', issues: [{ path: ['nodeId'] }] } }]);
    expect(gateway.statements.all).toEqual([]);
  });
});

describe('without a credential', () => {
  const sign = { code: 'UNAUTHENTICATED' };
  const fields = [
    ...lists.flatMap((entity) => [`${entity.name} { totalCount nodes { id } }`, `${single(entity)}(id: "${absent}") { id }`]),
    'me { id }',
    'tenant { id }',
    'dealPipeline { count }',
    `node(nodeId: "${encodeGlobalID('Deal', absent)}") { nodeId }`,
  ];

  it('no field reads anything, and the database is not asked', async () => {
    for (const field of fields) {
      const { status, data, errors } = await gateway.ask(`{ ${field} }`);
      expect({ status, data: Object.values(data ?? {}), codes: errors?.map(({ extensions }) => extensions.code) }, field).toEqual({
        status: 401,
        data: field.includes('(id:') || field.startsWith('node') ? [null] : [],
        codes: ['UNAUTHENTICATED'],
      });
    }
    expect(gateway.statements.all).toEqual([]);
  });

  it('the schema can be read', async () => {
    const { status, data } = await gateway.ask(getIntrospectionQuery());
    expect([status, data.__schema.queryType.name]).toEqual([200, 'Query']);
    expect((await gateway.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
    expect(gateway.statements.all).toEqual([]);
  });

  it('is also who is no user of the company that the token names, or was deactivated', async () => {
    const { tenantId } = identityOf('acme.admin');
    const { userId } = identityOf('globex.admin');
    const leaver = { tenantId, userId: 'a0000000-0000-4000-8000-0000000000ff' };
    await inTenant(gateway.database.engine, { tenantId, role: 'admin' }, async (db) => {
      await db.execute(`insert into users (id, email, name, role) values ('${leaver.userId}', 'leaver@acme.example', 'Leaver', 'admin')`);
    });
    expect((await gateway.ask('{ me { id } }', { as: leaver })).data.me.id).toBe(leaver.userId);
    await inTenant(gateway.database.engine, { tenantId, role: 'admin' }, async (db) => {
      await db.execute(`update users set deactivated_at = now() where id = '${leaver.userId}'`);
    });
    for (const as of [leaver, { tenantId, userId }, { tenantId: absent, userId }, { tenantId, userId: absent }]) {
      for (const query of [
        '{ me { id } }',
        '{ deals { nodes { id } } }',
        '{ auditLog { nodes { id } } }',
        `{ node(nodeId: "${encodeGlobalID('Tenant', tenantId)}") { nodeId } }`,
      ]) {
        const { status, data, errors } = await gateway.ask(query, { as });
        expect([status, data, errors?.length]).toEqual([401, null, 1]);
        expect(errors?.[0]?.extensions).toEqual(sign);
      }
    }
  });
});

describe('the audit log', () => {
  const audit = entityNamed('auditLog');

  it('is read by administrators, also through its users', async () => {
    const { data } = await gateway.ask(
      '{ auditLog(first: 100) { totalCount } me { auditEntries { totalCount } } users { nodes { auditEntries { totalCount } } } }',
      {
        as: 'acme.admin',
      },
    );
    const rows = models.acme.rowsOf(audit);
    expect(data.auditLog.totalCount).toBe(rows.length);
    expect(data.me.auditEntries.totalCount).toBe(rows.filter(({ userId }) => userId === identityOf('acme.admin').userId).length);
    expect(data.users.nodes.length).toBeGreaterThan(2);
  });

  it.each<Person>(['acme.member', 'acme.viewer'])('is refused to %s wherever it is asked for', async (as) => {
    const id = anId('acme', audit);
    const nodeId = encodeGlobalID('AuditEntry', id);
    const fields = [
      'auditLog { nodes { id } }',
      'auditLog { totalCount }',
      'auditLog { __typename }',
      `auditEntry(id: "${id}") { id }`,
      `auditEntry(id: "${absent}") { id }`,
      `node(nodeId: "${nodeId}") { nodeId }`,
      'me { auditEntries { nodes { id } } }',
      'users { nodes { auditEntries { totalCount } } }',
    ];
    for (const field of fields) {
      const { data, errors } = await gateway.ask(`{ ${field} }`, { as });
      expect(JSON.stringify(data ?? null), field).not.toContain('id');
      expect(errors?.length).toBeGreaterThan(0);
      for (const { extensions, message } of errors ?? [])
        expect([extensions.code, message]).toEqual(['FORBIDDEN', 'You may not read auditLog.']);
    }
  });

  it('answers a member’s filters as if it were empty', async () => {
    const query = `{ some: users(filter: {auditEntries: {some: {}}}) { totalCount } none: users(filter: {auditEntries: {none: {}}}) { totalCount } all: users { totalCount } }`;
    const { data } = await gateway.ask(query, { as: 'acme.member' });
    expect([data.some.totalCount, data.none.totalCount]).toEqual([0, data.all.totalCount]);
    expect((await gateway.ask(query, { as: 'acme.admin' })).data.some.totalCount).toBeGreaterThan(0);
  });
});

describe('notifications', () => {
  it.each(people)('are shown to %s where they are theirs', async (as) => {
    const { userId } = identityOf(as);
    const query = `{ notifications(first: 100) { totalCount nodes { userId } } users { nodes { id notifications { totalCount nodes { id } } } }
      told: users(filter: {notifications: {some: {}}}) { nodes { id } } }`;
    const { data } = await gateway.ask(query, { as });
    expect(data.notifications.totalCount).toBeGreaterThan(0);
    expect(new Set(data.notifications.nodes.map((node: { userId: string }) => node.userId))).toEqual(new Set([userId]));
    for (const { id, notifications } of data.users.nodes) {
      expect([notifications.totalCount, notifications.nodes.length]).toEqual(
        id === userId ? [data.notifications.totalCount, expect.any(Number)] : [0, 0],
      );
    }
    expect(data.told.nodes).toEqual([{ id: userId }]);
  });

  it('of somebody else are absent, by id and by nodeId', async () => {
    const id = anId('acme', entityNamed('notifications'));
    const query = `{ notification(id: "${id}") { id } node(nodeId: "${encodeGlobalID('Notification', id)}") { nodeId } }`;
    expect((await gateway.ask(query, { as: 'acme.admin' })).data.notification.id).toBe(id);
    expect((await gateway.ask(query, { as: 'acme.member' })).data).toEqual({ notification: null, node: null });
  });
});
