import { getTableConfig } from 'drizzle-orm/pg-core';
import type { Entity } from '../../../schema/index.js';
import { declarations } from '../../../schema/kit.js';
import type { Company } from './company.js';
import type { Leaf } from './inputs.js';

type Value = (company: Company, ordinal: number) => unknown;

/** The ids that a place may take: of the table that its column says, and, where that is not known, of each table. */
export function idsOf({ entity, key }: Pick<Leaf, 'entity' | 'key'>): Value[] {
  if (entity && key === 'id') return [(company, ordinal) => company.id(entity.sqlName, ordinal)];
  if (entity && key) return [(company, ordinal) => valueIn(company, entity, key, ordinal)];
  return [];
}

/** The ids of every table, for a place of which nothing else is known. */
export const idsOfAll = (): Value[] =>
  [...declarations.keys()].map((table) => (company: Company, ordinal: number) => company.id(table, ordinal));

/** What a company has in the column that a place is about; where that is not known, in any column of this name. */
export function valueFor(company: Company, leaf: Leaf, ordinal: number): unknown {
  const { entity, key, trail } = leaf;
  const name = trail.at(-1) as string;
  if (name === 'clientId' && entity) return company.clientId(entity.sqlName);
  if (entity && key) {
    const value = valueIn(company, entity, key, ordinal);
    return Array.isArray(value) && leaf.type.name === 'String' ? value[0] : value;
  }
  const others = [...declarations.values()].filter(({ columns }) => name in columns);
  const other = others.at(-1);
  if (other) return company.value(other, name, ordinal);
  return `${company.canary}-${name}`;
}

function valueIn(company: Company, entity: Entity, key: string, ordinal: number): unknown {
  const target = entity.references?.[key]?.to();
  if (target) return company.id(getTableConfig(target).name, ordinal);
  return company.value(entity, key, ordinal);
}
