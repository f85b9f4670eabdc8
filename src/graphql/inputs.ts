import type { EnumRef, InputRef } from '@pothos/core';
import type { Entity } from '../../schema/index.js';
import { fixedSetName } from '../../schema/rules.js';
import { columnOf, enumName, type Kind, kindOf, ordered, shownColumns, sortable } from '../db/columns.js';
import type { Filter } from '../db/filter.js';
import type { Direction } from '../db/order.js';
import type { Builder, SchemaTypesOf } from './builder.js';

type Types = SchemaTypesOf<Builder>;
type FilterRef = InputRef<Filter>;
type OrderRef = InputRef<Partial<Record<string, Direction>>>;

type Scalar = 'ID' | 'String' | 'Int' | 'Boolean' | 'BigInt' | 'Decimal' | 'DateTime' | 'Date' | 'JSON';

const scalarOf: Record<Exclude<Kind, 'enum'>, Scalar> = {
  id: 'ID',
  text: 'String',
  int: 'Int',
  bigint: 'BigInt',
  decimal: 'Decimal',
  boolean: 'Boolean',
  datetime: 'DateTime',
  date: 'Date',
  json: 'JSON',
  strings: 'String',
};

export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** What is said of a shown column, wherever it stands. */
export const descriptionOf = (entity: Entity, key: string): string =>
  key === 'id' ? 'The id of the row.' : (entity.exposes.fields[key] ?? '');

const filterRef = (builder: Builder, entity: Entity) => builder.inputRef<Filter>(`${entity.exposes.type}Filter`);

/** The enums, filters and orders of the API, made from the declared columns as they are asked for, each once. */
export class Inputs {
  readonly #enums = new Map<string, EnumRef<Types, string>>();
  readonly #columns = new Map<string, FilterRef>();
  readonly #filters = new Map<Entity, FilterRef>();
  readonly #lists = new Map<Entity, FilterRef>();
  readonly #direction: EnumRef<Types, Direction>;

  constructor(private readonly builder: Builder) {
    this.#direction = builder.enumType('OrderDirection', {
      description: 'The direction of an order. Null counts as larger than every value: last in ASC, first in DESC.',
      values: { ASC: { value: 'asc' }, DESC: { value: 'desc' } } as const,
    });
  }

  /** The GraphQL type of a column's values. */
  typeOf(entity: Entity, key: string): Scalar | EnumRef<Types, string> {
    const kind = kindOf(entity, key);
    return kind === 'enum' ? this.#enumOf(entity, key) : scalarOf[kind];
  }

  filter(entity: Entity): FilterRef {
    const known = this.#filters.get(entity);
    if (known) return known;
    const ref = filterRef(this.builder, entity);
    // Known before it has fields, which may lead back to it.
    this.#filters.set(entity, ref);
    this.#implement(entity, ref);
    return ref;
  }

  orderBy(entity: Entity): OrderRef {
    const keys = shownColumns(entity).filter((key) => sortable.has(kindOf(entity, key)));
    const ref = this.builder.inputRef<Partial<Record<string, Direction>>>(`${entity.exposes.type}OrderBy`);
    ref.implement({
      description: 'A key to sort by; the first entry of a list weighs most.',
      isOneOf: true,
      fields: (t) =>
        Object.fromEntries(keys.map((key) => [key, t.field({ type: this.#direction, description: descriptionOf(entity, key) })])),
    });
    return ref as OrderRef;
  }

  #implement(entity: Entity, self: ReturnType<typeof filterRef>): void {
    self.implement({
      description: 'Rows for which everything given holds.',
      fields: (t) => ({
        ...Object.fromEntries(
          shownColumns(entity).map((key) => [
            key,
            t.field({ type: this.#columnFilter(entity, key), description: descriptionOf(entity, key) }),
          ]),
        ),
        ...Object.fromEntries(
          entity.relations.map(({ name, kind, target, description }) => [
            name,
            t.field({ type: kind === 'one' ? this.filter(target) : this.#listFilter(target), description }),
          ]),
        ),
        and: t.field({ type: [self], description: 'All of these hold.' }),
        or: t.field({ type: [self], description: 'At least one of these holds.' }),
        not: t.field({ type: self, description: 'This does not hold.' }),
      }),
    });
  }

  #listFilter(target: Entity): FilterRef {
    return once(this.#lists, target, () =>
      this.builder.inputType(`${target.exposes.type}ListFilter`, {
        description: 'What holds of the related rows.',
        fields: (t) => ({
          some: t.field({ type: this.filter(target), description: 'At least one of them is such.' }),
          none: t.field({ type: this.filter(target), description: 'None of them is such.' }),
          every: t.field({ type: this.filter(target), description: 'All of them are such; also where there are none.' }),
        }),
      }),
    );
  }

  #columnFilter(entity: Entity, key: string): FilterRef {
    const kind = kindOf(entity, key);
    const type = this.typeOf(entity, key);
    const name = typeof type === 'string' ? (kind === 'strings' ? 'StringList' : pascal(type === 'ID' ? 'Id' : type)) : type.name;
    return once(this.#columns, name, () =>
      this.builder.inputType(`${name}Filter`, {
        description: 'What holds of a value.',
        fields: (t) => {
          const one = (description: string) => t.field({ type, description });
          const many = (description: string) => t.field({ type: [type], description });
          return {
            ...(kind === 'strings' && { has: one('Contains this.'), hasAny: many('Contains at least one of these.') }),
            ...(kind !== 'strings' && kind !== 'json' && { eq: one('Is this.'), ne: one('Is not this, or there is none.') }),
            ...(kind !== 'strings' &&
              kind !== 'json' && { in: many('Is one of these.'), notIn: many('Is none of these, or there is none.') }),
            ...(ordered.has(kind) && {
              gt: one('Is greater.'),
              gte: one('Is greater, or this.'),
              lt: one('Is less.'),
              lte: one('Is less, or this.'),
            }),
            ...(kind === 'text' && {
              contains: one('Contains this, in capitals or not.'),
              startsWith: one('Begins with this, in capitals or not.'),
              endsWith: one('Ends with this, in capitals or not.'),
            }),
            isNull: t.boolean({ description: 'Whether there is no value.' }),
          };
        },
      }),
    );
  }

  #enumOf(entity: Entity, key: string): EnumRef<Types, string> {
    const values = columnOf(entity, key).enumValues ?? [];
    const name = fixedSetName(values) ?? `${entity.exposes.type}${pascal(key)}`;
    return once(this.#enums, name, () =>
      this.builder.enumType(name, {
        description: `${entity.exposes.fields[key]} The values sort in this order.`,
        values: Object.fromEntries(values.map((value) => [enumName(value), { value }])),
      }),
    );
  }
}

function once<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  if (!map.has(key)) map.set(key, make());
  return map.get(key) as V;
}
