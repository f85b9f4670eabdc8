import { stemmer } from 'stemmer';
import { commonStems } from './common-stems.js';
import type { Embedder } from './embedder.js';

/** The name that local vectors are stored under. Whatever changes a vector changes the name with it. */
export const localModel = 'local-ngram-v1';

/** As many as stored vectors have. */
const dimensions = 1536;
/** Where words are hashed to: all dimensions but the last. */
const wordDimensions = dimensions - 1;
/** How much of a word's weight its spelling has: what finds `photovoltaics` by `photovoltaic`, and a word with a slip in it. */
const spellingShare = 0.25;
/** What two words next to each other add, against what they weigh themselves. */
const pairWeight = 0.25;
/** Each word goes to several places at a part of its weight: two words meet in all of them practically never. */
const places = 6;

/**
 * What every passage has beside its words, in a dimension of its own, as a squared length: that of about fifty words. A few
 * words would otherwise be nearer to each of them than a page that has them all (pivoted length normalization).
 */
const usualLength = 128;

/** Where common stems stand, from the commonest. */
const ranks = new Map(commonStems.map((stem, rank) => [stem, rank]));
/** About where a word stands that is not among them. */
const rareRank = 6_000;

/**
 * How telling a stem is, from near 0 to 2: the root of the inverse document frequency that it would have in general English,
 * where a word's frequency falls with its rank. The root, since it counts in both of the texts that are compared. Rounded,
 * since engines differ in the last digits of a logarithm.
 */
function weightOf(stem: string): number {
  return rounded(Math.sqrt(Math.log(1 + ((ranks.get(stem) ?? rareRank) + 1) / 100)));
}

const rounded = (value: number) => Math.round(value * 1024) / 1024;

/**
 * The text's vector, of unit length: its words and what they are spelled with, hashed to places and
 * weighted by how telling they are. Equal texts have equal vectors wherever this runs, and no two texts share meaning
 * that they do not share letters of.
 */
export function embedLocally(text: string, purpose: 'passage' | 'query'): Float32Array {
  const vector = new Float64Array(dimensions);
  const words = wordsOf(text);
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const [word, count] of counts) addWord(vector, word, often(count));
  addPairs(vector, words);
  // Nothing in it was a word: its characters are all that there is to compare.
  if (vector.every((value) => value === 0)) add(vector, `text ${text.trim()}`, 1, 1);
  if (purpose === 'passage') vector[wordDimensions] = Math.sqrt(usualLength);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(vector, (value) => value / length);
}

/** A word said ten times is not ten times as telling. */
const often = (count: number) => rounded(1 + Math.log(count));

function addWord(vector: Float64Array, word: string, times: number): void {
  const stem = stemOf(word);
  const weight = times * weightOf(stem);
  add(vector, `word ${stem}`, weight * Math.sqrt(1 - spellingShare), places);
  const grams = gramsOf(word);
  for (const gram of grams) add(vector, `gram ${gram}`, weight * Math.sqrt(spellingShare / grams.length), 1);
}

function addPairs(vector: Float64Array, words: string[]): void {
  const stems = words.map(stemOf);
  const pairs = new Set(stems.slice(1).map((stem, index) => `${stems[index]} ${stem}`));
  for (const pair of pairs) {
    const [one = '', other = ''] = pair.split(' ');
    // As telling as the commoner of the two: `of the` says nothing.
    add(vector, `pair ${pair}`, pairWeight * Math.min(weightOf(one), weightOf(other)), places);
  }
}

/** The words, without capitals and accents. Scripts that write no spaces give pairs of characters instead. */
function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  const words = plain.match(/[\p{L}\p{M}\p{N}]+(?:['’](?=\p{L})[\p{L}\p{M}]+)*/gu) ?? [];
  return words.flatMap((word) => {
    if (!unspaced.test(word)) return [word.replace(/['’].*/, '')];
    const characters = [...word];
    return characters.length === 1 ? characters : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
  });
}

const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

const stemOf = (word: string) => (/^[a-z]+$/.test(word) ? stemmer(word) : word);

/** The three and four letters in a row of a word, with its ends marked. */
function gramsOf(word: string): string[] {
  const letters = ['<', ...word, '>'];
  return [3, 4].flatMap((size) =>
    Array.from({ length: Math.max(0, letters.length - size + 1) }, (_, at) => letters.slice(at, at + size).join('')),
  );
}

/** Adds a feature at its places, half of which count negatively: what falls on the same place by chance cancels out. */
function add(vector: Float64Array, feature: string, weight: number, count: number): void {
  const each = weight / Math.sqrt(count);
  let bits = hash(feature);
  for (let place = 0; place < count; place++) {
    bits = mix(bits);
    const at = (bits >>> 1) % wordDimensions;
    vector[at] = (vector[at] as number) + (bits & 1 ? each : -each);
  }
}

/** FNV-1a, over UTF-16 units. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return bits;
}

/** The next of a row of pseudorandom numbers, mixed as MurmurHash3 ends. */
function mix(seed: number): number {
  let bits = (seed + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Embeds without a network, in this process: finds words and spellings in common, not meanings. */
export const localEmbedder: Embedder = {
  model: localModel,
  async embed(texts, purpose) {
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      // Whatever else this process has to do comes in between.
      if (vectors.length > 0) await new Promise<void>((resolve) => setTimeout(resolve));
      vectors.push(embedLocally(text, purpose));
    }
    return { vectors, dimensions };
  },
};
