import { cycle, dice } from '../../seeds/kit.js';

const vocabulary = 20_000;
/** How many sentences there are to make texts of, and how many a chunk has: about 250 words, or 400 tokens. */
export const sentenceCount = 20_011;
export const sentencesInChunk = 8;
/** Every second word is one that search leaves out. */
const wordsInSentence = 15;
const fillers = ['the', 'of', 'and', 'to', 'is', 'in', 'that', 'for', 'with', 'on'];

const syllables = 'ba ce di fo gu ka le mi no pu ra se ti vo zu bel can dor fin gal'.split(' ');

/** The word at a place in the order of frequency, from 0. */
export const word = (rank: number): string => {
  let rest = rank;
  let text = '';
  do {
    text += cycle(syllables, rest);
    rest = Math.floor(rest / syllables.length);
  } while (rest > 0);
  return `${text}x`;
};

/** All sentences, always the same. Words are as frequent as those of a language without its commonest sixty, which search leaves out. */
export function* sentences(): Generator<string> {
  const roll = dice('sentences');
  const most = Math.log((vocabulary + 60) / 60);
  const draw = () => Math.floor(60 * Math.exp((most * roll.int(0, 2 ** 30)) / (2 ** 30 + 1)) - 60);
  for (let i = 0; i < sentenceCount; i++)
    yield `${Array.from({ length: wordsInSentence }, (_, k) => `${cycle(fillers, i + k)} ${word(draw())}`).join(' ')}.`;
}
