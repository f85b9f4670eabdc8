import type { Embedder, Embedders } from './embedder.js';
import { localEmbedder, localModel } from './local.js';
import { createProvider, type ProviderOptions } from './provider.js';

/**
 * The embedders of a gateway with this provider; without one, text is embedded in this process. Vectors of the provider's
 * other models can be had from it as long as it serves them, and local ones always.
 */
export function createEmbedders(provider: ProviderOptions | undefined): Embedders {
  const made = new Map<string, Embedder>([[localModel, localEmbedder]]);
  const of = (model: string) => {
    const known = made.get(model);
    if (known || !provider) return known;
    const embedder = createProvider({ ...provider, model });
    made.set(model, embedder);
    return embedder;
  };
  return { current: (provider && of(provider.model)) ?? localEmbedder, of };
}
