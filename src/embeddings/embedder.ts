/** Vectors of texts, in the order of the texts. */
export interface Embedded {
  /** Each of `vectorDimensions` numbers: what the model gave, filled up with zeros. */
  vectors: Float32Array[];
  /** How many numbers the model itself gives. */
  dimensions: number;
}

/** What turns texts into vectors: a provider over HTTP, or the gateway itself. */
export interface Embedder {
  /** The name that is stored with every vector: vectors of different names are never compared. */
  readonly model: string;
  /**
   * Embeds texts for storing (`passage`) or for searching (`query`): some models tell them apart.
   * @throws UNAVAILABLE where the provider does not answer, or refuses.
   */
  embed(texts: readonly string[], purpose: 'passage' | 'query', signal?: AbortSignal): Promise<Embedded>;
}

/** The embedders of this gateway. */
export interface Embedders {
  /** The one that new text is embedded with. */
  readonly current: Embedder;
  /** The one that made vectors of this model; undefined where this gateway has none such. */
  of(model: string): Embedder | undefined;
}
