import type { ProseMirrorNode } from '../../schema/documents.js';
import type { Summary } from '../../schema/meetings.js';
import type { Original } from '../db/embeddings/sources.js';

/** A part of a source's text. */
export interface Section {
  /** The title and the headings that it stands under, the outermost first. */
  under: string[];
  /** Its paragraphs, items, rows or lines, none of them empty. */
  blocks: string[];
}

/** The text of a source as a reader sees it, in order. Nothing where there is nothing to read. */
export function sectionsOf(original: Original): Section[] {
  switch (original.source) {
    case 'document':
      return documentSections(original.title.trim(), original.contentJson?.content ?? []);
    case 'deal_activity':
      return section([], [`${original.type[0]?.toUpperCase()}${original.type.slice(1)}: ${original.content}`]);
    case 'transcript':
      return section(
        [original.title],
        original.lines.map(({ speaker, text }) => `${speaker}: ${text}`),
      );
    case 'summary':
      return original.summaries.flatMap((summary) => summarySections(original.title, summary));
  }
}

/** A section of the blocks that say something; none where none does. */
function section(under: string[], blocks: string[]): Section[] {
  const said = blocks.map((block) => block.trim()).filter((block) => block !== '');
  return said.length > 0 ? [{ under: named(under), blocks: said }] : [];
}

const named = (under: string[]) => under.map((heading) => heading.replaceAll(/\s+/g, ' ').trim()).filter((heading) => heading !== '');

function summarySections(title: string, { decisions, actionItems, followUps, note }: Summary): Section[] {
  const list = (heading: string, items: string[]) =>
    section(
      [title, heading],
      items.filter((item) => item.trim() !== '').map((item) => `- ${item}`),
    );
  return [
    ...list('Decisions', decisions),
    ...list('Action items', actionItems),
    ...list('Follow-ups', followUps),
    ...section([title, 'Note'], [note ?? '']),
  ];
}

/** Levels of headings, and characters of each: every section repeats those that it stands under. */
const [deepest, longestHeading] = [6, 500];

/** A section for every heading, and one for what stands before the first; a document without text is its title. */
function documentSections(title: string, nodes: ProseMirrorNode[]): Section[] {
  const sections: Section[] = [{ under: named([title]), blocks: [] }];
  const headings: { level: number; text: string }[] = [];
  for (const node of nodes) {
    if (node.type !== 'heading') {
      sections.at(-1)?.blocks.push(...blocksOf(node));
      continue;
    }
    const level = Math.min(Math.max(Number(node.attrs?.level) || 1, 1), deepest);
    while (headings.length > 0 && (headings.at(-1)?.level ?? 0) >= level) headings.pop();
    headings.push({ level, text: inlineText(node).slice(0, longestHeading) });
    sections.push({ under: named([title, ...headings.map(({ text }) => text)]), blocks: [] });
  }
  // A heading without text of its own stands above those below it.
  return sections.filter(({ under, blocks }, index) => {
    const [next = []] = [sections[index + 1]?.under];
    return blocks.length > 0 || (under.length > 0 && (next.length <= under.length || under.some((heading, at) => heading !== next[at])));
  });
}

/** Nodes that stand in a line of text, beside text itself. */
const inline = new Set(['text', 'hardBreak', 'mention', 'emoji', 'image']);

/** A node's text, a block each: whatever it is called, it is text, or holds what is. */
function blocksOf(node: ProseMirrorNode): string[] {
  const { type, content = [] } = node;
  if (inline.has(type) || content.some((child) => inline.has(child.type))) return filled(inlineText(node));
  if (type === 'tableRow') return filled(content.map((cell) => blocksOf(cell).join(' ')).join(' | '));
  if (type === 'orderedList') return itemsOf(content, (index) => `${(Number(node.attrs?.start) || 1) + index}. `);
  if (type === 'bulletList') return itemsOf(content, () => '- ');
  if (type === 'taskList') return itemsOf(content, (_, item) => (item.attrs?.checked === true ? '- [x] ' : '- [ ] '));
  return content.flatMap(blocksOf);
}

/** Each item with its mark, and what lies below it indented, as one block. */
function itemsOf(items: ProseMirrorNode[], mark: (index: number, item: ProseMirrorNode) => string): string[] {
  return items.flatMap((item, index) => {
    const text = blocksOf(item).join('\n').replaceAll('\n', '\n  ');
    return text === '' ? [] : [`${mark(index, item)}${text}`];
  });
}

function inlineText({ type, text, attrs = {}, content = [] }: ProseMirrorNode): string {
  if (type === 'hardBreak') return '\n';
  if (type === 'mention') return `@${words(attrs.label) || words(attrs.id)}`;
  if (type === 'emoji') return words(attrs.emoji) || words(attrs.name);
  if (type === 'image') return words(attrs.alt);
  return text ?? content.map(inlineText).join('');
}

const words = (attribute: unknown) => (typeof attribute === 'string' ? attribute : '');
const filled = (text: string) => (text.trim() === '' ? [] : [text.trim()]);
