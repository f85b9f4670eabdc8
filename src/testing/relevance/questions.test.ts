import { describe, expect, it } from 'vitest';
import { demoCompanies } from '../../../seeds/index.js';
import { ndcgAt, recallAt } from './measures.js';
import { questions } from './questions.js';
import { relevantIds } from './relevant.js';

describe.each(demoCompanies)('the questions of $name', (company) => {
  const asked = questions[company.name] ?? [];

  it('are at least thirty, each asked once, of every kind', () => {
    expect(new Set(asked.map(({ asks }) => asks)).size).toBe(asked.length);
    expect(asked.length).toBeGreaterThanOrEqual(30);
    expect(new Set(asked.map(({ kind }) => kind)).size).toBe(4);
  });

  it('name rows that exist, in all three sources', () => {
    const find = relevantIds(company);
    for (const { asks, finds } of asked) expect(find(finds).size, asks).toBeGreaterThan(0);
    expect(new Set(asked.flatMap(({ finds }) => Object.keys(finds)))).toEqual(new Set(['documents', 'meetings', 'activities']));
  });

  it('fail to name what is not there', () => {
    expect(() => relevantIds(company)({ documents: ['Nothing of the kind'] })).toThrow('Nothing of the kind');
  });
});

describe('the measures', () => {
  const relevant = new Set(['a', 'b']);

  it('are 1 for a list that begins with all that is relevant, and 0 for one without any of it', () => {
    expect([recallAt(10, ['b', 'a', 'x'], relevant), ndcgAt(10, ['b', 'a', 'x'], relevant)]).toEqual([1, 1]);
    expect([recallAt(10, ['x', 'y'], relevant), ndcgAt(10, [], relevant)]).toEqual([0, 0]);
  });

  it('count what stands within the first k, and rank counts for one of them', () => {
    expect(recallAt(2, ['x', 'a', 'b'], relevant)).toBe(0.5);
    expect(ndcgAt(10, ['a', 'x', 'b'], relevant)).toBeCloseTo((1 + 1 / 2) / (1 + 1 / Math.log2(3)), 12);
    expect(ndcgAt(10, ['a', 'b', 'x'], relevant)).toBeGreaterThan(ndcgAt(10, ['x', 'a', 'b'], relevant));
  });

  it('take a full list for all where more is relevant than has room', () => {
    expect([recallAt(1, ['a'], relevant), ndcgAt(1, ['a'], relevant)]).toEqual([1, 1]);
  });
});
