import fc from 'fast-check';
import { z } from 'zod';
import type { Entity } from '../../schema/index.js';
import { type Kind, kindOf } from '../db/columns.js';

/** The parts of a JSON Schema that zod's schemas of our tables become. */
interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  const?: unknown;
  enum?: unknown[];
  type?: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
}

const plain = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });

/** Text of up to `size` units, among them such as count otherwise in UTF-16, in code points and to the eye, or are no characters. */
const anyText = (size = 12): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: size }),
    fc.string({
      unit: fc.constantFrom(
        'a',
        ' ',
        '@',
        '.',
        'e\u0301',
        '👩‍👩‍👧',
        '😀',
        '\u00a0',
        '\u2003',
        '\ufeff',
        '\n',
        '\u0085',
        "'",
        '\\',
        '{',
        '"',
      ),
      maxLength: size,
    }),
    fc.string({ unit: fc.constantFrom('a', '😀', '\0', '\ud800', '\udc00'), maxLength: size }),
  );

const decimals = fc
  .tuple(fc.constantFrom('', '-'), fc.nat({ max: 9_999 }), fc.nat({ max: 99 }))
  .map(([sign, whole, part]) => `${sign}${whole}.${part}`);

const allowed: Record<Kind, fc.Arbitrary<unknown>> = {
  id: fc.uuid(),
  text: plain,
  enum: plain,
  int: fc.nat({ max: 1_000_000 }),
  bigint: fc.bigInt(0n, 2n ** 63n - 1n).map(String),
  decimal: decimals,
  boolean: fc.boolean(),
  datetime: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  date: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  json: fc.jsonValue(),
  strings: fc.array(plain, { maxLength: 5 }),
};

const tooFar = ['0000-01-01', '0001-01-01', '9999-12-31', '1900-02-29', '2024-02-29', '4714-01-01'];

/** Values of the kind's type, at their ends and beyond. */
const possible: Record<Kind, fc.Arbitrary<unknown>> = {
  ...allowed,
  text: anyText(),
  enum: anyText(),
  int: fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 100, 101, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 1.5)),
  bigint: fc.oneof(
    fc.bigInt(-(2n ** 65n), 2n ** 65n).map(String),
    fc.constantFrom('-1', String(2n ** 63n), String(2n ** 63n - 1n), '9'.repeat(19)),
  ),
  decimal: fc.oneof(
    fc.stringMatching(/^-?\d{1,14}(\.\d{1,6})?$/),
    fc.constantFrom(
      'NaN',
      'Infinity',
      '1e5',
      '',
      '.5',
      '5.',
      '00000000000000001.10000',
      '9999999999.99',
      '9999999999.995',
      '9999.99995',
      '-0',
    ),
  ),
  datetime: fc.oneof(
    fc.date(),
    fc.constantFrom(
      ...tooFar.map((date) => `${date}T00:00:00Z`),
      '2024-01-01T00:00:00',
      '2024-01-01T23:59:59.9996+14:00',
      '0001-01-01T00:00:00+15:59',
    ),
  ),
  date: fc.oneof(fc.date(), fc.constantFrom(...tooFar, '2023-02-29', 'infinity', '10000-01-01')),
  strings: fc.oneof(fc.array(anyText(3), { maxLength: 4 }), fc.constant(Array(1001).fill('a'))),
};

/** A value that the column takes, by its kind and its rule; as a client sends it, but for enums, which are as they are stored. */
export function goodValue(entity: Entity, key: string): fc.Arbitrary<unknown> {
  const rule = entity.rules?.[key];
  const { enumValues } = entity.columns[key] ?? {};
  if (enumValues) return fc.constantFrom(...enumValues);
  switch (rule?.kind) {
    case 'json':
      return ofShape(rule.shape, plain);
    case 'length':
      return fc.string({ unit: 'grapheme-ascii', minLength: rule.min, maxLength: Math.min(rule.max ?? 100, 100) });
    case 'pattern':
      return fc.stringMatching(new RegExp(rule.pattern.replaceAll('\\s', '\\W')), { size: '-1' });
    case 'range':
      if (kindOf(entity, key) === 'int') return fc.integer({ min: rule.min, max: rule.max ?? 1_000_000 });
  }
  return allowed[kindOf(entity, key)];
}

/** A value of the column's type, which may break its rules, or sit on their edge. */
export function anyValue(entity: Entity, key: string): fc.Arbitrary<unknown> {
  const rule = entity.rules?.[key];
  const { enumValues } = entity.columns[key] ?? {};
  const good = goodValue(entity, key);
  const edges = () => {
    if (enumValues) return fc.oneof(fc.constantFrom(...enumValues), fc.constantFrom(...enumValues.map((value) => `${value} `)), anyText(3));
    if (rule?.kind === 'json') return fc.oneof(ofShape(rule.shape, anyText(4)), fc.jsonValue(), fc.constant(deep(300)));
    if (rule?.kind === 'length') {
      const ends = [rule.min - 1, rule.min, ...(rule.max === undefined ? [] : [rule.max, rule.max + 1])].filter((size) => size >= 0);
      return fc.tuple(fc.constantFrom('a', '😀', '\u0301'), fc.constantFrom(...ends)).map(([unit, size]) => unit.repeat(size));
    }
    if (rule?.kind === 'pattern')
      return fc
        .tuple(good as fc.Arbitrary<string>, anyText(2), fc.nat(30))
        .map(([text, more, at]) => text.slice(0, at) + more + text.slice(at));
    return possible[kindOf(entity, key)];
  };
  return fc.oneof(good, edges(), possible[kindOf(entity, key)]);
}

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** JSON of the shape, with strings made by `text`. */
function ofShape(shape: z.ZodType, text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const { $defs = {}, ...root } = z.toJSONSchema(shape, { io: 'input' }) as JsonSchema;
  const of = (schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> => {
    if (schema.$ref) return of($defs[schema.$ref.replace('#/$defs/', '')] ?? {}, depth);
    // Any JSON, which is a union of everything.
    if (schema.anyOf) return fc.oneof(text, fc.jsonValue({ stringUnit: 'grapheme', depthSize: 'xsmall' }));
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    switch (schema.type) {
      case 'object': {
        const { properties = {}, required = [], additionalProperties } = schema;
        if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object')
          return fc.dictionary(text, of(additionalProperties, depth), { maxKeys: 4, noNullPrototype: true });
        const fields = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, of(value, depth)]));
        return fc.record(fields, { requiredKeys: required, noNullPrototype: true });
      }
      case 'array':
        return depth > 2 ? fc.constant([]) : fc.array(of(schema.items ?? {}, depth + 1), { maxLength: 3 });
      case 'string':
        return text;
      default:
        return fc.jsonValue();
    }
  };
  return of(root);
}
