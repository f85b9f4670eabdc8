/** The share of what is relevant that stands among the first `k`; of `k`, where more is relevant than has room. From 0 to 1. */
export function recallAt(k: number, ranked: readonly string[], relevant: ReadonlySet<string>): number {
  const found = ranked.slice(0, k).filter((id) => relevant.has(id)).length;
  return found / Math.min(k, relevant.size);
}

/** Normalized discounted cumulative gain of the first `k`, each relevant row worth the same. From 0 to 1. */
export function ndcgAt(k: number, ranked: readonly string[], relevant: ReadonlySet<string>): number {
  const gain = (place: number) => 1 / Math.log2(place + 2);
  const gained = ranked.slice(0, k).reduce((sum, id, place) => sum + (relevant.has(id) ? gain(place) : 0), 0);
  const most = Array.from({ length: Math.min(k, relevant.size) }, (_, place) => gain(place)).reduce((sum, one) => sum + one, 0);
  return gained / most;
}
