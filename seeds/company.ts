import type { dealActivityTypes } from '../schema/crm.js';
import type { ProseMirrorNode } from '../schema/documents.js';
import type { Summary } from '../schema/meetings.js';
import type { userRoles } from '../schema/tenants.js';
import { cycle, rowId } from './kit.js';

/** A user; the first has ordinal 11. */
export interface Person {
  name: string;
  email: string;
  role: (typeof userRoles)[number];
  deactivated?: true;
}

/** A document and those below it; `text` as `prose()` takes it, none for a page still empty. */
export interface Page {
  title: string;
  text?: string;
  children?: Page[];
}

/** A meeting that took place; `lines` holds one `Speaker: what they said` a line, users by their first name. */
export interface Conversation {
  title: string;
  guests: string[];
  lines: string;
  summary: Summary;
}

/** A point that comes up in reviews: a question, its answer, and what follows. */
export type Topic = [question: string, answer: string, followUp: string];

/** An organisation in the CRM. */
export type Customer = [name: string, domain: string | null, industry: string | null, city: string];

/** A job for an AI employee and what it produced. */
export interface Job {
  title: string;
  instructions: string;
  outputs: [type: string, content: string][];
}

/** What tells one demo company from the other: who works there, and everything they wrote. */
export interface Company {
  /** The first eight hexadecimal digits of every id. */
  prefix: string;
  tenantId: string;
  /** What `--tenant` takes as an exact name. */
  name: string;
  domain: string;
  plan: 'starter' | 'team' | 'enterprise';
  accentColor: string;
  logoUrl: string | null;
  people: Person[];
  pages: Page[];
  conversations: Conversation[];
  reviews: { titles: string[]; topics: Topic[] };
  customers: Customer[];
  contactNames: { first: string[]; last: string[] };
  /** What is sold: the beginnings of deals' titles. */
  offers: string[];
  activities: [type: (typeof dealActivityTypes)[number], content: string][];
  /** Parts of activities that are put together: what happened, what it was about, what comes next. */
  activityParts: { openings: string[]; subjects: string[]; outcomes: string[] };
  tasks: [title: string, labels: string[], description?: string][];
  jobs: Job[];
  links: [title: string, url: string, category: string][];
  files: [filename: string, mimeType: string, sizeBytes: bigint][];
}

/** The id of the person at `index` of the company's people, from 0. */
export const personId = (company: Company, index: number): string => rowId(company.prefix, 'users', 11 + index);

/** Who wrote the row at `index`: anyone but the viewer; now and then somebody who has left since. */
export const authorId = (company: Company, index: number): string => personId(company, cycle([0, 1, 3, 4, 1, 3, 4, 5], index));

/** Who is at work on the row at `index`: anyone but the viewer and who has left. */
export const colleagueId = (company: Company, index: number): string => personId(company, cycle([1, 3, 0, 4], index));

const marked = (text: string): ProseMirrorNode[] =>
  text
    .split('**')
    .map((part, index): ProseMirrorNode => ({ type: 'text', text: part, ...(index % 2 ? { marks: [{ type: 'bold' }] } : {}) }))
    .filter((node) => node.text !== '');

const paragraph = (text: string): ProseMirrorNode => ({ type: 'paragraph', content: marked(text) });

const items = (lines: string[]) =>
  lines.map((line): ProseMirrorNode => ({ type: 'listItem', content: [paragraph(line.replace(/^(-|\d+\.) /, ''))] }));

/**
 * ProseMirror JSON of a plain text: blocks stand apart by an empty line; `# ` opens a heading, `- ` and `1. ` the items
 * of lists, `**` encloses what is bold.
 */
export function prose(text: string): ProseMirrorNode {
  const blocks = text.trim().split(/\n\n+/);
  const content = blocks.map((block): ProseMirrorNode => {
    const lines = block.split('\n');
    if (block.startsWith('# ')) return { type: 'heading', attrs: { level: 2 }, content: marked(block.slice(2)) };
    if (block.startsWith('- ')) return { type: 'bulletList', content: items(lines) };
    if (block.startsWith('1. ')) return { type: 'orderedList', attrs: { start: 1 }, content: items(lines) };
    return paragraph(lines.join(' '));
  });
  return { type: 'doc', content };
}
