import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, type Entity } from '../../schema/index.js';
import { enumName, kindOf, shownColumns } from '../db/columns.js';
import { settableColumns, type Values, writableColumns } from '../db/validation.js';
import { type Person, type TestGateway, testGateway } from '../testing/gateway.js';
import { run } from '../testing/refusals.js';
import { goodValue } from '../testing/values.js';

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const writable = api.filter(({ writes }) => writes !== false);
const having = (operation: 'create' | 'update' | 'delete') =>
  writable.filter(({ writes = {} }) => writes !== false && writes[operation] !== false).map((entity) => [entity.name, entity] as const);
const writerOf = ({ access }: Entity): Person => (access.update.startsWith('admins') ? 'acme.admin' : 'acme.member');

describe('every writable table', () => {
  let gateway: TestGateway;
  /** Two rows of every table, for keys to point at. */
  const ids = new Map<string, [string, string]>();
  beforeAll(async () => {
    gateway = await testGateway();
    const lists = api.filter(({ exposes }) => exposes.root !== false).map(({ name }) => `${name}(first: 2) { nodes { id } }`);
    const { data } = await gateway.ask(`{ ${lists.join(' ')} }`, { as: 'acme.admin' });
    for (const [name, { nodes }] of Object.entries<{ nodes: { id: string }[] }>(data))
      ids.set(name, [nodes[0]?.id ?? '', nodes[1]?.id ?? '']);
  });
  afterAll(() => gateway.close());

  /** A good value in the API's form; different with another `seed`. */
  function value(entity: Entity, key: string, seed: number): unknown {
    const target = entity.relations.find((relation) => relation.kind === 'one' && relation.key === key)?.target;
    if (target) return ids.get(target.name)?.[seed % 2];
    const [sample] = fc.sample(goodValue(entity, key), { numRuns: 1, seed });
    return kindOf(entity, key) === 'enum' ? enumName(String(sample)) : sample;
  }

  /** A row of good values in which the conditions over several columns hold, if need be without one of the values. */
  function row(entity: Entity, seed: number): Values {
    const keys = writableColumns(entity);
    const rows = [0, 10, 20, 30].map((more) => Object.fromEntries(keys.map((key) => [key, value(entity, key, seed + more)])));
    const candidates = [...rows, ...keys.map((key) => ({ ...rows[0], [key]: null }))];
    return candidates.find((candidate) => broken(entity, candidate) === undefined) as Values;
  }

  const broken = (entity: Entity, values: Values) =>
    Object.values(entity.checks?.(entity.columns) ?? {}).find(({ holds }) => !holds(values));

  const fields = (entity: Entity) => shownColumns(entity).join(' ');

  async function write(entity: Entity, name: string, input: object, selection: string) {
    const { data, errors, text } = await run(gateway, name, input, selection, writerOf(entity));
    return { result: data?.[name], error: errors?.[0], text };
  }

  async function create(entity: Entity, input: Values): Promise<Values> {
    const one = lower(entity.exposes.type);
    const { result, text } = await write(entity, `create${entity.exposes.type}`, input, `${one} { ${fields(entity)} }`);
    if (!result) throw new Error(text);
    return result[one];
  }

  async function read(entity: Entity, id: unknown): Promise<Values | null> {
    const one = lower(entity.exposes.type);
    const { data } = await gateway.ask(`query($id: ID!) { ${one}(id: $id) { ${fields(entity)} } }`, {
      as: 'acme.admin',
      variables: { id },
    });
    return data[one];
  }

  async function update(entity: Entity, id: unknown, set: Values) {
    const { type } = entity.exposes;
    const { result, error, text } = await write(entity, `update${type}`, { id, set }, `${lower(type)} { ${fields(entity)} }`);
    return { row: result?.[lower(type)], error, text };
  }

  async function foreignId(entity: Entity): Promise<string> {
    const { data } = await gateway.ask(`{ ${entity.name}(first: 1) { nodes { id } } }`, { as: 'globex.admin' });
    return data[entity.name].nodes[0].id;
  }

  let seeds = 100;
  /** A row to be changed: a new one, where the table's rows can be made. */
  const existing = (entity: Entity): Promise<Values> =>
    having('create').some(([, it]) => it === entity)
      ? create(entity, row(entity, seeds++))
      : (read(entity, ids.get(entity.name)?.[0]) as Promise<Values>);

  it.each(having('create'))('%s: what was created is read back, column by column', async (_, entity) => {
    const input = row(entity, 1);
    const created = await create(entity, input);
    expect(pick(created, input)).toEqual(inApiForm(entity, input));
    expect(await read(entity, created.id)).toEqual(created);
  });

  it.each(having('update'))('%s: an update of one field leaves the others, and null clears', async (_, entity) => {
    let current = await existing(entity);
    for (const key of settableColumns(entity)) {
      for (const next of [value(entity, key, 2), null]) {
        const set = { [key]: next };
        const { row, error, text } = await update(entity, current.id, set);
        const check = broken(entity, { ...current, ...set });
        const refused = next === null && entity.columns[key]?.notNull ? key : check?.at;
        if (refused) {
          expect(error?.extensions, text).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'set', refused] }] });
          continue;
        }
        expect(row, text).toEqual({ ...current, ...inApiForm(entity, set), ...stamps(entity, row) });
        current = row;
      }
    }
    expect(await read(entity, current.id)).toEqual(current);
  });

  it.each(having('create'))('%s: every value that breaks its rule is named, all at once', async (_, entity) => {
    const bad = Object.fromEntries(
      Object.keys(entity.rules ?? {})
        .filter((key) => writableColumns(entity).includes(key))
        .map((key) => [key, breaking(entity, key)]),
    );
    const [first] = Object.keys(bad);
    if (!first) return;
    const { error } = await write(entity, `create${entity.exposes.type}`, { ...row(entity, 1), ...bad }, '__typename');
    const issues = error?.extensions.issues as { path: string[] }[];
    expect(error?.extensions.code).toBe('BAD_USER_INPUT');
    expect([...new Set(issues.map(({ path }) => path.slice(0, 2).join('.')))].sort()).toEqual(
      Object.keys(bad)
        .map((key) => `input.${key}`)
        .sort(),
    );
  });

  it.each(having('update'))('%s: an update names every value that breaks its rule, and changes nothing', async (_, entity) => {
    const keys = settableColumns(entity).filter((key) => entity.rules?.[key]);
    if (keys.length === 0) return;
    const current = await existing(entity);
    const { error } = await update(entity, current.id, Object.fromEntries(keys.map((key) => [key, breaking(entity, key)])));
    const issues = error?.extensions.issues as { path: string[] }[];
    expect([...new Set(issues.map(({ path }) => path.slice(0, 3).join('.')))].sort()).toEqual(keys.map((key) => `input.set.${key}`).sort());
    expect(await read(entity, current.id)).toEqual(current);
  });

  it.each(having('create'))('%s: values of another type are refused at their place', async (_, entity) => {
    for (const key of writableColumns(entity).filter((key) => kindOf(entity, key) !== 'json')) {
      const { error } = await write(entity, `create${entity.exposes.type}`, { ...row(entity, 1), [key]: { no: 'such' } }, '__typename');
      expect(error?.extensions.code).toBe('BAD_USER_INPUT');
      expect(error?.extensions.issues).toMatchObject([{ path: expect.arrayContaining(['input', key]) }]);
      expect(error?.message).toContain(`"input.${key}`);
    }
  });

  it.each(having('delete'))('%s: what was deleted is gone, as if it had never been', async (_, entity) => {
    const [one, { id }] = [entity.exposes.type, await existing(entity)];
    const gone = await write(entity, `delete${one}`, { id }, 'id');
    expect(gone.result, gone.text).toEqual({ id });
    expect(await read(entity, id)).toBeNull();
    const again = await write(entity, `delete${one}`, { id }, 'id');
    expect(again.error).toMatchObject({ message: `There is no such ${one}.`, extensions: { code: 'NOT_FOUND' } });
  });

  it.each([...having('update').map((it) => ['update', ...it] as const), ...having('delete').map((it) => ['delete', ...it] as const)])(
    '%s of %s: a foreign id and an id of no row are refused in the same words',
    async (verb, _, entity) => {
      const key = settableColumns(entity).find((key) => kindOf(entity, key) !== 'id') as string;
      const rest = verb === 'update' ? { set: { [key]: value(entity, key, 1) } } : {};
      const [theirs, nobodys] = await Promise.all(
        [await foreignId(entity), crypto.randomUUID()].map((id) =>
          write(entity, verb + entity.exposes.type, { id, ...rest }, '__typename'),
        ),
      );
      expect(theirs?.error?.extensions.code).toBe('NOT_FOUND');
      expect(theirs?.text).toBe(nobodys?.text);
    },
  );

  it.each(having('create'))('%s: a key of another tenant is refused in the same words as one of no row', async (_, entity) => {
    const keys = entity.relations.filter(({ kind, key }) => kind === 'one' && writableColumns(entity).includes(key));
    for (const { key, target } of keys) {
      // Values that exclude each other make room for the key.
      const others = Object.values(entity.checks?.(entity.columns) ?? {}).flatMap(({ columns }) => (columns.includes(key) ? columns : []));
      const base = { ...row(entity, 1), ...Object.fromEntries(others.map((other) => [other, null])) };
      const [theirs, nobodys] = await Promise.all(
        [await foreignId(target), crypto.randomUUID()].map((id) =>
          write(entity, `create${entity.exposes.type}`, { ...base, [key]: id }, '__typename'),
        ),
      );
      expect(theirs?.error?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        issues: [{ path: ['input', key], message: 'refers to a row that does not exist' }],
      });
      expect(theirs?.text).toBe(nobodys?.text);
    }
  });
});

const pick = (row: Values, like: Values): Values => Object.fromEntries(Object.keys(like).map((key) => [key, row[key]]));

/** Equal where the column holds the same: `1.50` and `1.5`, or JSON with its keys in another order. */
const inApiForm = (entity: Entity, row: Values): Values =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => {
      if (value === null) return [key, null];
      if (kindOf(entity, key) === 'decimal') return [key, expect.toSatisfy((text: unknown) => Number(text) === Number(value))];
      return [key, value];
    }),
  );

/** What an update changes beside what it sets. */
const stamps = (entity: Entity, row: Values): Values =>
  Object.fromEntries(['updatedAt', entity.updatedBy ?? 'id'].filter((key) => key in row).map((key) => [key, row[key]]));

function breaking(entity: Entity, key: string): unknown {
  const rule = entity.rules?.[key];
  switch (rule?.kind) {
    case 'length':
      return rule.max === undefined ? '' : '😀'.repeat(rule.max + 1);
    case 'range':
      return kindOf(entity, key) === 'int' ? rule.min - 1 : String(rule.min - 1);
    case 'strings':
      return Array(1001).fill('a');
    case 'json':
      return 1;
    default:
      return 'neither';
  }
}
