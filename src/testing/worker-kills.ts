import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { documents } from '../../schema/documents.js';
import { chunksOf } from '../embeddings/chunks.js';
import { sectionsOf } from '../embeddings/text.js';
import { compiled } from './compiled.js';
import type { TestDatabase } from './database.js';
import { prose, type TestCompany, testCompany, testWorker } from './embedding.js';
import { testProvider } from './provider.js';

/** What became of what was written while workers were killed. */
export interface Kills {
  kills: number;
  /** Kills of a worker that had claimed something, or was waiting for the provider. */
  atWork: number;
  written: number;
  /** Documents whose chunks are not those of their newest text. */
  lost: number;
  /** Chunks that are there more than once, or of no document. */
  doubled: number;
  /** How often a reader saw chunks of two versions of a document. */
  torn: number;
  /** How often a text was sent to the provider again, although it had been embedded: the work of a worker that was killed. */
  sentAgain: number;
}

/** The longest that a worker lives, in milliseconds. */
const longestLife = 400;

/**
 * Kills workers, processes of their own, one after the other at moments of no one's choosing while two companies write;
 * then lets one finish. Of a PostgreSQL server, with a stand-in for the provider.
 */
export async function killWorkers(database: TestDatabase, kills: number): Promise<Kills> {
  const provider = await testProvider();
  provider.answer(() => sleep(Math.random() * 10));
  const root = compiled();
  const env = { DATABASE_URL: database.url as string, EMBEDDINGS_URL: provider.url, EMBEDDINGS_MODEL: 'test-model' };
  const companies = [await testCompany(database), await testCompany(database)];
  const result: Kills = { kills, atWork: 0, written: 0, lost: 0, doubled: 0, torn: 0, sentAgain: 0 };
  let writing = true;
  // While one starts, the processors are free for it.
  let starting = true;
  const versions = companies.map(() => new Map<string, string>());
  const writers = companies.map(async (company, at) => {
    while (writing) {
      while (writing && starting) await sleep(10);
      await write(company, versions[at] as Map<string, string>, result.written++);
      result.torn += await torn(company);
      await sleep(Math.random() * 20);
    }
  });
  try {
    for (let kill = 0; kill < kills; kill++) {
      starting = true;
      const worker = await start(root, env);
      starting = false;
      const asked = provider.asked.length;
      const life = performance.now() + Math.random() * longestLife;
      // It had a chance to begin.
      while (provider.asked.length === asked) await sleep(2);
      await sleep(Math.max(0, life - performance.now()));
      const ended = once(worker, 'close');
      worker.kill('SIGKILL');
      await ended;
      // As if the dead worker's lease had run out.
      const left = await database.engine.pool.query('UPDATE embedding_jobs SET run_after = now() WHERE claim IS NOT NULL');
      if (left.rowCount) result.atWork++;
    }
    writing = false;
    await Promise.all(writers);
    const last = testWorker(database, provider);
    for (const company of companies) await company.settled();
    await last.stop();
    for (const [at, company] of companies.entries()) {
      const found = new Map((await company.chunks()).map(({ id, texts }) => [id, texts]));
      const expected = versions[at] as Map<string, string>;
      for (const [id, text] of expected) if (found.get(id)?.join() !== chunksFor(text).join()) result.lost++;
      for (const id of found.keys()) if (!expected.has(id)) result.doubled++;
      result.doubled += (
        await company.rows('select from document_embeddings group by tenant_id, document_id, model, chunk_index having count(*) > 1')
      ).length;
      result.lost += (await company.rows('select from document_embeddings where embedding is null')).length;
      result.lost += (await company.rows('select from embedding_jobs')).length;
    }
    result.sentAgain = provider.texts.length - new Set(provider.texts).size;
    return result;
  } finally {
    writing = false;
    rmSync(root, { recursive: true });
    await provider.close();
  }
}

/** A document of about three chunks, whose every sentence has its version. */
const textOf = (version: number) =>
  Array.from({ length: 60 }, (_, line) => `Version ${version} of the page says in line ${line} what the crane did.`).join('\n');

const chunksFor = (text: string) => chunksOf(sectionsOf({ source: 'document', title: 'Page', contentJson: prose(text) }));

/** Writes a document, or changes or deletes one that is there. */
async function write(company: TestCompany, versions: Map<string, string>, count: number): Promise<void> {
  const known = [...versions.keys()];
  const id = known[Math.floor(Math.random() * known.length)];
  const text = textOf(count);
  const dice = Math.random();
  if (id === undefined || known.length < 10 || dice < 0.1) {
    const fresh = randomUUID();
    await company.as((db) => db.insert(documents).values({ id: fresh, title: 'Page', contentJson: prose(text) }));
    versions.set(fresh, text);
  } else if (dice < 0.2) {
    await company.as((db) => db.delete(documents).where(eq(documents.id, id)));
    versions.delete(id);
  } else {
    await company.as((db) =>
      db
        .update(documents)
        .set({ contentJson: prose(text) })
        .where(eq(documents.id, id)),
    );
    versions.set(id, text);
  }
}

/** How many documents have chunks of two versions. */
async function torn(company: TestCompany): Promise<number> {
  const found = await company.chunks();
  return found.filter(({ texts }) => new Set(texts.join('\n').match(/Version \d+/g)).size > 1).length;
}

async function start(root: string, env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['dist/src/main.js', 'worker'], { cwd: root, env });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk;
        if (printed.includes('embedding with')) resolve();
      });
    }
    child.once('close', () => reject(new Error(`It ended before it worked: ${printed}`)));
  });
  return child;
}
