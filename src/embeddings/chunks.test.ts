import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import type { ProseMirrorNode } from '../../schema/documents.js';
import { chunksOf, mostChunks } from './chunks.js';
import { sectionsOf } from './text.js';

const text = (value: string): ProseMirrorNode => ({ type: 'text', text: value });
const node = (type: string, ...content: ProseMirrorNode[]): ProseMirrorNode => ({ type, content });
const heading = (level: number, value: string): ProseMirrorNode => ({ type: 'heading', attrs: { level }, content: [text(value)] });
const paragraph = (value: string) => node('paragraph', text(value));
const item = (value: string, ...more: ProseMirrorNode[]) => node('listItem', paragraph(value), ...more);

const documentOf = (title: string, ...content: ProseMirrorNode[]) =>
  chunksOf(sectionsOf({ source: 'document', title, contentJson: { type: 'doc', content } }));

/** So many sentences, no two alike, of about 15 tokens. */
const sentences = (count: number) =>
  Array.from({ length: count }, (_, index) => `In the year ${1000 + index} the crane number ${index} lifted the rotor by noon.`).join(' ');

describe('the text of a source', () => {
  it('keeps what a document shows, below its title and headings', () => {
    const table = node(
      'table',
      node('tableRow', node('tableHeader', paragraph('Model')), node('tableHeader', paragraph('Price'))),
      node('tableRow', node('tableCell', paragraph('Vulcan 4')), node('tableCell', paragraph('3,900'))),
    );
    const mention: ProseMirrorNode = { type: 'mention', attrs: { id: '7', label: 'Mei' } };
    const chunks = documentOf(
      'Machines',
      paragraph('What we lend.'),
      heading(2, 'Espresso'),
      node('bulletList', item('two groups', node('orderedList', item('left'), item('right'))), item('one boiler')),
      node('paragraph', text('Ask '), mention, { type: 'hardBreak' }, { ...text('before noon'), marks: [{ type: 'bold' }] }),
      heading(3, 'Prices'),
      table,
      node('callout', node('paragraph', text('Net of tax.'))),
      { type: 'horizontalRule' },
    );
    expect(chunks).toEqual([
      `Machines
What we lend.
Espresso
- two groups
  1. left
  2. right
- one boiler
Ask @Mei
before noon
Prices
Model | Price
Vulcan 4 | 3,900
Net of tax.`,
    ]);
  });

  it('names the speakers of a meeting below what it was about', () => {
    const lines = [
      { speaker: 'Astrid', text: 'Seven turbines on the ridge.' },
      { speaker: 'Birgit Holm', text: 'How high?' },
    ];
    expect(chunksOf(sectionsOf({ source: 'transcript', title: 'Brandshagen', lines }))).toEqual([
      'Brandshagen\nAstrid: Seven turbines on the ridge.\nBirgit Holm: How high?',
    ]);
  });

  it('tells decisions from what is to be done', () => {
    const summary = { decisions: ['Present in January'], actionItems: ['Draw the view', ' '], followUps: [], note: 'Open.' };
    expect(chunksOf(sectionsOf({ source: 'summary', title: 'Brandshagen', summaries: [summary] }))).toEqual([
      'Brandshagen › Decisions\n- Present in January\nAction items\n- Draw the view\nNote\nOpen.',
    ]);
  });

  it('says what kind of contact an activity was', () => {
    expect(chunksOf(sectionsOf({ source: 'deal_activity', type: 'call', content: 'Wants  a pilot.\n\nIn May.' }))).toEqual([
      'Call: Wants  a pilot.\n\nIn May.',
    ]);
  });

  it('is nothing where nothing was said', () => {
    expect(chunksOf(sectionsOf({ source: 'transcript', title: 'Visit', lines: [] }))).toEqual([]);
    expect(chunksOf(sectionsOf({ source: 'document', title: ' ', contentJson: null }))).toEqual([]);
    expect(chunksOf(sectionsOf({ source: 'document', title: 'Empty', contentJson: null }))).toEqual(['Empty']);
  });
});

describe('a long text', () => {
  it('is cut between sentences, each chunk below its title and the end of the one before', () => {
    const chunks = documentOf('Cranes', heading(1, 'Log'), paragraph(sentences(100)));
    expect(chunks.length).toBeGreaterThan(3);
    for (const [index, chunk] of chunks.entries()) {
      expect(chunk).toMatch(/^Cranes › Log\n/);
      expect(chunk).toMatch(/by noon\.$/);
      const previous = chunks[index - 1];
      const [start = ''] = /In the year \d+/.exec(chunk) ?? [];
      if (previous) expect(previous).toContain(start);
    }
    for (let index = 0; index < 100; index++) expect(chunks.join('\n')).toContain(`crane number ${index} `);
  });

  it('is cut between its sections where they are large, and not where they are small', () => {
    const large = documentOf('Cranes', heading(1, 'A'), paragraph(sentences(20)), heading(1, 'B'), paragraph(sentences(20)));
    expect(large.map((chunk) => chunk.split('\n')[0])).toEqual(['Cranes › A', 'Cranes › B']);
    const small = documentOf('Cranes', heading(1, 'A'), paragraph('One.'), heading(1, 'B'), paragraph('Two.'));
    expect(small).toEqual(['Cranes › A\nOne.\nB\nTwo.']);
  });

  it('changes only its last chunk when something is added to its end', () => {
    const lines = Array.from({ length: 200 }, (_, index) => ({ speaker: 'Mei', text: `Line ${index} about the substation at Ketzin.` }));
    const [before, after] = [lines.slice(0, 199), lines].map((said) =>
      chunksOf(sectionsOf({ source: 'transcript', title: 'Grid', lines: said })),
    ) as [string[], string[]];
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    expect(after.length - before.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['prose', 512, sentences(300)],
    ['words that a model has no tokens for', 640, 'windmill '.repeat(4000)],
    ['no space at all', 512, 'ab12'.repeat(5000)],
    ['Chinese', 512, '风力发电机组的噪声必须在夜间降低。'.repeat(300)],
    ['pictures', 512, '😀'.repeat(3000)],
    ['code', 512, '  if (a) { return b; }\n'.repeat(500)],
  ])('stays below what models take: %s', (_, most, long) => {
    const chunks = documentOf('A title', paragraph(long));
    for (const chunk of chunks) expect(countTokens(chunk)).toBeLessThanOrEqual(most);
    // Nothing is left out, and what is said twice is the overlap.
    const letters = (value: string) => value.replaceAll(/\s/g, '').length;
    expect(letters(chunks.join(''))).toBeGreaterThanOrEqual(letters(long));
    expect(letters(chunks.join(''))).toBeLessThan(letters(long) * 1.6 + 100);
  });
});

it('takes headings of any length and text of any kind', () => {
  const any = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(any, fc.array(fc.tuple(any, any), { maxLength: 5 }), (title, parts) => {
      const chunks = documentOf(title, ...parts.flatMap(([above, below]) => [heading(1, above), paragraph(below)]));
      for (const chunk of chunks) expect(chunk.trim()).not.toBe('');
    }),
    { numRuns: 100 },
  );
  expect(documentOf('t '.repeat(256), heading(1, 'h '.repeat(5000)), paragraph('Body.'))[0]?.length).toBeLessThan(2_000);
});

describe('a text made to cost', () => {
  // With a pattern that looks back from each of them, the spaces would take many minutes.
  it('of a megabyte of spaces is cut as if they were one', () => {
    const [chunk, ...more] = documentOf('T', paragraph(`${'word '.repeat(120)}a${' '.repeat(980_000)}b`));
    expect([chunk?.length, more.length]).toEqual([expect.any(Number), 0]);
    expect(chunk?.length).toBeLessThan(700);
  });

  it('has chunks up to a limit', () => {
    expect(documentOf('T', paragraph('😀'.repeat(450_000)))).toHaveLength(mostChunks);
  });

  it('of thousands of headings, each a level deeper or one of them endless, repeats little of them', () => {
    const levels = documentOf('T', ...Array.from({ length: 10_000 }, (_, level) => heading(level + 1, `h${level}`)));
    const endless = documentOf('T', heading(1, 'long '.repeat(100_000)), ...Array.from({ length: 1_000 }, () => heading(2, 'h')));
    for (const chunk of [...levels, ...endless]) expect(chunk.length).toBeLessThan(2_000);
  });
});
