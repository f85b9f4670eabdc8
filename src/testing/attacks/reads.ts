import { encodeGlobalID } from '@pothos/plugin-relay';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isIntrospectionType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { api } from '../../../schema/index.js';
import type { Identity } from '../../db/identity.js';
import { createSeal } from '../../db/seal.js';
import type { Answer } from '../gateway.js';
import { Company, rowCount } from './company.js';
import { built, type Leaf, leavesOf } from './inputs.js';
import { isList, type Route, routesOf, selectionOf } from './routes.js';
import { isSearch, type SearchPlace, searchInput, searchPlaces, searchText } from './searches.js';
import { idsOf, valueFor } from './values.js';
import type { Parties, Tally } from './verdict.js';
import type { World } from './world.js';

export const roles = ['admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** A place in an argument of a field that reads, and what is tried there. */
interface ReadSite {
  name: string;
  argument: GraphQLArgument;
  leaf: Leaf;
  /** The value of a company there; undefined where it would be no other company's alone, such as an enum's. */
  value?: (company: Company, ordinal: number) => unknown;
  /** Which of a company's rows the attacker's own value makes a difference with. */
  ordinal?: number;
  /** Of a search: how it is answered where there is no value of a company's, and whether the answer follows from the value. */
  search?: Pick<SearchPlace, 'plain' | 'follows'>;
}

/** A field that reads, with its places. */
export interface ReadField {
  name: string;
  route: Route;
  field: GraphQLField<unknown, unknown>;
  sites: ReadSite[];
}

/** Integers that say how much is read, and from where in a page. */
const sizes = new Set(['first', 'last']);

/** Every field with arguments that can be reached from Query. @throws for a type or an argument that nothing is known to do with. */
export function readFields(schema: GraphQLSchema): ReadField[] {
  const routes = routesOf(schema);
  const answers = answersOf(schema);
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type),
  );
  return types.flatMap((type) => {
    const route = routes.get(type.name);
    const withArguments = Object.values(type.getFields()).filter(({ args }) => args.length > 0);
    if (type === schema.getMutationType() || (answers.has(type.name) && withArguments.length === 0)) return [];
    if (type === schema.getSubscriptionType() && withArguments.every(({ name }) => name === 'replicaWake')) return [];
    if (!route) throw new Error(`cannot reach ${type.name}: no field of Query leads there`);
    return withArguments.map((field) => readField(type, route, field));
  });
}

/** The types of what mutations, subscriptions and fields with required arguments answer, which are read there. */
function answersOf(schema: GraphQLSchema): Set<string> {
  const found = new Set<string>();
  const visit = ({ type }: GraphQLField<unknown, unknown>) => {
    const named = getNamedType(type);
    if (!isObjectType(named) || found.has(named.name)) return;
    found.add(named.name);
    for (const field of Object.values(named.getFields())) if (field.args.length === 0) visit(field);
  };
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const root of roots) {
    for (const field of Object.values(root?.getFields() ?? {}))
      if (root !== schema.getQueryType() || field.args.some(isRequiredArgument)) visit(field);
  }
  return found;
}

function readField(type: GraphQLObjectType, route: Route, field: GraphQLField<unknown, unknown>): ReadField {
  const name = `${type.name}.${field.name}`;
  const connection = isList(field);
  const target = api.find(({ exposes }) => `${exposes.type}${connection ? 'Connection' : ''}` === getNamedType(field.type).name);
  const sites = field.args.flatMap((argument): ReadSite[] => {
    if (sizes.has(argument.name)) return [];
    if (isSearch(argument))
      return searchPlaces(argument).map(({ leaf, value, ...search }) => ({
        name: `${name}(${leaf.trail.join('.')})`,
        argument,
        leaf,
        search,
        ...(value && { value }),
      }));
    return leavesOf(argument.name, argument.type, target, type.name === 'Query').flatMap((leaf) => {
      const base = { name: `${name}(${leaf.trail.join('.')})`, argument, leaf };
      if (argument.name === 'after' || argument.name === 'before') return [{ ...base, value: () => argument.name }];
      if (argument.name === 'nodeId')
        return api.map(({ exposes, sqlName }) => ({
          ...base,
          name: `${base.name} of ${exposes.type}`,
          value: (company: Company, ordinal: number) => encodeGlobalID(exposes.type, company.id(sqlName, ordinal)),
        }));
      if (isEnumType(leaf.type) || ['Boolean', 'JSON'].includes(leaf.type.name)) return [base];
      const [ids] = leaf.type.name === 'ID' ? idsOf(leaf) : [];
      const value = ids ?? ((company: Company, ordinal: number) => valueFor(company, leaf, ordinal));
      return [{ ...base, value }];
    });
  });
  return { name, route, field, sites };
}

/** Never was either, and sorts ahead of all others: of some places it makes the difference that one behind them does not. */
const lowest = new Company('0', 0);

/** How many attempts go in one operation: of what a replica gets there is one. */
const together = ({ field }: ReadField) => (field.name === 'changes' ? 1 : 60);

/** Attempts on fields that read. */
export class Reading {
  readonly #cursors = new Map<string, string>();

  constructor(
    private readonly parties: Parties,
    private readonly world: World,
    /** The same world in which the victim never was. */
    private readonly without: World,
    private readonly tally: Tally,
  ) {}

  /** Finds for each place a value of the attacker's own that makes a difference there. What it finds none for is unreached. */
  async reach(field: ReadField): Promise<void> {
    const { attacker, absent } = this.parties;
    const as = attacker.identity('admin');
    for (let ordinal = 0; ordinal < rowCount; ordinal++) {
      for (const other of [absent, lowest]) {
        const left = field.sites.filter((site) => site.value && site.ordinal === undefined);
        for (const batch of batches(left, together(field))) {
          const own = await this.#ask(this.world, field, batch, attacker, ordinal, as);
          const never = await this.#ask(this.world, field, batch, other, ordinal, as);
          for (const [i, site] of batch.entries()) {
            if (under(own.answer.data, `a${i}`) !== under(never.answer.data, `a${i}`)) site.ordinal = ordinal;
          }
        }
      }
    }
    for (const site of field.sites) if (site.value && site.ordinal === undefined) this.tally.unreached.push(site.name);
  }

  /** Tries everything on a field. */
  async attack(field: ReadField, role: Role): Promise<void> {
    const { attacker, victim, absent } = this.parties;
    const as = attacker.identity(role);
    const twins = field.sites.filter(({ value, search }) => value && !search?.follows);
    const alone = field.sites.filter(({ value }) => !value);
    const following = field.sites.filter(({ search }) => search?.follows);
    for (const batch of batches(twins, together(field))) {
      const theirs = await this.#ask(this.world, field, batch, victim, undefined, as);
      const never = await this.#ask(this.world, field, batch, absent, undefined, as);
      this.#judge(batch, role, theirs, never);
    }
    for (const batch of batches(alone, together(field))) {
      const theirs = await this.#ask(this.world, field, batch, attacker, 0, as);
      const never = await this.#ask(this.without, field, batch, attacker, 0, as);
      this.#judge(batch, role, theirs, never);
    }
    for (const batch of batches(following, together(field))) {
      const theirs = await this.#ask(this.world, field, batch, victim, undefined, as);
      const never = await this.#ask(this.without, field, batch, victim, undefined, as);
      this.#judge(batch, role, theirs, never);
    }
  }

  /** Reads every value that fields without arguments show, of every type, in the world with the victim and in the one without. */
  async crawl(schema: GraphQLSchema, role: Role): Promise<void> {
    for (const [name, route] of routesOf(schema)) {
      const fields = Object.values((schema.getType(name) as GraphQLObjectType).getFields());
      const shown = fields.filter(({ args, type }) => args.length === 0 && isLeafType(getNamedType(type)));
      if (shown.length === 0) continue;
      const query = `{ ${route(shown.map(({ name }) => name).join(' '))} }`;
      const ask = async (world: World) => ({
        answer: await world.gateway.ask(query, { as: this.parties.attacker.identity(role) }),
        values: [],
      });
      const [theirs, never] = [await ask(this.world), await ask(this.without)];
      refuseUnmade(theirs.answer, name);
      this.tally.attempted += shown.length;
      for (const field of shown) this.tally.sites.add(`${name}.${field.name}`);
      this.tally.compare(`${name} by ${role}`, this.parties, theirs, never);
    }
  }

  #judge(batch: ReadSite[], role: string, theirs: Tried, never: Tried): void {
    this.tally.attempted += batch.length;
    for (const { name } of batch) this.tally.sites.add(name);
    const differing = batch.filter((_, i) => under(theirs.answer.data, `a${i}`) !== under(never.answer.data, `a${i}`));
    const name = (differing.length > 0 ? differing : batch).map(({ name }) => name).slice(0, 3);
    this.tally.compare(`${name.join(', ')} by ${role}`, this.parties, theirs, never);
  }

  async #ask(
    world: World,
    { route, field }: ReadField,
    batch: ReadSite[],
    of: Company,
    ordinal: number | undefined,
    as: Identity,
  ): Promise<Tried> {
    const variables: Record<string, unknown> = {};
    const values: string[] = [];
    const aliases: string[] = [];
    const { attacker } = this.parties;
    for (const [i, { argument, leaf, value, ordinal: reached, search }] of batch.entries()) {
      let one = value
        ? value(of, ordinal ?? reached ?? 0)
        : search
          ? search.plain
          : built(leaf.type, undefined, (it) => worldly(it, of), leaf.entity, undefined, leaf.trail);
      if (one === 'after' || one === 'before')
        one = field.name === 'changes' ? await this.#replicaCursor(of) : await this.#cursor(route, field, of);
      if (typeof one === 'string' && one.length > 6) values.push(one);
      variables[`v${i}`] = search
        ? searchInput(leaf.trail.slice(1), one, attacker)
        : built(argument.type, { trail: leaf.trail.slice(1), value: one }, () => undefined, leaf.entity);
      const others = field.args.filter((other) => other !== argument && isRequiredArgument(other) && !isSearch(other));
      const required = await Promise.all(others.map(({ name }) => this.#required(field.name, name, as)));
      const size = !isList(field) ? required.join('') : `, ${argument.name === 'before' ? 'last' : 'first'}: 4`;
      aliases.push(
        `a${i}: ${field.name}(${argument.name}: $v${i}${size}${search ? '' : besides(field, attacker)}) ${isList(field) && !search && isAlike(leaf) ? '{ totalCount }' : selectionOf(field.type)}`,
      );
    }
    const declared = batch.map(({ argument }, i) => `$v${i}: ${argument.type}`);
    const answer = await world.gateway.ask(`query (${declared.join(' ')}) { ${route(aliases.join(' '))} }`, { as, variables });
    // That a device was there is noted.
    if (field.name === 'changes') await world.restore(this.parties.attacker);
    refuseUnmade(answer, batch[0]?.name ?? '');
    return { answer, values };
  }

  /** What a field requires beside the attacked value: the attacker's own. */
  async #required(field: string, name: string, as: Identity): Promise<string> {
    if (field !== 'changes') throw new Error(`cannot reach ${field}: it also requires ${name}`);
    if (name === 'deviceId') return `, deviceId: "${this.parties.attacker.id('replica_devices', 0)}"`;
    const { data } = await this.world.gateway.ask('{ replicaSchema { version } }', { as });
    return `, schema: "${data.replicaSchema.version}"`;
  }

  /** The cursor of a company's own replica; for who never was, one that was sealed elsewhere. */
  async #replicaCursor(of: Company): Promise<string> {
    const { attacker, victim } = this.parties;
    const from = of === victim ? victim : attacker;
    const as = from.identity('admin');
    const schema = await this.#required('changes', 'schema', as);
    const { data } = await this.world.gateway.ask(`{ changes(deviceId: "${from.id('replica_devices', 0)}"${schema}) { cursor } }`, { as });
    await this.world.restore(from);
    const { cursor } = data.changes;
    return from === of ? cursor : createSeal(of.canary).seal(cursor, '').slice(0, cursor.length);
  }

  /** A cursor into the company's own list; for who never was, the victim's with other values in it. */
  async #cursor(route: Route, field: GraphQLField<unknown, unknown>, of: Company): Promise<string> {
    const { attacker, victim } = this.parties;
    const key = `${of.canary} ${route('')} ${field.name}`;
    const known = this.#cursors.get(key);
    if (known) return known;
    const from = of === attacker ? attacker : victim;
    const query = `{ ${route(`${field.name}(first: ${2 * rowCount}${besides(field, attacker)}) { edges { cursor } }`)} }`;
    const { text } = await this.world.gateway.ask(query, { as: from.identity('admin') });
    const all = [...text.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor as string);
    // Of an id that is derived nobody can say what sorts before it.
    const cursor = all.find((it) => Buffer.from(it, 'base64url').includes(from.prefix));
    if (!cursor) throw new Error(`cannot reach the cursors of ${field.name}: ${text}`);
    const made = of === from ? cursor : translated(cursor, from, of);
    this.#cursors.set(key, made);
    return made;
  }
}

interface Tried {
  answer: Answer;
  values: string[];
}

/** What a search looks for where another of its arguments is attacked. */
const besides = ({ args }: GraphQLField<unknown, unknown>, attacker: Company): string =>
  args.some(isSearch) ? `, input: { text: ${JSON.stringify(searchText(attacker))} }` : '';

/** Whether a place differs from others in the condition alone that comes of it, for which the number of rows is enough. */
const isAlike = ({ trail: [, , operator, ...others] }: Leaf): boolean =>
  others.length > 0 || (operator !== undefined && operator !== 'eq' && operator !== 'has');

/** A value of an attacker's where no company has one of its own. */
function worldly({ type }: Leaf, of: Company): unknown {
  if (isEnumType(type)) return type.getValues()[0]?.name;
  return type.name === 'Boolean' ? true : { [of.canary]: of.canary };
}

/** The same cursor with the values of another company. */
function translated(cursor: string, from: Company, to: Company): string {
  const [signature, ...position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
  const pairs = new Map<unknown, unknown>(
    [...from.rows].flatMap(([table, rows]) =>
      rows.flatMap((row, ordinal) => Object.keys(row).map((key) => [json(row[key]), json(to.row(table, ordinal)[key])] as const)),
    ),
  );
  return Buffer.from(JSON.stringify([signature, ...position.map((value) => pairs.get(value) ?? value)])).toString('base64url');
}

const json = (value: unknown) => (value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? String(value) : value);

/** Everything in a result under an alias, wherever that stands. */
export function under(data: unknown, alias: string): string {
  const found = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (key === alias ? [JSON.stringify(inner)] : found(inner)));
  };
  return found(data).join();
}

/** @throws for an operation that the gateway did not execute: it would prove nothing. */
export function refuseUnmade({ errors, text }: Answer, name: string): void {
  const unmade = errors?.some(
    ({ path, extensions: { code } }) => path === undefined && ['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX'].includes(code),
  );
  if (unmade) throw new Error(`cannot reach ${name}: the gateway refused the attempt itself: ${text.slice(0, 500)}`);
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
