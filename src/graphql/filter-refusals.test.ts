import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import type { JsonFilter } from '../testing/model.js';

const as = 'acme.admin';
const absent = 'ffffffff-ffff-4fff-bfff-ffffffffffff';
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.statements.clear());

describe('a filter is refused', () => {
  const refusal = async (filter: JsonFilter, type = 'Deal', field = 'deals') => {
    const { data, errors } = await gateway.ask(`query ($filter: ${type}Filter) { ${field}(filter: $filter) { nodes { id } } }`, {
      as,
      variables: { filter },
    });
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(gateway.statements.beside).toEqual([]);
    return errors?.[0]?.extensions.issues as { path: (string | number)[]; message: string }[];
  };

  it('with everything that is wrong with it at once', async () => {
    const filter = {
      id: { eq: '1', in: ['2', absent, '3'] },
      title: { eq: 'a\0b', contains: null },
      company: { name: { startsWith: '\0' }, contacts: { some: { companyId: { ne: 'x' } } } },
      and: [{ stage: null }, { not: { createdBy: null } }, { or: [{ contactId: { notIn: [''] } }] }],
    };
    const issues = await refusal(filter);
    expect(issues.map(({ path }) => path.join('.')).sort()).toEqual(
      [
        'filter.id.eq',
        'filter.id.in.0',
        'filter.id.in.2',
        'filter.title.eq',
        'filter.title.contains',
        'filter.company.name.startsWith',
        'filter.company.contacts.some.companyId.ne',
        'filter.and.0.stage',
        'filter.and.1.not.createdBy',
        'filter.and.2.or.0.contactId.notIn.0',
      ].sort(),
    );
    expect(issues.every(({ message }) => message.length > 5)).toBe(true);
  });

  it.each<[string, JsonFilter, string]>([
    ['an operator that is null', { title: { eq: null } }, 'filter.title.eq'],
    ['isNull that is null', { title: { isNull: null } }, 'filter.title.isNull'],
    ['a column that is null', { title: null }, 'filter.title'],
    ['a relation that is null', { company: null }, 'filter.company'],
    ['a quantifier that is null', { activities: { some: null } }, 'filter.activities.some'],
    ['a list that is null', { or: null }, 'filter.or'],
    ['a list of more than 1000 values', { title: { in: Array(1001).fill('a') } }, 'filter.title.in'],
  ])('for %s', async (_, filter, path) => {
    expect((await refusal(filter)).map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it.each<[string, JsonFilter, string, string]>([
    ['a 64-bit integer that is too large', { sizeBytes: { eq: '9223372036854775808' } }, 'File', 'files'],
    ['a 64-bit integer that is too small', { sizeBytes: { in: ['-9223372036854775809'] } }, 'File', 'files'],
    ['a date of the year 0', { dueDate: { gt: '0000-01-01' } }, 'Task', 'tasks'],
    ['a time in the year 0', { createdAt: { gt: '0000-01-01T00:00:00Z' } }, 'Task', 'tasks'],
  ])('for %s', async (_, filter, type, field) => {
    expect(await refusal(filter, type, field)).toEqual([{ path: expect.arrayContaining(['filter']), message: expect.any(String) }]);
  });

  it.each<[string, JsonFilter, string, string]>([
    ['a decimal that is none', { value: { eq: '1e5' } }, 'Deal', 'deals'],
    ['a date that is none', { dueDate: { eq: '2026-02-30' } }, 'Task', 'tasks'],
    ['a time that is none', { createdAt: { lt: 'yesterday' } }, 'Deal', 'deals'],
    ['a value that is not of the set', { stage: { eq: 'lead' } }, 'Deal', 'deals'],
    ['a whole number that is none', { probability: { gt: 1.5 } }, 'Deal', 'deals'],
    ['a number that is not 32-bit', { probability: { gt: 2147483648 } }, 'Deal', 'deals'],
    ['a value that is null within a list', { stage: { in: [null] } }, 'Deal', 'deals'],
    ['a field that is not shown', { tenantId: { eq: identityOf(as).tenantId } }, 'Deal', 'deals'],
  ])('by its type for %s', async (_, filter, type, field) => {
    await refusal(filter, type, field);
  });

  it('where it holds more than 500 conditions', async () => {
    const wide = (conditions: number): JsonFilter => ({ or: Array.from({ length: conditions - 1 }, () => ({ probability: { eq: 1 } })) });
    const fits = await gateway.ask('query ($filter: DealFilter) { deals(filter: $filter) { totalCount } }', {
      as: 'acme.member',
      variables: { filter: wide(500) },
    });
    expect(fits.errors).toBeUndefined();
    gateway.statements.clear();
    expect(await refusal(wide(600))).toEqual([{ path: ['filter'], message: 'a filter holds at most 500 conditions' }]);
  });

  it('where it nests more than 8 levels', async () => {
    const nested = (levels: number): JsonFilter => (levels === 0 ? { title: { eq: 'a' } } : { not: nested(levels - 1) });
    const { errors } = await gateway.ask('query ($filter: DealFilter) { deals(filter: $filter) { nodes { id } } }', {
      as,
      variables: { filter: nested(8) },
    });
    expect(errors).toBeUndefined();
    gateway.statements.clear();
    const [issue] = await refusal(nested(9));
    expect(issue).toMatchObject({ path: ['filter', ...Array(9).fill('not')], message: 'a filter nests at most 8 levels' });
  });
});
