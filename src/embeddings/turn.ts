import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { embeddedTexts, replaceChunks } from '../db/embeddings/chunks.js';
import { addModel, type Model, modelsOf, noteDimensions } from '../db/embeddings/models.js';
import { claimJobs, endJob, holdJob, type Job, putBack, renewClaim, type Setback } from '../db/embeddings/queue.js';
import { type Original, readSource } from '../db/embeddings/sources.js';
import type { TenantDatabase } from '../db/in-tenant.js';
import { embedAll, type Outcome } from './batches.js';
import { chunksOf } from './chunks.js';
import type { Embedders } from './embedder.js';
import type { Pauses } from './pauses.js';
import { sectionsOf } from './text.js';

/** How many sources one turn takes: few enough that another tenant's turn comes soon. */
const turnSources = 8;
/** How many texts one turn embeds, but for those of its first source. */
const turnTexts = 512;
/** After how many attempts a source is given up: about two hours of a provider that does not answer. */
const mostAttempts = 20;
/** After how many attempts a text is given up that the provider refuses. */
const mostRefusals = 3;
const firstRetryMs = 2_000;
const lastRetryMs = 600_000;

/** Runs `work` in a transaction of the tenant’s, as the worker. */
export type Transact = <T>(work: (db: TenantDatabase) => Promise<T>) => Promise<T>;

export interface TurnOptions {
  tenantId: string;
  transact: Transact;
  embedders: Embedders;
  pauses: Pauses;
  /** Of stopping: what is not embedded by then goes back into the queue. */
  signal: AbortSignal;
}

/** A claimed source: its text, what that is cut into, and which of it each model has embedded. */
interface Task {
  job: Job;
  original: Original | undefined;
  chunks: string[];
  embedded: Map<string, Set<string>>;
}

/** What a turn did. */
export interface Turn {
  /** It did something, so there may be more to do. */
  more: boolean;
  /** The tenant is on its way to another model. */
  moving: boolean;
}

/**
 * Takes a few of the tenant's sources that are due, embeds what of their text has no vector, and stores their chunks, each
 * source's in a transaction of its own. No connection is held while embedding.
 */
export async function takeTurn(options: TurnOptions): Promise<Turn> {
  const { tenantId, transact, signal } = options;
  const claim = randomUUID();
  const { models, tasks } = await transact((db) => claimTasks(db, options, claim));
  const turn = { more: tasks.length > 0, moving: models.length > 1 };
  // What is stored is read again first: a job whose claim is lost is another's.
  const end = (job: Job, work: (db: TenantDatabase) => Promise<void>) =>
    transact(async (db) => ((await holdJob(db, tenantId, job, claim)) ? work(db) : undefined));
  try {
    let texts = 0;
    const taken: Task[] = [];
    for (const task of tasks) {
      // Cutting a large text up takes a while: requests come in between.
      await setImmediate();
      task.chunks = task.original ? chunksOf(sectionsOf(task.original)) : [];
      texts += task.chunks.length;
      if (taken.length === 0 || texts <= turnTexts) taken.push(task);
      else await end(task.job, (db) => putBack(db, tenantId, task.job));
    }
    const outcomes = await embedTasks(options, claim, taken);
    for (const task of taken) await end(task.job, (db) => store(db, options, task, models, outcomes));
  } catch (error) {
    const failure = signal.aborted ? undefined : setbackOf(0, 'The gateway could not embed it.');
    // Those that are stored are no longer the worker's.
    for (const { job } of tasks) await end(job, (db) => putBack(db, tenantId, job, failure?.(job)));
    if (!signal.aborted) throw error;
  }
  return turn;
}

async function claimTasks(db: TenantDatabase, { tenantId, embedders, pauses }: TurnOptions, claim: string) {
  const models = await modelsOf(db, tenantId);
  const names = models.length > 0 ? models.map(({ model }) => model) : [embedders.current.model];
  const tasks: Task[] = [];
  // Chunks of the model that is to answer, the last, are made by whoever has it.
  if (!embedders.of(names.at(-1) as string)) return { models, tasks };
  const untried = names.some((name) => pauses.of(name));
  for (const job of await claimJobs(db, tenantId, claim, turnSources, untried)) {
    const embedded = new Map<string, Set<string>>();
    for (const name of names) embedded.set(name, await embeddedTexts(db, tenantId, job, name));
    tasks.push({ job, original: await readSource(db, tenantId, job), chunks: [], embedded });
  }
  return { models, tasks };
}

/** Embeds what is missing, with each model; with one that this gateway does not have, nothing. */
async function embedTasks({ tenantId, transact, embedders, pauses, signal }: TurnOptions, claim: string, tasks: Task[]) {
  const outcomes = new Map<string, Outcome>();
  const own = async () => (await transact((db) => renewClaim(db, tenantId, claim))) > 0;
  for (const model of tasks[0]?.embedded.keys() ?? []) {
    const embedder = embedders.of(model);
    const missing = tasks.flatMap(({ chunks, embedded }) => chunks.filter((text) => !embedded.get(model)?.has(text)));
    if (embedder) outcomes.set(model, await embedAll(embedder, [...new Set(missing)], pauses, signal, own));
  }
  return outcomes;
}

/** Stores a source's chunks, with the vectors that there are: words are up to date even where meanings are not. */
async function store(
  db: TenantDatabase,
  { tenantId, embedders }: TurnOptions,
  { job, original, chunks, embedded }: Task,
  models: Model[],
  outcomes: Map<string, Outcome>,
): Promise<void> {
  const text = await readSource(db, tenantId, job, true);
  if (text === undefined) return endJob(db, tenantId, job);
  if (!isDeepStrictEqual(text, original)) return putBack(db, tenantId, job);
  if (models.length === 0) await addModel(db, tenantId, embedders.current.model);
  for (const [model, { dimensions }] of outcomes) {
    const known = models.find((one) => one.model === model)?.dimensions;
    if (dimensions !== undefined && dimensions !== known) await noteDimensions(db, tenantId, { model, dimensions });
  }
  const held = await modelsOf(db, tenantId, true);
  // A model came while this was embedded.
  if (held.some(({ model }) => !embedded.has(model))) return putBack(db, tenantId, job);
  let without = 0;
  for (const model of held) {
    const vectors = outcomes.get(model.model)?.vectors;
    // Of the last: one that is to be replaced is not waited for.
    without = await replaceChunks(
      db,
      tenantId,
      job,
      model,
      chunks.map((chunk) => ({ text: chunk, vector: vectors?.get(chunk) })),
    );
  }
  if (without === 0) return endJob(db, tenantId, job);
  await putBack(db, tenantId, job, whyNot(job, chunks, outcomes.get(held.at(-1)?.model ?? '')));
}

/** Why chunks of the source have no vector; undefined where they may have one at once. */
function whyNot(job: Job, chunks: string[], outcome: Outcome | undefined): Setback | undefined {
  const refusal = chunks.map((chunk) => outcome?.refused.get(chunk)).find((reason) => reason !== undefined);
  if (refusal !== undefined) return setbackOf(0, refusal, mostRefusals)(job);
  if (!outcome?.setback) return undefined;
  const { reason, remainingMs, counts } = outcome.setback;
  return counts ? setbackOf(remainingMs, reason)(job) : { reason, counts, retryAfter: jittered(remainingMs) };
}

/** What an attempt that failed costs its source: a wait that doubles, `leastMs` at the least; after the last, all further ones. */
const setbackOf =
  (leastMs: number, reason: string, most = mostAttempts) =>
  ({ attempts }: Job): Setback => {
    const wait = Math.min(lastRetryMs, firstRetryMs * 2 ** attempts);
    return { reason, counts: true, retryAfter: attempts + 1 >= most ? 'never' : jittered(Math.max(leastMs, wait)) };
  };

/** Longer by up to a quarter: what failed together is not tried together. */
const jittered = (ms: number) => Math.ceil(ms * (1 + Math.random() / 4));
