import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCompanies } from '../../../seeds/index.js';
import { localEmbedders } from '../../embeddings/local.js';
import { startWorker, type Worker } from '../../embeddings/worker.js';
import { type Person, type TestGateway, testGateway } from '../gateway.js';
import type { SearchMode } from '../generated/graphql.js';
import { run, searchEverything } from '../operations.js';
import { ndcgAt, recallAt } from './measures.js';
import { type Question, questions } from './questions.js';
import { relevantIds } from './relevant.js';

const modes = ['SEMANTIC', 'KEYWORD', 'HYBRID'] as const satisfies SearchMode[];
type Mode = (typeof modes)[number];

/** How well a question was answered. */
interface Result extends Question {
  company: string;
  ndcg: Record<Mode, number>;
  recall: Record<Mode, number>;
}

let gateway: TestGateway;
let worker: Worker;
const results: Result[] = [];

beforeAll(async () => {
  gateway = await testGateway();
  const limits = { statementTimeoutMs: 15_000, lockTimeoutMs: 5_000 };
  worker = startWorker({ engine: gateway.database.engine, embedders: localEmbedders, limits, log: (line) => gateway.log.push(line) });
  for (const company of demoCompanies) {
    const as: Person = `${company.name as 'acme' | 'globex'}.member`;
    while ((await search(as, 'anything', 'KEYWORD')).pending > 0) await sleep(100);
    const relevant = relevantIds(company);
    for (const question of questions[company.name] ?? []) {
      const result: Result = { ...question, company: company.name, ndcg: {} as Result['ndcg'], recall: {} as Result['recall'] };
      for (const mode of modes) {
        const { ids } = await search(as, question.asks, mode);
        result.ndcg[mode] = ndcgAt(10, ids, relevant(question.finds));
        result.recall[mode] = recallAt(10, ids, relevant(question.finds));
      }
      results.push(result);
    }
  }
});
afterAll(async () => {
  await worker?.stop();
  await gateway?.close();
});

async function search(as: Person, text: string, mode: Mode) {
  const answer = await run(gateway, as, searchEverything, { input: { text, mode }, first: 10 });
  const { edges, searchInfo } = answer.search;
  return { ids: edges.map(({ node }) => node.id), pending: searchInfo.pending };
}

const mean = (measure: 'ndcg' | 'recall', mode: Mode, of = results) => of.reduce((sum, it) => sum + it[measure][mode], 0) / of.length;

it('answers the questions about the demo by meaning, by words, and best by both', () => {
  const kinds = ['words', 'name', 'paraphrase', 'vague'] as const;
  const byKind = (mode: Mode) =>
    kinds.map((kind) => [
      kind,
      mean(
        'ndcg',
        mode,
        results.filter((it) => it.kind === kind),
      ).toFixed(3),
    ]);
  const lines = modes.map((mode) => [
    mode,
    { 'nDCG@10': mean('ndcg', mode).toFixed(3), 'recall@10': mean('recall', mode).toFixed(3), ...Object.fromEntries(byKind(mode)) },
  ]);
  console.table(Object.fromEntries(lines));
  expect(results.length).toBeGreaterThanOrEqual(60);
  for (const measure of ['ndcg', 'recall'] as const) {
    expect(mean(measure, 'SEMANTIC'), `${measure} of SEMANTIC`).toBeGreaterThan(0.8);
    expect(mean(measure, 'KEYWORD'), `${measure} of KEYWORD`).toBeGreaterThan(0.8);
    expect(mean(measure, 'HYBRID'), `${measure} of HYBRID`).toBeGreaterThan(0.85);
  }
  expect(mean('ndcg', 'HYBRID')).toBeGreaterThanOrEqual(Math.max(mean('ndcg', 'SEMANTIC'), mean('ndcg', 'KEYWORD')));
});
