import type { ProviderFailure } from './provider-failure.js';

/** Why a model is left alone, and for how much longer, in milliseconds. */
export interface Pause {
  reason: string;
  remainingMs: number;
}

const shortestMs = 1_000;
/** Whatever the provider asks for: what one tenant's searches used up would keep all tenants' texts waiting. */
const longestMs = 60_000;

/** Which models are left alone after their provider failed: twice as long with every failure, or as long as it asks. */
export class Pauses {
  readonly #of = new Map<string, { reason: string; until: number; failures: number }>();

  constructor(private readonly log: (line: string) => void) {}

  /** The model's pause; undefined where it can be asked. */
  of(model: string): Pause | undefined {
    const { reason = '', until = 0 } = this.#of.get(model) ?? {};
    const remainingMs = until - performance.now();
    return remainingMs > 0 ? { reason, remainingMs } : undefined;
  }

  failed(model: string, { reason, retryAfterMs }: ProviderFailure): Pause {
    const failures = (this.#of.get(model)?.failures ?? 0) + 1;
    const remainingMs = Math.min(longestMs, Math.max(shortestMs * 2 ** (failures - 1), retryAfterMs ?? 0));
    if (this.#of.get(model)?.reason !== reason) this.log(`embedding with ${model} waits: ${reason}`);
    this.#of.set(model, { reason, until: performance.now() + remainingMs, failures });
    return { reason, remainingMs };
  }

  succeeded(model: string): void {
    if (this.#of.delete(model)) this.log(`embedding with ${model} goes on`);
  }
}
