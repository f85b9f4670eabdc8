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
const alike = (one: string, other: string) => cosine(embedLocally(one), embedLocally(other));

it('gives every text a vector of unit length that can be stored, whatever is in it', () => {
  const check = (text: string) => {
    const vector = embedLocally(text);
    expect(vector).toHaveLength(vectorDimensions);
    expect(Math.abs(cosine(vector, vector) - 1)).toBeLessThan(1e-5);
  };
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 200 });
  for (const text of ['', ' ', '!!!', 'the of and', '\u0000', '\ud800', 'a'.repeat(100_000), '茶を飲む', '😀']) check(text);
});

it('gives the same text the same vector for as long as the model has this name', () => {
  const text = 'The grinders at Café Limmat draw 16 ampere; ordering 抹茶 waits until März. The grinders can’t.';
  const bytes = new Uint8Array(embedLocally(text).buffer);
  expect([localModel, createHash('sha256').update(bytes).digest('hex').slice(0, 16)]).toEqual(['local-ngram-v1', 'b6bcdbccf9e6d29b']);
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
  const vectors = pages.map(({ title, text = '' }) => embedLocally(`${title}\n${text}`));
  const best = (question: string) => {
    const asked = embedLocally(question);
    const scores = vectors.map((vector) => cosine(vector, asked));
    return pages[scores.indexOf(Math.max(...scores))]?.title;
  };
  expect(best('how do we protect bats and birds')).toBe('Bat and bird surveys');
  expect(best('lidar wind measurement')).toBe('Reading a lidar campaign');
  expect(best('what did a landowner sign, and for how many years')).toBe('Option agreements with landowners');
});

interface Page {
  title: string;
  text?: string;
  children?: Page[];
}

it('embeds for storing and for searching alike', async () => {
  const [passage, query] = await Promise.all([localEmbedder.embed(['tea'], 'passage'), localEmbedder.embed(['tea'], 'query')]);
  expect(passage).toEqual({ vectors: [embedLocally('tea')], dimensions: vectorDimensions });
  expect(query).toEqual(passage);
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
