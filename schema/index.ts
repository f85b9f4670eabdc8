import { defineRelations, is } from 'drizzle-orm';
import { getTableConfig, type PgColumn, PgTable } from 'drizzle-orm/pg-core';
import * as aiEmployees from './ai-employees.js';
import * as automations from './automations.js';
import * as crm from './crm.js';
import * as documents from './documents.js';
import * as hub from './hub.js';
import { type Declaration, declarations } from './kit.js';
import * as meetings from './meetings.js';
import * as replica from './replica.js';
import * as system from './system.js';
import * as tasks from './tasks.js';
import * as tenants from './tenants.js';

/** A module's exports in alphabetical order, which the standard asks for and not every loader keeps. */
const sorted = <M extends object>(module: M) =>
  Object.fromEntries(Object.entries(module).sort(([one], [other]) => (one < other ? -1 : 1))) as M;

const domains = {
  ...sorted(tenants),
  ...sorted(documents),
  ...sorted(crm),
  ...sorted(meetings),
  ...sorted(tasks),
  ...sorted(automations),
  ...sorted(aiEmployees),
  ...sorted(hub),
  ...sorted(system),
  ...sorted(replica),
};

type Tables<T> = { [K in keyof T as T[K] extends PgTable ? K : never]: T[K] };

/** Every table, by the name it is exported under. */
export const tables = Object.fromEntries(Object.entries(domains).filter(([, value]) => is(value, PgTable))) as Tables<typeof domains>;

/** A way from one table to another along a foreign key. */
export interface Relation {
  name: string;
  description: string;
  /** `one`: the source holds the key. `many`: the target does. */
  kind: 'one' | 'many';
  target: Entity;
  /** The foreign key's property and column, on the source (`one`) or on the target (`many`). */
  key: string;
  column: PgColumn;
  /** Whether creating a row of the source can create rows of the target. */
  nested: boolean;
}

/** A table that the API shows: its declaration, its names, and the relations that lead to other shown tables. */
export interface Entity extends Declaration {
  name: keyof typeof tables;
  exposes: NonNullable<Declaration['exposes']>;
  relations: Relation[];
}

const entities = new Map<PgTable, Entity>();
for (const [name, table] of Object.entries(tables)) {
  const declaration = declarations.get(getTableConfig(table).name) as Declaration;
  const { exposes } = declaration;
  if (exposes) entities.set(table, { ...declaration, exposes, name: name as keyof typeof tables, relations: [] });
}

/** The longest name that PostgreSQL does not cut off: a column of a row that comes along with another is named `company.createdAt`. */
const longestName = 63;

/** The relation to one is named for its column: `companyId` leads to `company`. */
const toOne = (key: string) => key.replace(/Id$/, '');

for (const entity of entities.values()) {
  for (const [key, reference] of Object.entries(entity.references ?? {})) {
    const target = reference && entities.get(reference.to());
    const description = entity.exposes.fields[key];
    if (!target || description === undefined) continue;
    const column = entity.columns[key] as PgColumn;
    const [inverse, about] = reference.inverse;
    add(entity, { name: toOne(key), description, kind: 'one', target, key, column, nested: reference.nested === 'target' });
    add(target, { name: inverse, description: about, kind: 'many', target: entity, key, column, nested: reference.nested === 'rows' });
  }
}

/** A name taken twice would show one of its two in some places and the other elsewhere. */
function add(entity: Entity, relation: Relation): void {
  const longest = Math.max(...Object.keys(relation.target.columns).map((key) => `${relation.name}.${key}`.length));
  if (longest > longestName) throw new Error(`${entity.name}.${relation.name}: give the foreign key a shorter name`);
  if (relation.name in entity.columns || entity.relations.some(({ name }) => name === relation.name)) {
    throw new Error(`${entity.name} has two fields named ${relation.name}: give one another name (a foreign key ends in Id)`);
  }
  entity.relations.push(relation);
}

/** What leaves: the tables that the API shows, with their fields and relations. */
export const api: readonly Entity[] = [...entities.values()];

/** The shown table `table`. @throws where it is not shown. */
export function entityOf(table: PgTable): Entity {
  const entity = entities.get(table);
  if (!entity) throw new Error(`${getTableConfig(table).name} is not exposed`);
  return entity;
}

/** The same foreign keys, as Drizzle's relations. */
export const relations = defineRelations(tables, (r) => {
  const names = new Map(Object.entries(tables).map(([name, table]) => [table as PgTable, name]));
  const result: Record<string, Record<string, unknown>> = Object.fromEntries([...names.values()].map((name) => [name, {}]));
  // The builder is typed by table and column, which are not known one by one here.
  const build = r as unknown as Record<'one' | 'many', Record<string, (config: object) => unknown>> &
    Record<string, Record<string, unknown>>;
  for (const [table, name] of names) {
    const { references = {} } = declarations.get(getTableConfig(table).name) as Declaration;
    for (const [key, reference] of Object.entries(references)) {
      const target = reference && names.get(reference.to());
      if (!target || !result[name] || !result[target]) continue;
      const ends = { from: build[name]?.[key], to: build[target]?.id, alias: `${name}.${key}` };
      result[name][toOne(key)] = build.one[target]?.(ends);
      result[target][reference.inverse[0]] = build.many[name]?.({ from: ends.to, to: ends.from, alias: ends.alias });
    }
  }
  return result as Record<string, never>;
});
