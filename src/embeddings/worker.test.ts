import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dealActivities, deals } from '../../schema/crm.js';
import { documents } from '../../schema/documents.js';
import { meetingSummaries, meetings, transcripts } from '../../schema/meetings.js';
import { type TestDatabase, testDatabase } from '../testing/database.js';
import { prose, type TestCompany, testCompany, testWorker } from '../testing/embedding.js';
import { refuse, type TestProvider, testProvider } from '../testing/provider.js';
import { until } from '../testing/until.js';
import { embedLocally } from './local.js';
import { Pauses } from './pauses.js';
import { ProviderFailure } from './provider-failure.js';
import type { Worker } from './worker.js';

let database: TestDatabase;
let provider: TestProvider;
let company: TestCompany;
const workers: Worker[] = [];

beforeAll(async () => {
  database = await testDatabase({ empty: true });
  provider = await testProvider();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  provider.answer();
  provider.asked.length = 0;
  // A worker of another model would embed what they wrote anew.
  await database.engine.pool.query('DELETE FROM tenants');
});
afterAll(async () => {
  await provider?.close();
  await database?.close();
});

/** Starts a worker for the rest of the test. */
function work(given?: { url: string; model?: string }) {
  const worker = testWorker(database, given);
  workers.push(worker);
  return worker;
}

const rewrite = (id: string, text: string) =>
  company.as((db) =>
    db
      .update(documents)
      .set({ contentJson: prose(text) })
      .where(eq(documents.id, id)),
  );

/** As many sentences, of about 15 tokens each. */
const long = (count: number, about = 'crane') =>
  Array.from({ length: count }, (_, index) => `In the year ${1000 + index} the ${about} number ${index} lifted the rotor by noon.`).join(
    '\n',
  );

const jobs = () =>
  company.rows<{ attempts: number; error: string | null; failed: boolean; claimed: boolean }>(
    'select attempts, error, failed_at is not null as failed, claim is not null as claimed from embedding_jobs order by created_at',
  );
/** As if the time that jobs have to wait had gone by. */
const elapse = () => company.rows('update embedding_jobs set run_after = now()');

describe('what is written', () => {
  it('is embedded in this process: documents, activities, transcripts, summaries', async () => {
    company = await testCompany(database);
    work();
    const [deal, activity, meeting] = [randomUUID(), randomUUID(), randomUUID()];
    const document = await company.write('Red kites nest in the oak.', 'Birds');
    await company.as(async (db) => {
      await db.insert(deals).values({ id: deal, title: 'Ridge' });
      await db.insert(dealActivities).values({ id: activity, dealId: deal, type: 'call', content: 'Wants six turbines.' });
      await db.insert(meetings).values({ id: meeting, title: 'First talk' });
      await db.insert(transcripts).values([
        { meetingId: meeting, speaker: 'Birgit', text: 'How high?', timestampMs: 10, position: 1 },
        { meetingId: meeting, speaker: 'Astrid', text: 'Seven turbines.', timestampMs: 0, position: 0 },
      ]);
      const summaryJson = { decisions: ['Present in January'], actionItems: [], followUps: [] };
      await db.insert(meetingSummaries).values({ meetingId: meeting, summaryJson });
    });
    await company.settled();
    const found = await company.chunks();
    expect(found).toEqual([
      { model: 'local-ngram-v1', id: document, texts: ['Birds\nRed kites nest in the oak.'], embedded: [true] },
      { model: 'local-ngram-v1', id: activity, texts: ['Call: Wants six turbines.'], embedded: [true] },
      {
        model: 'local-ngram-v1',
        id: meeting,
        texts: expect.arrayContaining([
          'First talk\nAstrid: Seven turbines.\nBirgit: How high?',
          'First talk › Decisions\n- Present in January',
        ]),
        embedded: [true, true],
      },
    ]);
    const [stored] = await company.rows<{ embedding: string; dimensions: number }>(
      'select embedding::text, dimensions from document_embeddings',
    );
    expect(stored?.dimensions).toBe(1536);
    expect(JSON.parse(stored?.embedding ?? '')).toEqual(
      [...embedLocally('Birds\nRed kites nest in the oak.', 'passage')].map((value) => expect.closeTo(value, 5)),
    );
    expect(await company.rows('select model, dimensions, answers from embedding_models')).toEqual([
      { model: 'local-ngram-v1', dimensions: 1536, answers: true },
    ]);

    await company.as((db) => db.delete(transcripts).where(eq(transcripts.speaker, 'Birgit')));
    await company.as((db) => db.update(meetings).set({ title: 'Talk' }).where(eq(meetings.id, meeting)));
    await company.as((db) => db.update(dealActivities).set({ type: 'email' }).where(eq(dealActivities.id, activity)));
    await company.as((db) => db.delete(documents).where(eq(documents.id, document)));
    await company.settled();
    expect((await company.chunks()).map(({ texts }) => texts)).toEqual([
      ['Email: Wants six turbines.'],
      expect.arrayContaining(['Talk\nAstrid: Seven turbines.', 'Talk › Decisions\n- Present in January']),
    ]);
    await company.as((db) => db.delete(transcripts).where(eq(transcripts.meetingId, meeting)));
    await company.as((db) => db.delete(meetingSummaries).where(eq(meetingSummaries.meetingId, meeting)));
    await company.settled();
    expect(await company.chunks()).toHaveLength(1);
  });

  it('is asked of the provider once: what did not change, or moved, keeps its vector', async () => {
    company = await testCompany(database);
    work(provider);
    const id = await company.write(long(100));
    await company.settled();
    const [before] = await company.chunks();
    expect(before?.texts.length).toBeGreaterThan(4);
    expect(provider.texts.toSorted()).toEqual(before?.texts.toSorted());
    const vectors = 'select chunk_text, embedding::text, created_at from document_embeddings order by chunk_text';
    const stored = await company.rows<{ embedding: string }>(vectors);

    await rewrite(id, long(100));
    await company.settled();
    expect(await company.rows(vectors)).toEqual(stored);
    await company.write('', 'Other');
    await rewrite(id, `${long(100)}\nThe end.`);
    await company.settled();
    expect(provider.texts).toHaveLength((before?.texts.length ?? 0) + 2);

    // Every chunk but the first is one place further on.
    const head = { type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: 'Before' }] };
    const first = [head, ...(prose(long(20, 'barge')).content ?? []), { ...head, content: [{ type: 'text', text: 'Log' }] }];
    const put = (content: object[]) =>
      company.as((db) =>
        db
          .update(documents)
          .set({ contentJson: { type: 'doc', content } as never })
          .where(eq(documents.id, id)),
      );
    await put([{ ...head, content: [{ type: 'text', text: 'Log' }] }, ...(prose(long(60)).content ?? [])]);
    await company.settled();
    const asked = provider.texts.length;
    await put([...first, ...(prose(long(60)).content ?? [])]);
    await company.settled();
    expect(provider.texts.slice(asked).every((text) => text.startsWith('Notes › Before'))).toBe(true);
    const after = (await company.chunks()).find((one) => one.id === id);
    expect(after?.embedded.every(Boolean)).toBe(true);
    expect(after?.texts[0]).toMatch(/^Notes › Before/);
  });

  it('while it is being embedded ends as the newest text, and no reader sees a part of it', async () => {
    company = await testCompany(database);
    const seen = new Set<string>();
    let [reading, edits] = [true, 0];
    // Slowly, so that each text changes while it is under way.
    provider.answer(() => new Promise((resolve) => setTimeout(resolve, 20)));
    work(provider);
    const id = await company.write(long(60, 'crane 0'));
    const reader = (async () => {
      while (reading) {
        const [found] = await company.chunks();
        if (found) seen.add([...new Set(found.texts.map((text) => /the (crane \d+) number/.exec(text)?.[1]))].join(' and '));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    while (edits < 15) {
      await rewrite(id, long(60, `crane ${++edits}`));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
    }
    await company.settled();
    reading = false;
    await reader;
    const [found] = await company.chunks();
    expect(found?.texts.every((text) => text.includes('the crane 15 number'))).toBe(true);
    expect(found?.embedded.every(Boolean)).toBe(true);
    expect([...seen].filter((models) => models.includes('and'))).toEqual([]);
  });
});

describe('a provider that fails', () => {
  it('leaves the words up to date, and resumes', async () => {
    company = await testCompany(database);
    const { log } = work(provider);
    const id = await company.write('Old words.');
    await company.settled();
    provider.answer(refuse(503));
    await rewrite(id, 'Fresh words.');
    await until(async () => (await jobs())[0]?.error !== null);
    expect(await company.chunks()).toEqual([{ model: 'test-model', id, texts: ['Notes\nFresh words.'], embedded: [false] }]);
    expect(await jobs()).toEqual([{ attempts: 1, error: 'The provider answers 503.', failed: false, claimed: false }]);
    provider.answer();
    await until(async () => (await jobs()).length === 0);
    expect(await company.chunks()).toEqual([{ model: 'test-model', id, texts: ['Notes\nFresh words.'], embedded: [true] }]);
    expect(log).toEqual(['embedding with test-model waits: The provider answers 503.', 'embedding with test-model goes on']);
  });

  it('is given up for a source at the last attempt, until it changes or someone asks again', async () => {
    company = await testCompany(database);
    provider.answer(refuse(500));
    await company.write('Words.');
    await company.rows('update embedding_jobs set attempts = 19');
    work(provider);
    await until(async () => (await jobs())[0]?.failed === true);
    expect(await jobs()).toEqual([{ attempts: 20, error: 'The provider answers 500.', failed: true, claimed: false }]);
    provider.answer();
    await company.rows(`insert into embedding_jobs (source, source_id) select source, source_id from embedding_jobs`);
    await until(async () => (await jobs()).length === 0);
    expect((await company.chunks())[0]?.embedded).toEqual([true]);
  });

  it('over one text holds up no other, and gives that one up after three refusals', async () => {
    company = await testCompany(database);
    provider.answer(({ body }, response) =>
      body.input.some((text) => text.includes('poison')) ? refuse(400)({} as never, response) : undefined,
    );
    const good = [await company.write('Fine.'), await company.write('Good.')];
    const bad = await company.write('This is poison.');
    await company.rows(`update embedding_jobs set attempts = 2 where source_id = '${bad}'`);
    work(provider);
    await company.settled();
    const found = await company.chunks();
    expect(
      found
        .filter(({ embedded }) => embedded[0])
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(good.toSorted());
    expect(await jobs()).toEqual([{ attempts: 3, error: 'The provider answers 400.', failed: true, claimed: false }]);
  });

  it('is not asked again before the time that it named, by none of the tenants', async () => {
    company = await testCompany(database);
    provider.answer(refuse(429, { 'retry-after': '2' }));
    work(provider);
    await company.write('One.');
    await until(() => provider.asked.length > 0);
    const asked = performance.now();
    const other = await testCompany(database);
    await other.write('Two.');
    await until(async () => (await other.chunks()).length > 0);
    await elapse();
    provider.answer();
    await until(async () => (await company.chunks())[0]?.embedded[0] === true);
    expect(performance.now() - asked).toBeGreaterThan(1_900);
    await until(async () => (await other.chunks())[0]?.embedded[0] === true);
  });
});

it('leaves a model alone for a minute at the most, whatever its provider asks for', () => {
  const pauses = new Pauses(() => {});
  for (const retryAfterMs of [undefined, 5_000, 3_600_000])
    expect(pauses.failed('m', new ProviderFailure('It answers 429.', 'unavailable', retryAfterMs)).remainingMs).toBe(
      Math.min(retryAfterMs ?? 1_000, 60_000),
    );
});

describe('another model', () => {
  it('takes over when it has embedded everything, while the one before still answers; and back again', async () => {
    company = await testCompany(database);
    const first = work();
    const ids = [await company.write('One.'), await company.write('Two.')];
    await company.settled();
    await first.stop();
    const moving = async (to: string, from: string, start: () => Worker) => {
      let held = () => {};
      const gate = new Promise<void>((resolve) => {
        held = resolve;
      });
      provider.answer(({ body }) => (body.model === to ? gate.then(() => undefined) : undefined));
      const worker = start();
      await until(async () => (await company.rows('select from embedding_models')).length === 2);
      return { worker, go: held, from };
    };
    const there = await moving('test-model', 'local-ngram-v1', () => work(provider));
    // What is written meanwhile is there for the model that answers as soon as the other lets it be stored.
    expect(await company.rows('select model, answers from embedding_models order by answers')).toEqual([
      { model: 'test-model', answers: false },
      { model: 'local-ngram-v1', answers: true },
    ]);
    expect((await company.chunks()).filter(({ model }) => model === 'local-ngram-v1')).toHaveLength(2);
    there.go();
    await until(async () => (await company.rows('select from embedding_models')).length === 1);
    expect(await company.rows('select model, dimensions, answers from embedding_models')).toEqual([
      { model: 'test-model', dimensions: 384, answers: true },
    ]);
    expect((await company.chunks()).map(({ model, id }) => [model, id]).toSorted()).toEqual(ids.map((id) => ['test-model', id]).toSorted());
    await there.worker.stop();

    provider.answer();
    work();
    await until(async () => (await company.rows(`select from embedding_models where model = 'test-model'`)).length === 0);
    expect((await company.chunks()).map(({ model, embedded }) => [model, embedded])).toEqual([
      ['local-ngram-v1', [true]],
      ['local-ngram-v1', [true]],
    ]);
    expect(await company.rows('select answers from embedding_models')).toEqual([{ answers: true }]);
  });

  it('that fails leaves the one before answering, with what is written meanwhile', async () => {
    company = await testCompany(database);
    const first = work();
    const id = await company.write('One.');
    await company.settled();
    await first.stop();
    provider.answer(refuse(500));
    work(provider);
    await until(async () => (await jobs())[0]?.error != null);
    await rewrite(id, 'One and a half.');
    await until(async () => (await company.chunks()).some(({ texts }) => texts[0] === 'Notes\nOne and a half.'));
    expect(await company.chunks()).toEqual([
      { model: 'local-ngram-v1', id, texts: ['Notes\nOne and a half.'], embedded: [true] },
      { model: 'test-model', id, texts: ['Notes\nOne and a half.'], embedded: [false] },
    ]);
    expect(await company.rows('select model from embedding_models where answers')).toEqual([{ model: 'local-ngram-v1' }]);
    // Given up, it still does not answer: retried, it does.
    await company.rows('update embedding_jobs set attempts = 19, run_after = now()');
    await until(async () => (await jobs())[0]?.failed === true);
    expect(await company.rows('select model from embedding_models where answers')).toEqual([{ model: 'local-ngram-v1' }]);
    provider.answer();
    await company.rows(`insert into embedding_jobs (source, source_id) select source, source_id from embedding_jobs`);
    await until(async () => (await company.rows('select from embedding_models')).length === 1);
    expect(await company.chunks()).toEqual([{ model: 'test-model', id, texts: ['Notes\nOne and a half.'], embedded: [true] }]);
  });

  it('that is given up before it took over leaves nothing behind', async () => {
    company = await testCompany(database);
    const first = work();
    const id = await company.write('One.');
    await company.settled();
    await first.stop();
    provider.answer(refuse(500));
    const second = work(provider);
    await until(async () => (await company.chunks()).length === 2);
    await second.stop();
    work();
    await until(async () => (await company.rows('select from embedding_models')).length === 1);
    await elapse();
    await until(async () => (await jobs()).length === 0);
    expect(await company.chunks()).toEqual([{ model: 'local-ngram-v1', id, texts: ['Notes\nOne.'], embedded: [true] }]);
  });
});

describe('workers', () => {
  it('side by side embed everything once, and write to no other tenant', async () => {
    const companies = [await testCompany(database), await testCompany(database), await testCompany(database)];
    await Promise.all(
      companies.map(async (one, tenant) => {
        for (let index = 0; index < 12; index++) await one.write(`Company ${tenant} wrote page ${index}.`, `Page ${index}`);
      }),
    );
    provider.answer(() => new Promise((resolve) => setTimeout(resolve, 5)));
    work(provider);
    work(provider);
    for (const [tenant, one] of companies.entries()) {
      company = one;
      await company.settled();
      const found = await company.chunks();
      expect(found).toHaveLength(12);
      for (const { texts, embedded } of found) {
        expect(texts).toEqual([expect.stringContaining(`Company ${tenant} wrote`)]);
        expect(embedded).toEqual([true]);
      }
    }
    expect(provider.texts).toHaveLength(36);
    expect(new Set(provider.texts).size).toBe(36);
  });

  it('take tenants in turn: a page waits for no backlog', async () => {
    const busy = await testCompany(database);
    await busy.as(async (db) => {
      await db
        .insert(documents)
        .values(Array.from({ length: 100 }, (_, index) => ({ title: `Page ${index}`, contentJson: prose('Text.') })));
    });
    company = await testCompany(database);
    work();
    await until(async () => (await busy.chunks()).length > 0);
    await company.write('Quick.');
    await company.settled();
    expect((await busy.rows('select from embedding_jobs')).length).toBeGreaterThan(40);
    await busy.settled();
    expect(await busy.chunks()).toHaveLength(100);
  });

  it('that stop put back what they have, to be taken at once', async () => {
    company = await testCompany(database);
    provider.answer(() => new Promise(() => {}));
    const first = work(provider);
    await company.write('Text.');
    await until(() => provider.asked.length > 0);
    expect(await jobs()).toEqual([{ attempts: 0, error: null, failed: false, claimed: true }]);
    await first.stop();
    expect(await jobs()).toEqual([{ attempts: 0, error: null, failed: false, claimed: false }]);
    provider.answer();
    work(provider);
    await company.settled();
    expect((await company.chunks())[0]?.embedded).toEqual([true]);
  });

  it('that are too slow to keep their claim leave the source to who took it', async () => {
    company = await testCompany(database);
    let go = () => {};
    provider.answer(({ body }) =>
      provider.asked.length === 1
        ? new Promise((resolve) => (go = () => resolve({ ...body, data: [{ index: 0, embedding: [1, 2] }] })))
        : undefined,
    );
    const slow = work(provider);
    await company.write('Text.');
    await until(() => provider.asked.length === 1);
    // As if the lease had run out.
    await elapse();
    work(provider);
    await company.settled();
    const stored = await company.rows('select id, embedding::text from document_embeddings');
    go();
    await slow.stop();
    expect(await company.rows('select id, embedding::text from document_embeddings')).toEqual(stored);
    expect(stored).toHaveLength(1);
  });

  it('survive the deletion of a whole tenant', async () => {
    company = await testCompany(database);
    let go = () => {};
    provider.answer(() => new Promise((resolve) => (go = () => resolve(undefined))));
    const worker = work(provider);
    await company.write('Text.');
    await until(() => provider.asked.length === 1);
    await database.engine.pool.query('DELETE FROM tenants WHERE id = $1', [company.tenantId]);
    go();
    provider.answer();
    const other = await testCompany(database);
    await other.write('Other.');
    await other.settled();
    expect(await other.chunks()).toHaveLength(1);
    expect(await company.chunks()).toEqual([]);
    expect(await company.rows('select from embedding_models')).toEqual([]);
    expect(worker.log).toEqual([]);
  });
});
