import { buildSchema, parse, validate } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { DocumentCache, useDocumentCache } from './document-cache.js';

/** A document of so many characters, of its own. */
const text = (name: string, characters: number) => `{ ${name} #`.padEnd(characters, '.');

const document = parse('{ a }');

it('gives back what it was given, as it was given', () => {
  const cache = new DocumentCache(16_000);
  cache.set('{ a }', document);
  expect(cache.get('{ a }')).toBe(document);
  expect(cache.get('{ a  }')).toBeUndefined();
});

it('holds as many characters as it may, of those that were used last', () => {
  const cache = new DocumentCache(1_600);
  const names = Array.from({ length: 16 }, (_, i) => `d${i}`);
  const kept = () => names.filter((name) => cache.get(text(name, 100)) !== undefined);
  for (const name of names) cache.set(text(name, 100), document);
  expect(kept()).toHaveLength(16);
  cache.get(text('d0', 100));
  cache.set(text('e', 100), document);
  cache.set(text('f', 100), document);
  expect(kept()).toEqual(names.filter((name) => !['d1', 'd2'].includes(name)));
});

it('counts a text once that it is given twice', () => {
  const cache = new DocumentCache(1_600);
  for (let i = 0; i < 100; i++) cache.set(text('same', 100), document);
  cache.set(text('other', 100), document);
  expect(cache.get(text('same', 100))).toBe(document);
});

it('lets no long text drive out the others', () => {
  const cache = new DocumentCache(1_600);
  cache.set(text('short', 100), document);
  cache.set(text('long', 101), document);
  expect(cache.get(text('long', 101))).toBeUndefined();
  expect(cache.get(text('short', 100))).toBe(document);
});

it('tells nobody what another has looked for: text and numbers in the document are not kept, but for the sizes of pages', () => {
  const cache = new DocumentCache(16_000);
  for (const own of [
    '{ a(b: "secret") }',
    '{ a(b: """secret""") }',
    '{ a(b: 7) }',
    '{ a(b: -7.5) }',
    '{ a(b: [1]) }',
    '{ a(first: 1.5) }',
  ]) {
    cache.set(own, document);
    expect(cache.get(own)).toBeUndefined();
  }
  for (const common of ['{ a(first: 7) }', '{ a1 { b2(last:20) } }', 'query ($v1: Int) { a(b: $v1) }', 'mutation { a(atMost : 5) }']) {
    cache.set(common, document);
    expect(cache.get(common)).toBe(document);
  }
});

it('has a valid document parsed and validated once, and one that is wrong each time', async () => {
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
  const yoga = createYoga({
    schema: buildSchema('type Query { a: Int }'),
    plugins: [useDocumentCache(1_000), counting],
    parserAndValidationCache: false,
    logging: false,
  });
  const ask = async (query: string) => {
    const headers = { 'content-type': 'application/json' };
    return (await yoga.fetch('http://gateway/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) })).text();
  };
  for (const _ of [1, 2, 3]) expect(await ask('{ a }')).toBe('{"data":{"a":null}}');
  expect(done).toEqual({ parsed: 1, validated: 1 });
  for (const _ of [1, 2, 3]) expect(await ask('{ b }')).toContain('Cannot query field');
  expect(done).toEqual({ parsed: 4, validated: 4 });
});
