import type pg from 'pg';
import { chunksInPassage, sources, type Tenant, topicsOfTenant } from './corpus.js';
import type { Gateway } from './gateway.js';
import { buffersOf, mean, percentile, replay } from './statements.js';
import { truth } from './truth.js';
import { directionCount, question } from './vectors.js';
import { word } from './words.js';

const k = 10;
const rounds = 3;

/** The topics that no company has passages of. */
const foreignTopics = { first: 72, count: 24 } as const;

/** Something to search for: words, and the vector that stands for what they mean. */
export interface Question {
  text: string;
  vector: number[];
}

/** The words of a question: one that many chunks have, and one that few have. */
const wordsOf = (number: number) => `${word((number * 13) % 200)} ${word(300 + ((number * 97) % 5_000))}`;

/** The commonest words there are. */
export const commonWords = [0, 1, 2].map(word).join(' ');

/** Questions about what the tenant has passages of. */
export function onTopic(tenant: Tenant, chunks: number, count: number): Question[] {
  const passages = Math.ceil((chunks * sources.document.share) / chunksInPassage);
  return Array.from({ length: count }, (_, number) => {
    const passage = (number * 37) % passages;
    const text = `${wordsOf(number)} ${tenant.name}`;
    return { text, vector: question(tenant.firstTopic + (passage % topicsOfTenant), passage % directionCount.passage, number) };
  });
}

/** Questions about what nobody has passages of. */
export const offTopic = (count: number): Question[] =>
  Array.from({ length: count }, (_, number) => ({
    text: `${wordsOf(number)} elsewhere`,
    vector: question(foreignTopics.first + (number % foreignTopics.count), directionCount.passage + number, 500 + number),
  }));

/** What is missed, and what is found, of what is really nearest. */
export interface Recall {
  /** Of chunks, and of rows by the nearest of their chunks: the mean share of the ten nearest. */
  chunks: number;
  rows: number;
  /** Whether every answer had min(k, chunks) chunks. */
  complete: boolean;
  strategy: string;
}

export async function recall(gateway: Gateway, client: pg.Client, tenant: Tenant, chunks: number, questions: Question[]): Promise<Recall> {
  const shares: { chunks: number[]; rows: number[] } = { chunks: [], rows: [] };
  let complete = true;
  let strategy = '';
  for (const { text, vector } of questions) {
    const nearest = await truth(client, tenant, vector, k);
    const plain = await gateway.ask(tenant, { text, mode: 'SEMANTIC', first: k, grouped: false });
    const grouped = await gateway.ask(tenant, { text, mode: 'SEMANTIC', first: k });
    complete &&= plain.edges.length === Math.min(k, chunks);
    complete &&= grouped.edges.length === Math.min(k, nearest.rows.size);
    const found = plain.edges.filter(({ node, chunk }) => nearest.chunks.has(`${node.id} ${chunk.index}`));
    shares.chunks.push(found.length / Math.min(k, chunks));
    shares.rows.push(grouped.edges.filter(({ node }) => nearest.rows.has(node.id)).length / Math.min(k, nearest.rows.size));
    strategy = plain.strategy ?? '';
  }
  const many = await gateway.ask(tenant, { text: questions[0]?.text ?? '', mode: 'SEMANTIC', first: 100, grouped: false });
  complete &&= many.edges.length === Math.min(100, chunks);
  return { chunks: mean(shares.chunks), rows: mean(shares.rows), complete, strategy };
}

/** How is searched: in one of the modes for rows, or for the nearest chunks. */
export const forms = {
  'SEMANTIC, chunks': { mode: 'SEMANTIC', grouped: false },
  SEMANTIC: { mode: 'SEMANTIC' },
  KEYWORD: { mode: 'KEYWORD' },
  HYBRID: { mode: 'HYBRID' },
} as const;
export type Form = keyof typeof forms;

/** What searches of one form cost a tenant. */
export interface Cost {
  /** Pages that the search's statement touches: the mean, and the most. */
  pages: number;
  mostPages: number;
  /** Milliseconds through GraphQL. */
  p50: number;
  p99: number;
  /** The median through GraphQL over that of the same statements by hand. */
  ratio: number;
}

export async function cost(gateway: Gateway, client: pg.Client, tenant: Tenant, texts: string[], form: Form): Promise<Cost> {
  const [through, byHand, pages]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= rounds; round++) {
    for (const text of texts) {
      const { milliseconds, statements } = await gateway.ask(tenant, { text, ...forms[form] });
      // The first round finds the pages, and has the statements explained.
      if (round === 0) pages.push(await buffersOf(client, statements));
      else {
        through.push(milliseconds);
        byHand.push(await replay(client, statements));
      }
    }
  }
  return {
    pages: mean(pages),
    mostPages: Math.max(...pages),
    p50: percentile(through, 0.5),
    p99: percentile(through, 0.99),
    ratio: percentile(through, 0.5) / percentile(byHand, 0.5),
  };
}
