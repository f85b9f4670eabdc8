import { estimateTokenCount, sliceByTokens } from 'tokenx';
import type { Section } from './text.js';

/** About how many tokens a chunk has at most: models with room for 512 take it whole, and it is about one thing. */
const chunkTokens = 400;
/** How much of the end of a chunk the next one begins with, where they cut through a section. */
const overlapTokens = 50;
/** What the title and headings above a chunk may take. */
const headerTokens = 80;
/** The longest run of characters without a space that counts as a word. */
const longestWord = 200;
/** How many chunks a source has at most, about the text of ten books: what stands beyond them is not searched. */
export const mostChunks = 2_000;

/** A piece that is never cut, and what stands between it and the one before. */
interface Piece {
  text: string;
  before: '\n' | ' ';
  tokens: number;
}

/** A chunk that is being filled. */
interface Open {
  header: string;
  pieces: Piece[];
  tokens: number;
}

/**
 * Cuts a text into chunks of at most about `chunkTokens` tokens, each below its title and headings. Cuts fall between
 * sections, then between blocks, sentences and words. Chunks of one section overlap; short sections share a chunk. The same
 * text is cut in the same way, and what is added to its end changes only the last chunk. It takes a time that grows with the
 * text, whatever the text is.
 */
export function chunksOf(sections: Section[]): string[] {
  const chunks: string[] = [];
  let open: Open | undefined;
  let above: string[] = [];
  const close = () => {
    const text = open ? textOf(open) : '';
    if (text !== '') chunks.push(text);
    open = undefined;
  };
  for (const { under, blocks } of sections) {
    if (chunks.length >= mostChunks) break;
    const pieces = blocks.flatMap(piecesOf);
    const heading = headingOf(under.slice(sharedBy(under, above)));
    const first = heading.tokens + (pieces[0]?.tokens ?? 0);
    if (open && (open.tokens > chunkTokens / 2 || open.tokens + first > chunkTokens)) close();
    if (!open) open = begin(under);
    else if (heading.text !== '') fill(open, heading);
    above = under;
    for (const piece of pieces) {
      if (open.tokens + piece.tokens > chunkTokens) {
        const kept = overlap(open.pieces);
        close();
        open = begin(under);
        for (const one of kept) fill(open, one);
      }
      fill(open, piece);
    }
  }
  close();
  return chunks.slice(0, mostChunks);
}

function begin(under: string[]): Open {
  const { text, tokens } = headingOf(under);
  return { header: text, pieces: [], tokens };
}

function fill(open: Open, piece: Piece): void {
  open.pieces.push(piece);
  open.tokens += piece.tokens;
}

function textOf({ header, pieces }: Open): string {
  return pieces.reduce((text, { before, text: more }, at) => `${text}${at === 0 ? '\n' : before}${more}`, header).trim();
}

function headingOf(headings: string[]): Piece {
  const all = headings.join(' › ');
  const text = sliceByTokens(all.slice(0, headerTokens * longestWord), 0, headerTokens);
  return { text, before: '\n', tokens: tokensOf(text) };
}

/** How many headings both begin with. */
function sharedBy(one: string[], other: string[]): number {
  const at = one.findIndex((heading, index) => heading !== other[index]);
  return at < 0 ? one.length : at;
}

/** The last pieces of a chunk that together are short enough. */
function overlap(pieces: Piece[]): Piece[] {
  let from = pieces.length;
  let room = overlapTokens;
  for (const { tokens } of pieces.toReversed()) {
    room -= tokens;
    if (room < 0) break;
    from--;
  }
  return pieces.slice(from);
}

/** A block whole where it is short enough to be repeated, else its sentences, and of a sentence that is too long its words. */
function piecesOf(given: string): Piece[] {
  // Space takes no token, and would let a chunk grow without end.
  const block = given.replaceAll(/\s{40,}/g, '\n');
  const whole = piece(block, '\n');
  if (whole.tokens <= overlapTokens) return [whole];
  return block.split('\n').flatMap((line) => {
    const sentences = line
      .trim()
      .split(/(?<=[.!?…]["”’»)\]]?)\s+|(?<=[。！？])/)
      .filter((sentence) => sentence.trim() !== '');
    return sentences.flatMap(shortened).map((text, at) => piece(text, at === 0 ? '\n' : ' '));
  });
}

const piece = (text: string, before: Piece['before']): Piece => ({ text, before, tokens: tokensOf(text) });

/** An estimate: models count differently, and none is asked. Keys, encoded files and the like have far more than words of their length. */
function tokensOf(text: string): number {
  const encoded = text.match(/\S{41,}/g)?.join('') ?? '';
  return estimateTokenCount(text) + Math.ceil(encoded.length / 4);
}

/** A sentence as it is, or in runs of words of a quarter of a chunk. */
function shortened(sentence: string): string[] {
  const most = chunkTokens / 4;
  if (sentence.length <= 2 * most || tokensOf(sentence) <= most) return [sentence];
  const runs: string[] = [];
  let run = '';
  let tokens = 0;
  for (const word of sentence.split(/\s+/).flatMap(cut)) {
    const more = Math.max(1, tokensOf(word));
    if (run !== '' && tokens + more > most) {
      runs.push(run);
      [run, tokens] = ['', 0];
    }
    run = run === '' ? word : `${run} ${word}`;
    tokens += more;
  }
  return [...runs, run];
}

/** What no space divides, in lengths that can be counted; a character of two units stays whole. */
function cut(word: string): string[] {
  if (word.length <= longestWord) return [word];
  const characters = [...word];
  return Array.from({ length: Math.ceil(characters.length / longestWord) }, (_, index) =>
    characters.slice(index * longestWord, (index + 1) * longestWord).join(''),
  );
}
