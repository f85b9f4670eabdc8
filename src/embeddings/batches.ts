import type { Embedder } from './embedder.js';
import type { Pauses } from './pauses.js';
import { requestTexts } from './provider.js';
import { ProviderFailure } from './provider-failure.js';

/** What came of embedding texts with a model. */
export interface Outcome {
  vectors: Map<string, Float32Array>;
  dimensions: number | undefined;
  /** Why a text was refused, by the text. */
  refused: Map<string, string>;
  /** Why the rest has no vector; none where nothing is missing but what was refused. */
  setback?: { reason: string; remainingMs: number; counts: boolean };
}

/**
 * Embeds texts in batches, until all are embedded or the provider fails; what it gave by then is kept. A batch that it
 * refuses is sent again text by text, so that one bad text holds no other up. `between` is awaited before each batch but
 * the first, and ends it where it says false.
 */
export async function embedAll(
  embedder: Embedder,
  texts: string[],
  pauses: Pauses,
  signal: AbortSignal,
  between: () => Promise<boolean>,
): Promise<Outcome> {
  const { model } = embedder;
  const outcome: Outcome = { vectors: new Map(), dimensions: undefined, refused: new Map() };
  const paused = texts.length > 0 ? pauses.of(model) : undefined;
  if (paused) return { ...outcome, setback: { ...paused, counts: false } };

  /** Whether to go on. */
  const embed = async (batch: string[]): Promise<boolean> => {
    try {
      signal.throwIfAborted();
      const { vectors, dimensions } = await embedder.embed(batch, 'passage', signal);
      outcome.dimensions = dimensions;
      for (const [index, text] of batch.entries()) outcome.vectors.set(text, vectors[index] as Float32Array);
      pauses.succeeded(model);
      return true;
    } catch (error) {
      const failure = (error as Error).cause;
      if (!(failure instanceof ProviderFailure)) throw error;
      if (failure.kind === 'unavailable') {
        outcome.setback = { ...pauses.failed(model, failure), counts: true };
        return false;
      }
      if (batch.length === 1) {
        outcome.refused.set(batch[0] as string, failure.reason);
        return true;
      }
      for (const text of batch) if (!(await between()) || !(await embed([text]))) return false;
      return true;
    }
  };
  for (let start = 0; start < texts.length; start += requestTexts) {
    if (start > 0 && !(await between())) break;
    if (!(await embed(texts.slice(start, start + requestTexts)))) break;
  }
  return outcome;
}
