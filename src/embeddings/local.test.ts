import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { stemmer } from 'stemmer';
import { expect, it } from 'vitest';
import { vectorDimensions } from '../../schema/chunks.js';
import { demoCompanies } from '../../seeds/index.js';
import { commonStems } from './common-stems.js';
import { embedLocally, localEmbedder, localModel } from './local.js';

const cosine = (one: Float32Array, other: Float32Array) => one.reduce((sum, value, at) => sum + value * (other[at] as number), 0);
const alike = (one: string, other: string) => cosine(embedLocally(one, 'query'), embedLocally(other, 'query'));

it('gives every text a vector of unit length that can be stored, whatever is in it', () => {
  const check = (text: string) => {
    for (const purpose of ['passage', 'query'] as const) {
      const vector = embedLocally(text, purpose);
      expect(vector).toHaveLength(vectorDimensions);
      expect(Math.abs(cosine(vector, vector) - 1)).toBeLessThan(1e-5);
    }
  };
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 200 });
  for (const text of ['', ' ', '!!!', 'the of and', '\u0000', '\ud800', 'a'.repeat(100_000), '茶を飲む', '😀']) check(text);
});

it('gives the same text the same vector for as long as the model has this name', () => {
  const text = 'The grinders at Café Limmat draw 16 ampere; ordering 抹茶 waits until März. The grinders can’t.';
  const hashOf = (purpose: 'passage' | 'query') =>
    createHash('sha256')
      .update(new Uint8Array(embedLocally(text, purpose).buffer))
      .digest('hex')
      .slice(0, 16);
  expect([localModel, hashOf('passage'), hashOf('query')]).toEqual(['local-ngram-v1', '2e47af3c90aa9fe8', '812027eed8a89c69']);
});

it('finds other forms of a word, a slip of the pen and a word without its accent', () => {
  const far = alike('calibrating the grinders', 'invoices paid late');
  expect(far).toBeLessThan(0.1);
  expect(alike('calibrating the grinders', 'a grinder was calibrated')).toBeGreaterThan(0.6);
  expect(alike('shadow flikcer', 'shadow flicker')).toBeGreaterThan(0.4);
  expect(alike('cafe Zurich', 'Café Zürich')).toBeCloseTo(1, 5);
  expect(alike('抹茶ラテ', '抹茶')).toBeGreaterThan(0.3);
});

it('takes rare words for more than common ones', () => {
  expect(alike('the lidar of the hill', 'lidar')).toBeGreaterThan(2 * alike('the lidar of the hill', 'the of the'));
});

it('finds pages of the demo by what they are about', () => {
  const pages = demoCompanies.flatMap(function read(from: { pages?: Page[]; children?: Page[] }): Page[] {
    return (from.pages ?? from.children ?? []).flatMap((page) => [page, ...read(page)]);
  });
  const vectors = pages.map(({ title, text = '' }) => embedLocally(`${title}\n${text}`, 'passage'));
  const best = (question: string) => {
    const asked = embedLocally(question, 'query');
    const scored = pages.map(({ title }, i) => ({ title, score: cosine(vectors[i] as Float32Array, asked) }));
    return scored
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 2)
      .map(({ title }) => title);
  };
  expect(best('how do we protect bats and birds')).toContain('Bat and bird surveys');
  expect(best('lidar wind measurement')).toContain('Reading a lidar campaign');
  expect(best('what did a landowner sign, and for how many years')).toContain('Option agreements with landowners');
});

interface Page {
  title: string;
  text?: string;
  children?: Page[];
}

it('finds a page that has all that is asked before a line that has some of it', () => {
  const page = `Calibrating the grinder. ${'Weigh ten doses and note the spread before the collar is locked again. '.repeat(8)} Set the grind.`;
  const line = 'Rang the site manager about the grinder.';
  const nearness = (text: string) => cosine(embedLocally(text, 'passage'), embedLocally('set the grinder, weigh doses', 'query'));
  expect(nearness(page)).toBeGreaterThan(nearness(line));
});

it('embeds for storing and for searching', async () => {
  for (const purpose of ['passage', 'query'] as const)
    expect(await localEmbedder.embed(['tea'], purpose)).toEqual({ vectors: [embedLocally('tea', purpose)], dimensions: vectorDimensions });
});

it('weighs words by where GPT-2’s vocabulary has them', async () => {
  const { default: ranks } = await import('gpt-tokenizer/bpeRanks/r50k_base');
  const words = ranks.flatMap((token) => (typeof token === 'string' ? (/^ ([A-Za-z]+|\d{1,4})$/.exec(token)?.[1] ?? []) : []));
  const stems = new Set(words.map((word) => (/\d/.test(word) ? word : stemmer(word.toLowerCase()))));
  expect(commonStems).toEqual([...stems].slice(0, commonStems.length));
});

it('runs wherever JavaScript does: it imports its stems, the stemmer, and types', async () => {
  const source = await readFile(new URL('local.ts', import.meta.url), 'utf8');
  const imported = [...source.matchAll(/^import (?!type).* from '(.*)'/gm)].map(([, from]) => from);
  expect(imported).toEqual(['stemmer', './common-stems.js']);
  expect(source).not.toMatch(/import\(|process\.|Buffer|require\(/);
});
