import fc from 'fast-check';
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  getOperationAST,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { createExecute } from './execute.js';
import { Planned } from './planned.js';
import { Run } from './run.js';

const schema = buildSchema(`
  interface Node { id: ID! name(prefix: String = "n"): String }
  enum Colour { RED GREEN }
  input Where { name: String = "x" deep: [Where!] }
  type Leaf implements Node { id: ID! name(prefix: String = "n"): String colour: Colour numbers: [Int!] }
  type Branch implements Node { id: ID! name(prefix: String = "n"): String leaf: Leaf leafOrNone: Leaf! nodes(first: Int!, where: Where): [Node!]! }
  union Any = Leaf | Branch
  type Query { branch: Branch branches: [Branch] strict: Branch! grid: [[Int]!] node: Node any: [Any] count(where: Where): Int! }
  type Mutation { add: Int }
`);

/** The same for the same text, and as good as random. */
function hash(text: string): number {
  let state = 2166136261;
  for (const char of text) state = Math.imul(state ^ char.charCodeAt(0), 16777619) >>> 0;
  return (Math.imul(state ^ (state >>> 15), 2246822519) >>> 0) / 2 ** 32;
}

/** What a value of the type may be where it stands: there or not, an error, or, with `delays`, any of that later. */
function placed(seed: number, type: unknown, place: string, mishaps: number, delays: boolean): unknown {
  const chance = hash(`${seed} ${place}`);
  const later = delays && hash(`later ${seed} ${place}`) < 0.4;
  const now = (): unknown => {
    if (chance < mishaps / 2) return null;
    if (chance < mishaps) throw new Error(`mishap at ${place}`);
    const bare = isNonNullType(type) ? type.ofType : type;
    if (isListType(bare))
      return Array.from({ length: Math.floor(chance * 4) }, (_, i) => itemOf(seed, bare.ofType, `${place}.${i}`, mishaps, delays));
    if (!isLeafType(bare)) return { __typename: hash(`type ${place}`) < 0.5 ? 'Leaf' : 'Branch' };
    if (bare.name === 'Colour') return chance < 0.9 ? 'RED' : 'BLUE';
    return bare.name === 'Int' ? Math.floor(chance * 100) : `text of ${place}`;
  };
  if (!later) return now();
  const promise = new Promise((resolve) => setImmediate(resolve)).then(now);
  // Of a list that failed nobody waits for the rest.
  promise.catch(() => {});
  return promise;
}

function itemOf(...how: Parameters<typeof placed>): unknown {
  try {
    return placed(...how);
  } catch (error) {
    return error;
  }
}

const resolverOf =
  (seed: number, mishaps: number, delays: boolean): GraphQLFieldResolver<unknown, unknown> =>
  (_, args, context, info) => {
    const keys: (string | number)[] = [];
    for (let step: typeof info.path | undefined = info.path; step; step = step.prev) keys.unshift(step.key);
    const place = `${info.parentType}.${info.fieldName} ${keys.join('.')} ${JSON.stringify(args)} ${info.fieldNodes.length} ${info.returnType} ${context}`;
    return placed(seed, info.returnType, place, mishaps, delays);
  };

/** A random selection of a type's fields, with aliases, fragments and conditions. */
function selection(type: string, random: () => number, depth: number): string {
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const where = () => pick(['', '(where: {name: "a"})', '(where: {deep: [{}, {name: $name}]})']);
  const object = (name: string, of: string) => (depth > 0 ? `${name} ${selection(of, random, depth - 1)}` : '__typename');
  const common = [() => 'id', () => `name(prefix: ${pick(['$name', '"p"'])})`, () => 'other: name', () => '__typename'];
  const own: Record<string, (() => string)[]> = {
    Query: [
      () => object('branch', 'Branch'),
      () => object('branches', 'Branch'),
      () => object('strict', 'Branch'),
      () => 'grid',
      () => object('node', 'Node'),
      () => object('any', 'Any'),
      () => `count${where()}`,
      () => '__typename',
      () => '__schema { queryType { name } }',
      () => '__type(name: "Leaf") { fields { name } }',
    ],
    Node: common,
    Leaf: [...common, () => 'colour', () => 'numbers'],
    Branch: [...common, () => object('leaf', 'Leaf'), () => object('leafOrNone', 'Leaf'), () => object(`nodes(first: $first)`, 'Node')],
    Any: [() => '__typename'],
  };
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const field = pick(own[type] ?? [])();
    const condition = pick(['', '', '', '@skip(if: $yes)', '@include(if: $no)', '@include(if: $yes)', '@skip(if: false)']);
    if (random() < 0.15) return `... ${condition} { ${field} }`;
    if (random() < 0.15 && type !== 'Query')
      return `... on ${type === 'Node' || type === 'Any' ? pick(['Leaf', 'Branch']) : type} ${condition} { id }`;
    if (random() < 0.1 && type === 'Branch') return '...branch';
    return condition === '' || !/^[\w:() ",$]+$/.test(field) ? field : `${field} ${condition}`;
  });
  return `{ ${parts.join(' ')} }`;
}

function documentOf(seed: number): string {
  let state = seed;
  const random = () => hash(String(state++));
  const query = `query Q($name: String, $first: Int!, $yes: Boolean!, $no: Boolean = false) ${selection('Query', random, 3)}`;
  return `${query} fragment branch on Branch { id leaf { id ... on Node { name } } }`;
}

const refuse = () => expect.fail('was left to another');
const told = ({ data, errors = [] }: ExecutionResult) => ({
  data: JSON.stringify(data),
  errors: errors.map((error) => JSON.stringify(error)),
});

/** Whether the error explains a null: at its place or above it. */
const explains = (data: unknown, path: readonly (string | number)[] = []) =>
  path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key] ?? null, data) === null;

/** Makes every field answer by the seed. */
function answer(...how: Parameters<typeof resolverOf>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) if ('args' in field) field.resolve = resolverOf(...how);
  }
}

/** Validates nothing that is not used: whatever the random document leaves out. */
const usable = (text: string) => validate(schema, parse(text)).every(({ message }) => / is never used|not used/.test(message));

describe('a query', () => {
  it.each([
    ['all goes well', 0],
    ['there are nulls and errors here and there', 0.1],
    ['there are many', 0.4],
  ])('has the result that graphql-js has, soon and late values alike, where %s', async (_, mishaps) => {
    let compared = 0;
    const compare = async (seed: number, yes: boolean) => {
      const text = documentOf(seed);
      if (!usable(text)) return;
      const document = parse(text);
      const ours = createExecute(schema, refuse);
      // The same document for one, then for another, then for the first again.
      for (const [name, other] of [
        ['one', yes],
        ['two', !yes],
        ['one', yes],
      ] as const) {
        const args = { schema, document, contextValue: name, variableValues: { name, first: 2, yes: other } };
        answer(seed, mishaps, false);
        const expected = told(await execute(args));
        expect(told(await ours(args)), text).toEqual(expected);
        answer(seed, mishaps, true);
        const late = await ours(args);
        // Which of several errors comes first is a matter of time; what they leave is not.
        expect(told(late).data, text).toBe(expected.data);
        expect(late.errors === undefined).toBe(expected.errors.length === 0);
        for (const { path } of late.errors ?? []) expect(explains(late.data, path), text).toBe(true);
        compared++;
      }
    };
    await fc.assert(fc.asyncProperty(fc.nat(), fc.boolean(), compare), { numRuns: 200 });
    expect(compared).toBeGreaterThan(200);
  });

  const run = (text: string, variableValues = {}, otherwise: Parameters<typeof createExecute>[1] = refuse) => {
    answer(7, 0, false);
    return createExecute(schema, otherwise)({ schema, document: parse(text), contextValue: 'one', variableValues });
  };

  it('is refused for variables that do not fit, in graphql-js’ words', async () => {
    const text = 'query($where: Where) { count(where: $where) }';
    const args = { schema, document: parse(text), variableValues: { where: { name: 5, more: 1 } } };
    const { errors, ...rest } = await run(text, args.variableValues);
    expect(rest).toEqual({});
    expect(errors).toEqual((await execute(args)).errors);
    expect(errors).toHaveLength(2);
  });

  it('whose field is called __proto__ is left to graphql-js, and so is one with many conditions', async () => {
    const left: string[] = [];
    const otherwise = (args: Parameters<typeof execute>[0]) => {
      left.push('left');
      return execute(args);
    };
    const { data } = await run('{ __proto__: count }', {}, otherwise);
    expect(Object.keys(data ?? {})).toEqual(['__proto__']);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const text = `query(${names.map((name) => `$${name}: Boolean!`).join()}) { ${names.map((name) => `${name}: count @skip(if: $${name})`).join(' ')} }`;
    const some = await run(text, { a: true, b: false, c: true, d: true, e: true }, otherwise);
    expect(Object.keys(some.data ?? {})).toEqual(['b']);
    expect(left).toHaveLength(2);
  });

  it('is planned once, unless fragments make that far larger than its text', async () => {
    const levels = 12;
    const fragments = Array.from({ length: levels }, (_, i) => {
      const next = i + 1 < levels ? `...f${i + 1}` : 'name';
      return `fragment f${i} on Branch { a${i}: leafOrNone { id } b${i}: leafOrNone { id } ${next} }`;
    });
    const many = Array.from({ length: 200 }, (_, i) => `q${i}: strict { ...f0 }`).join(' ');
    const text = `{ ${many} } ${fragments.join(' ')}`;
    answer(7, 0, false);
    const kept = async (text: string) => {
      const document = parse(text);
      const planned = new Planned(schema, document, getOperationAST(document) as OperationDefinitionNode);
      const plan = planned.plan({});
      expect(told(await new Run(plan, undefined, 'one', {}).result())).toEqual(
        told(await execute({ schema, document, contextValue: 'one' })),
      );
      return planned.plan({}) === plan;
    };
    expect(await kept('{ strict { id leafOrNone { id name } } }')).toBe(true);
    expect(await kept(text)).toBe(false);
    const long = `nodes(first: 1, where: { name: "${'x'.repeat(500)}" }) { id }`;
    expect(await kept(`{ strict { ...F } } fragment F on Branch { ${long} }`)).toBe(true);
    const often = (times: number) => Array.from({ length: times }, (_, i) => `q${i}: strict { ...F }`).join(' ');
    expect(await kept(`{ ${often(3)} } fragment F on Branch { ${long} }`)).toBe(true);
    expect(await kept(`{ ${often(9)} } fragment F on Branch { ${long} }`)).toBe(false);
  });
});

it('keeps the plans of the operation that a document was last asked for, and of no other', async () => {
  const ours = createExecute(schema, refuse);
  answer(7, 0, false);
  const document = parse('query A { count } query B { count }');
  const planned = vi.spyOn(Planned.prototype, 'plan');
  for (const operationName of ['A', 'A', 'B', 'A']) await ours({ schema, document, operationName });
  const [first, again, other, anew] = planned.mock.contexts;
  planned.mockRestore();
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(anew).not.toBe(first);
});

it('leaves mutations, and names that mean no operation, to graphql-js', async () => {
  const ours = createExecute(schema, execute);
  answer(7, 0, false);
  for (const [text, operationName] of [
    ['mutation { add }', undefined],
    ['query A { count } query B { count }', undefined],
    ['query A { count } query B { count }', 'C'],
  ] as const) {
    const args = { schema, document: parse(text), operationName };
    expect(told(await ours(args))).toEqual(told(await execute(args)));
  }
});

it('hands the same arguments to all operations where no variable has a part in them, and nobody can write into those', async () => {
  const own = buildSchema('input Where { a: [Int!] } type Query { count(where: Where): Int }');
  const seen: { where: { a: number[] } }[] = [];
  Object.assign(own.getQueryType()?.getFields().count ?? {}, {
    resolve: (_: unknown, args: (typeof seen)[number]) => seen.push(args),
  });
  const ours = createExecute(own, refuse);
  const constant = parse('{ count(where: { a: [1] }) }');
  const varying = parse('query ($a: [Int!]) { count(where: { a: $a }) }');
  for (const document of [constant, constant]) await ours({ schema: own, document });
  for (const a of [[2], [3]]) await ours({ schema: own, document: varying, variableValues: { a } });
  expect(seen.map(({ where }) => where.a)).toEqual([[1], [1], [2], [3]]);
  expect(seen[0]).toBe(seen[1]);
  expect(() => seen[0]?.where.a.push(2)).toThrow(TypeError);
});
