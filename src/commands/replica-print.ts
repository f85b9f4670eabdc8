import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { is, SQL } from 'drizzle-orm';
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';
import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { api, type Entity, tables } from '../../schema/index.js';
import { type Declaration, declarations, isFilledByUser } from '../../schema/kit.js';
import { pascal } from '../graphql/inputs.js';
import { packageRoot } from '../package-root.js';
import { type Command, parse } from './command.js';

const path = ['src', 'replica', 'gateway.ts'];

export const replicaPrint: Command = {
  name: 'replica:print',
  summary: `write the local replica's tables and mutations to ${path.join('/')}`,
  usage: 'npx tsx src/main.ts replica:print',
  async run(args, io) {
    parse(replicaPrint, { args });
    const { createSchema } = await import('../modules/index.js');
    writeFileSync(join(packageRoot, ...path), replicaModule(createSchema()));
    io.out(`${path.join('/')}\n`);
  },
};

/** A module for the replica's library, which knows nothing of PostgreSQL: the tables as SQLite holds them, and what can be written. */
export function replicaModule(schema: GraphQLSchema): string {
  const replicated = Object.entries(tables).flatMap(([name, table]) => {
    const declaration = declarations.get(getTableConfig(table).name) as Declaration;
    return declaration.replicates.length > 0 ? [{ name, declaration }] : [];
  });
  const entities = api.filter(({ replicates }) => replicates.length > 0);
  return [
    '// Made by `npm run codegen` from schema/. Do not edit.',
    `import { defineRelations } from 'drizzle-orm';`,
    `import { customType, integer, numeric, snakeCase, text } from 'drizzle-orm/sqlite-core';`,
    '',
    '/** A moment: a Date here, and text of ISO 8601 in UTC in the file. */',
    'const instant = customType<{ data: Date; driverData: string }>({',
    `  dataType: () => 'text',`,
    '  fromDriver: (value) => new Date(value),',
    '  toDriver: (value) => value.toISOString(),',
    '});',
    '',
    ...replicated.map(({ name, declaration }) => tableSource(name, declaration)),
    `/** The tables by the name they are exported under. */`,
    `export const tables = { ${replicated.map(({ name }) => name).join(', ')} };`,
    '',
    relationsSource(entities),
    '/** What a mutation needs to know of a type: its table, the columns that hold who writes, and what can be created along with it. */',
    'export const entities = {',
    ...entities.map(entitySource),
    '} as const;',
    '',
    ...mutationsSource(schema),
    '',
  ].join('\n');
}

function tableSource(name: string, { sqlName, replicates, columns, rules }: Declaration): string {
  const lines = replicates.flatMap((key) => {
    const column = columns[key] as PgColumn;
    const source = columnSource(key, column, rules?.[key]?.kind === 'strings');
    return source ? [`  ${key}: ${source},`] : [];
  });
  return [`export const ${name} = snakeCase.table('${sqlName}', {`, ...lines, '});', ''].join('\n');
}

const snake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The column as SQLite holds it; undefined for vectors, which are kept apart. */
function columnSource(key: string, column: PgColumn, isStrings: boolean): string | undefined {
  const options = (more: string) => `${column.name === snake(key) ? '' : `'${column.name}'${more && ', '}`}${more}`;
  const type = /^\w+/.exec(column.getSQLType())?.[0];
  const made = {
    uuid: () => `text(${options('')})`,
    text: () => `text(${options(column.enumValues ? `{ enum: [${column.enumValues.map((value) => `'${value}'`).join(', ')}] }` : '')})`,
    date: () => `text(${options('')})`,
    integer: () => `integer(${options('')})`,
    boolean: () => `integer(${options(`{ mode: 'boolean' }`)})`,
    bigint: () => `numeric(${options(`{ mode: 'bigint' }`)})`,
    numeric: () => `numeric(${options('')})`,
    timestamp: () => `instant(${options('')})`,
    jsonb: () => `text(${options(`{ mode: 'json' }`)})${isStrings ? '.$type<string[]>()' : ''}`,
    vector: () => undefined,
  }[type ?? ''];
  if (!made) throw new Error(`${column.name}: ${type} has no place in a replica yet; add it to src/commands/replica-print.ts`);
  const source = made();
  if (!source || key === 'id') return source && `${source}.primaryKey()`;
  const { default: value } = column;
  const literal = value === undefined || is(value, SQL) ? '' : `.default(${JSON.stringify(value).replaceAll('"', "'")})`;
  return `${source}${column.notNull ? '.notNull()' : ''}${literal}`;
}

function relationsSource(entities: Entity[]): string {
  const lines = entities.map(({ name, relations }) => {
    const inner = relations
      .filter(({ target }) => entities.some((entity) => entity.name === target.name))
      .map(({ name: relation, kind, target, key }) => {
        const [from, to] = kind === 'one' ? [`r.${name}.${key}`, `r.${target.name}.id`] : [`r.${name}.id`, `r.${target.name}.${key}`];
        const alias = kind === 'one' ? `${name}.${key}` : `${target.name}.${key}`;
        return `    ${relation}: r.${kind}.${target.name}({ from: ${from}, to: ${to}, alias: '${alias}' }),`;
      });
    return [`  ${name}: {`, ...inner, '  },'].join('\n');
  });
  return [
    '/** How the tables lead to one another. */',
    'export const relations = defineRelations(tables, (r) => ({',
    ...lines,
    '}));',
    '',
  ].join('\n');
}

function entitySource({ name, exposes, columns, relations }: Entity): string {
  const users = Object.entries(columns).flatMap(([key, column]) => (isFilledByUser(column) ? [`'${key}'`] : []));
  const nested = relations
    .filter((relation) => relation.nested)
    .map(
      (relation) =>
        `${relation.name}: { type: '${relation.target.exposes.type}', key: '${relation.key}', holds: ${relation.kind === 'one'} }`,
    );
  return `  ${exposes.type}: { table: ${name}, users: [${users.join(', ')}], nested: {${nested.join(', ')}} },`;
}

/** What only makes sense while the gateway answers: who may sign in, secrets, devices. */
const online =
  /^(acceptInvite|inviteUser|signOut|removeUser|changeUserRole|connectIntegration|disconnectIntegration|replica\w+|\w+ReplicaDevice|\w+Invite)$/;

const scalars: Record<string, string> = {
  ID: 'string',
  String: 'string',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  DateTime: 'Date | string',
  Date: 'string',
  Decimal: 'string',
  BigInt: 'bigint | string',
  JSON: 'unknown',
};

/** The creates of many rows, which single ones do as well: offline, nothing is saved by sending them together. */
const ofMany = new Set(api.map(({ name }) => `create${pascal(name)}`));

/** The mutations of single rows and the verbs, with what they are told. Those over filters decide by rows that a device may not have. */
function mutationsSource(schema: GraphQLSchema): string[] {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  const types = new Map<string, string>();
  const offline = fields.flatMap(({ name, description, args }) => {
    const input = args[0] && getNamedType(args[0].type);
    if (!isInputObjectType(input) || online.test(name) || ofMany.has(name) || hasFilter(input)) return [];
    typeSource(input, types);
    return [`  /** ${description} */`, `  ${name}: ${input.name};`];
  });
  return [
    '/** The mutations that can wait for the gateway, and their inputs. */',
    'export interface Mutations {',
    ...offline,
    '}',
    '',
    ...types.values(),
  ];
}

function hasFilter(input: GraphQLInputObjectType, seen = new Set<string>()): boolean {
  if (seen.has(input.name)) return false;
  seen.add(input.name);
  return Object.values(input.getFields()).some(({ type }) => {
    const inner = getNamedType(type);
    return isInputObjectType(inner) && (inner.name.endsWith('Filter') || hasFilter(inner, seen));
  });
}

function typeSource(input: GraphQLInputObjectType, types: Map<string, string>): void {
  if (types.has(input.name)) return;
  types.set(input.name, '');
  const fields = Object.values(input.getFields()).map(({ name, description, type, defaultValue }) => {
    const inner = getNamedType(type);
    if (isInputObjectType(inner)) typeSource(inner, types);
    const required = isNonNullType(type) && defaultValue === undefined;
    return `  /** ${description} */\n  ${name}${required ? '' : '?'}: ${typeName(type)}${required ? '' : ' | undefined'};`;
  });
  types.set(input.name, [`/** ${input.description} */`, `export interface ${input.name} {`, ...fields, '}', ''].join('\n'));
}

function typeName(type: GraphQLInputType): string {
  if (isNonNullType(type)) return typeName(type.ofType).replace(/ \| null$/, '');
  if (isListType(type)) return `(${typeName(type.ofType)})[] | null`;
  if (isEnumType(type))
    return `${type
      .getValues()
      .map(({ name }) => `'${name}'`)
      .join(' | ')} | null`;
  if (isInputObjectType(type)) return `${type.name} | null`;
  const scalar = scalars[type.name];
  if (!scalar) throw new Error(`${type.name} has no type in a replica yet; add it to src/commands/replica-print.ts`);
  return scalar === 'unknown' ? scalar : `${scalar} | null`;
}
