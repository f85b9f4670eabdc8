import { describe, expect, it } from 'vitest';
import { bulkRows, bulkTenantId } from './bulk.js';
import { byTable, dangling, invalid, nameOf } from './testing.js';

describe('bulk rows', () => {
  const rows = [...bulkRows(7, 1)];

  it('have the counts of scale 1', () => {
    const counts = Object.fromEntries([...byTable(rows)].map(([name, list]) => [name, list.length]));
    expect(counts).toEqual({
      tenants: 1,
      users: 3,
      documents: 50,
      companies: 100,
      contacts: 300,
      deals: 200,
      meetings: 50,
      meeting_participants: 200,
      transcripts: 1000,
      deal_activities: 1000,
      tasks: 300,
    });
  });

  it('come in batches of at most 1000, also at a greater scale', () => {
    const batches = [...bulkRows(7, 3)];
    expect(Math.max(...batches.map(([, list]) => list.length))).toBe(1000);
    expect(byTable(batches).get('transcripts')?.length).toBe(3000);
  });

  it('are the same in every run', () => expect([...bulkRows(7, 1)]).toEqual(rows));

  it('belong to the tenant, point only at its own rows, and satisfy the constraints', () => {
    for (const [table, list] of rows)
      for (const row of list) expect(nameOf(table) === 'tenants' ? row.id : row.tenantId).toBe(bulkTenantId(7));
    expect(dangling(rows)).toEqual([]);
    expect(invalid(rows)).toEqual([]);
  });

  it('have an admin, a member and a viewer at the tenant’s own domain', () => {
    expect(
      byTable(rows)
        .get('users')
        ?.map(({ email }) => email),
    ).toEqual(['admin@tenant7.example', 'member@tenant7.example', 'viewer@tenant7.example']);
  });
});
