import type { Answer } from '../gateway.js';
import type { Company } from './company.js';

/** Who attacks whom, and who never was: their values are tried beside the victim's. */
export interface Parties {
  attacker: Company;
  victim: Company;
  absent: Company;
}

/** What the attempts came to. */
export class Tally {
  attempted = 0;
  /** The places that were attacked. */
  readonly sites = new Set<string>();
  /** Answers that showed something of the victim's. */
  readonly leaked: string[] = [];
  /** Answers that differ from those about what never was, and writes that changed the victim's rows. */
  readonly distinguishable: string[] = [];
  /** Places that no attempt gets to: even the attacker's own values make no difference there. */
  readonly unreached: string[] = [];

  toString(): string {
    const { attempted, sites, leaked, distinguishable } = this;
    return `${sites.size} places: attempted ${attempted}, leaked ${leaked.length}, distinguishable ${distinguishable.length}`;
  }

  /** Judges two answers, to an attempt with the victim's values and to the same with those of who never was. */
  compare(name: string, { victim }: Parties, theirs: Attempt, never: Attempt): void {
    const shown = canariesIn(stripped(theirs.answer.text, theirs.values), victim);
    if (shown.length > 0) this.leaked.push(`${name}: ${shown.slice(0, 3).join(', ')}`);
    const [one, other] = [seen(theirs), seen(never)];
    if (one !== other) this.distinguishable.push(`${name}: ${difference(one, other)}`);
  }
}

export interface Attempt {
  answer: Answer;
  /** The values that were sent, as they may come back. */
  values: string[];
}

const stripped = (text: string, values: readonly string[]) => values.reduce((text, value) => text.replaceAll(value, ''), text);

/** Headers that differ from answer to answer. */
const passing = new Set(['date', 'content-length', 'x-request-id']);

/**
 * All that an answer tells: status, headers and body. The values that were sent count as the same, and so does what is new
 * each time: ids, tokens, and the time.
 */
export function seen({ answer: { status, headers, text }, values }: Attempt): string {
  const kept = [...headers].filter(([name]) => !passing.has(name)).map(([name, value]) => `${name}: ${value}`);
  const body = values
    .reduce((text, value) => text.replaceAll(value, '<value>'), text)
    .replaceAll(/\b(?!2222222\d-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<id>')
    .replaceAll(/"20[23]\d-\d\d-\d\dT[^"]*Z"/g, '<now>')
    .replaceAll(/\bbo[si]_[\w-]{43}/g, '<token>');
  return [status, ...kept.sort(), body].join('\n');
}

/** What of a company's stands in a text, also in its base64, as cursors and node ids have it. */
function canariesIn(text: string, { canary, prefix, rows }: Company): string[] {
  const words = text.match(/[\w+/=-]{24,}/g) ?? [];
  const all = [text, ...words.map((word) => Buffer.from(word, 'base64').toString())].join('\n');
  const derived = [...rows.values()].flat().flatMap(({ id, token }) => [id, token]) as (string | undefined)[];
  const known = [canary, prefix, ...derived.filter((value) => value !== undefined && !value.startsWith(prefix))] as string[];
  return known.filter((value) => all.includes(value));
}

function difference(one: string, other: string): string {
  const at = [...one].findIndex((character, i) => character !== other[i]);
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 120));
  return `${around(one)} instead of ${around(other)}`;
}
