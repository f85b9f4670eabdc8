import { api, type Entity } from '../../schema/index.js';
import { kindOf, shownColumns } from '../db/columns.js';
import type { Engine } from '../db/engine.js';
import type { Row } from '../db/flight.js';
import type { Identity } from '../db/identity.js';
import { inTenant } from '../db/in-tenant.js';

/** A filter as a client sends it. */
export type JsonFilter = Record<string, unknown>;

/** All rows that an administrator sees, with their values as JSON shows them, and what filters mean, said in JavaScript. */
export class Model {
  constructor(
    readonly rows: ReadonlyMap<Entity, Row[]>,
    /** The place of every text in the database's order. */
    private readonly places: ReadonlyMap<string, number>,
  ) {}

  rowsOf = (entity: Entity): Row[] => this.rows.get(entity) ?? [];

  matches(entity: Entity, row: Row, filter: JsonFilter): boolean {
    return Object.entries(filter).every(([key, value]) => {
      if (key === 'and') return (value as JsonFilter[]).every((part) => this.matches(entity, row, part));
      if (key === 'or') return (value as JsonFilter[]).some((part) => this.matches(entity, row, part));
      if (key === 'not') return !this.matches(entity, row, value as JsonFilter);
      const relation = entity.relations.find(({ name }) => name === key);
      if (!relation) {
        return Object.entries(value as JsonFilter).every(([operator, given]) => this.#holds(entity, key, row[key], operator, given));
      }
      const { kind, target, key: foreign } = relation;
      const related = this.rowsOf(target).filter((other) => (kind === 'one' ? other.id === row[foreign] : other[foreign] === row.id));
      if (kind === 'one') return related.some((other) => this.matches(target, other, value as JsonFilter));
      return Object.entries(value as JsonFilter).every(([quantifier, inner]) => {
        const matching = related.filter((other) => this.matches(target, other, inner as JsonFilter)).length;
        return { some: matching > 0, none: matching === 0, every: matching === related.length }[quantifier];
      });
    });
  }

  #holds(entity: Entity, key: string, value: unknown, operator: string, given: unknown): boolean {
    const kind = kindOf(entity, key);
    const rank = (it: unknown) => {
      if (kind === 'decimal') return exact(it as string);
      if (kind === 'bigint') return BigInt(it as string);
      if (kind === 'datetime') return Date.parse(it as string);
      return kind === 'text' ? (this.places.get(it as string) ?? Number.NaN) : (it as number | string | boolean);
    };
    const same = (it: unknown) => (kind === 'text' ? value === it : rank(value) === rank(it));
    const within = (of: string, inner: string, how: 'includes' | 'startsWith' | 'endsWith') => of.toLowerCase()[how](inner.toLowerCase());
    const isNull = value === null;
    const operators: Record<string, () => boolean> = {
      isNull: () => isNull === given,
      eq: () => !isNull && same(given),
      ne: () => isNull || !same(given),
      in: () => !isNull && (given as unknown[]).some(same),
      notIn: () => isNull || !(given as unknown[]).some(same),
      gt: () => !isNull && rank(value) > rank(given),
      gte: () => !isNull && rank(value) >= rank(given),
      lt: () => !isNull && rank(value) < rank(given),
      lte: () => !isNull && rank(value) <= rank(given),
      contains: () => !isNull && within(value as string, given as string, 'includes'),
      startsWith: () => !isNull && within(value as string, given as string, 'startsWith'),
      endsWith: () => !isNull && within(value as string, given as string, 'endsWith'),
      has: () => (value as string[]).includes(given as string),
      hasAny: () => (given as string[]).some((it) => (value as string[]).includes(it)),
    };
    const holds = operators[operator];
    if (!holds) throw new Error(`the model does not know what ${operator} means`);
    return holds();
  }
}

/** A decimal as a whole number of its 30th places. */
function exact(decimal: string): bigint {
  const [whole, fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(30, '0'));
}

/** Reads the model of an administrator's tenant. `texts` are values beside the rows' own that filters will compare with. */
export function readModel(engine: Engine, admin: Identity, texts: readonly string[]): Promise<Model> {
  return inTenant(engine, { ...admin, role: 'admin' }, async (db) => {
    const rows = new Map<Entity, Row[]>();
    for (const entity of api)
      rows.set(
        entity,
        ((await db.select().from(entity.table)) as Row[]).map((row) => shown(entity, row)),
      );
    const known = new Set([
      ...texts,
      ...[...rows.values()].flat().flatMap((row) => Object.values(row).filter((it) => typeof it === 'string')),
    ]);
    const sorted = await db.execute<{ text: string }>(
      `select text from jsonb_array_elements_text('${JSON.stringify([...known]).replaceAll("'", "''")}') as text order by text`,
    );
    return new Model(rows, new Map(sorted.rows.map(({ text }, i) => [text, i])));
  });
}

function shown(entity: Entity, row: Row): Row {
  const json = (key: string) => {
    const value = row[key];
    if (value instanceof Date) return value.toISOString();
    if (kindOf(entity, key) === 'enum' && typeof value === 'string') return value.toUpperCase().replaceAll('-', '_');
    return typeof value === 'bigint' ? String(value) : value;
  };
  return Object.fromEntries(shownColumns(entity).map((key) => [key, json(key)]));
}
