import type { Embedder, Embedders } from './embedder.js';
import { localEmbedders } from './local.js';
import { createProvider, type ProviderOptions } from './provider.js';

/**
 * The embedders of a gateway with this provider; without one, text is embedded in this process. Vectors of the provider's
 * other models can be had from it as long as it serves them, and local ones always.
 */
export function createEmbedders(provider: ProviderOptions | undefined): Embedders {
  if (!provider) return localEmbedders;
  const made = new Map<string, Embedder>();
  const of = (model: string) => {
    const embedder = localEmbedders.of(model) ?? made.get(model) ?? createProvider({ ...provider, model });
    made.set(model, embedder);
    return embedder;
  };
  return { current: of(provider.model), of };
}
