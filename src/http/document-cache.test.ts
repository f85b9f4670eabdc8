import { buildSchema, parse, validate } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { useDocumentCache } from './document-cache.js';

const schema = buildSchema(`
  type Query { a(b: String, c: Float, d: [Int], first: Int, last: Int): Int, a1: Query }
  type Mutation { a(atMost: Int): Int }`);

/** What asks Yoga, with a cache of so many characters, and returns how often it has parsed and validated for that. */
function asking(most: number) {
  const done = { parsed: 0, validated: 0 };
  const counting = {
    onParse: ({ setParseFn }: { setParseFn: (fn: typeof parse) => void }) =>
      setParseFn((...given) => {
        done.parsed++;
        return parse(...given);
      }),
    onValidate: ({ setValidationFn }: { setValidationFn: (fn: typeof validate) => void }) =>
      setValidationFn((...given) => {
        done.validated++;
        return validate(...given);
      }),
  };
  const plugins = [useDocumentCache(most), counting];
  const yoga = createYoga({ schema, plugins, parserAndValidationCache: false, logging: false });
  return async (query: string) => {
    Object.assign(done, { parsed: 0, validated: 0 });
    const headers = { 'content-type': 'application/json' };
    const response = await yoga.fetch('http://gateway/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) });
    await response.text();
    return { ...done };
  };
}

const once = { parsed: 1, validated: 1 };
const not = { parsed: 0, validated: 0 };

it('has a valid document parsed and validated once, and one that is wrong each time', async () => {
  const ask = asking(1_000);
  expect(await ask('{ a }')).toEqual(once);
  for (const _ of [1, 2]) expect(await ask('{ a }')).toEqual(not);
  expect(await ask('{ a  }')).toEqual(once);
  for (const _ of [1, 2, 3]) expect(await ask('{ b }')).toEqual(once);
});

/** A document of so many characters, of its own. */
const text = (name: string, characters: number) => `{ a } # ${name}`.padEnd(characters, '.');

it('holds as many characters as it may, of those that were used last', async () => {
  const ask = asking(1_600);
  const names = Array.from({ length: 16 }, (_, i) => `d${String.fromCharCode(97 + i)}`);
  for (const name of names) expect(await ask(text(name, 100))).toEqual(once);
  for (const name of names) expect(await ask(text(name, 100))).toEqual(not);
  expect(await ask(text('e', 100))).toEqual(once);
  expect(await ask(text('db', 100))).toEqual(not);
  expect(await ask(text('da', 100))).toEqual(once);
});

it('lets no long text drive out the others', async () => {
  const ask = asking(1_600);
  await ask(text('short', 100));
  for (const _ of [1, 2]) expect(await ask(text('long', 101))).toEqual(once);
  expect(await ask(text('short', 100))).toEqual(not);
});

it.each(['{ a(b: "secret") }', '{ a(b: """secret""") }', '{ a(c: 7) }', '{ a(c: -7.5) }', '{ a(d: [1]) }'])(
  'tells nobody that another has looked for the same: %s is not kept',
  async (own) => {
    const ask = asking(16_000);
    for (const _ of [1, 2]) expect(await ask(own)).toEqual(once);
  },
);

it.each(['{ a(first: 7) }', '{ a1 { a(last:20) } }', 'query ($v1: String) { a(b: $v1) }', 'mutation { a(atMost : 5) }'])(
  'keeps what has no values but the sizes of pages: %s',
  async (common) => {
    const ask = asking(16_000);
    expect([await ask(common), await ask(common)]).toEqual([once, not]);
  },
);
