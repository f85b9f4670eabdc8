import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { api, type Entity } from '../../../schema/index.js';
import type { Identity } from '../../db/identity.js';
import { Company, rowCount } from './company.js';
import { built, type Leaf, leavesOf, namesOnTheWay } from './inputs.js';
import { type Role, refuseUnmade } from './reads.js';
import { idsOf, idsOfAll, valueFor } from './values.js';
import { type Attempt, type Parties, seen, type Tally } from './verdict.js';
import type { World } from './world.js';

type Value = (company: Company, ordinal: number) => unknown;

/** A place in the input of a mutation, and what is tried there. */
interface WriteSite {
  name: string;
  leaf: Leaf;
  /** What may stand there; more than one where the schema does not say of which table an id is. */
  candidates: Value[];
  /** Whether only what is the attacker's does something: an id, or a filter. Any text does. */
  finds: boolean;
  /** How the attempt is made so that it gets somewhere. */
  way?: Way;
}

interface Way {
  value: Value;
  ordinal: number;
  /** How far behind that is the attacker's own row that is named beside it. */
  shift: number;
  /** The field of the input that is given beside it. */
  beside: string | undefined;
}

/** A mutation with its places. */
export interface WriteField {
  field: GraphQLField<unknown, unknown>;
  argument: GraphQLArgument;
  /** The table whose rows it gives back. */
  home: Entity | undefined;
  sites: WriteSite[];
}

/** Types of values that say nothing of other rows: enums beside them. */
const plain = new Set(['Boolean', 'Int', 'JSON', 'Decimal', 'BigInt', 'Date', 'DateTime']);

/** What is required beside the attacked value and is new. It belongs to nobody. */
const fresh = new Company('f', 4);

/** Every mutation. @throws for an argument that nothing is known to do with. */
export function writeFields(schema: GraphQLSchema): WriteField[] {
  return Object.values((schema.getMutationType() as GraphQLObjectType).getFields()).map((field) => {
    const [argument, another] = field.args;
    if (!argument || another) throw new Error(`cannot reach Mutation.${field.name}: it does not have the one argument input`);
    const home = homeOf(field);
    const leaves = leavesOf(argument.name, argument.type, home, false);
    const sites = leaves.flatMap((leaf) => siteOf(`Mutation.${field.name}(${leaf.trail.join('.')})`, leaf));
    return { field, argument, home, sites };
  });
}

function siteOf(name: string, leaf: Leaf): WriteSite[] {
  const value: Value = (company, ordinal) => valueFor(company, leaf, ordinal);
  const filter = leaf.trail.includes('filter');
  if (leaf.type.name === 'ID') return [{ name, leaf, candidates: [...idsOf(leaf), value, ...idsOfAll()], finds: true }];
  if (leaf.type.name === 'String') return [{ name, leaf, candidates: [value], finds: filter }];
  if (isEnumType(leaf.type) || (plain.has(leaf.type.name) && !filter) || ['Boolean', 'JSON'].includes(leaf.type.name)) return [];
  if (plain.has(leaf.type.name)) return [{ name, leaf, candidates: [value], finds: true }];
  throw new Error(`cannot reach ${name}: nothing is known of ${leaf.type.name}`);
}

function homeOf(field: GraphQLField<unknown, unknown>): Entity | undefined {
  const shown = Object.values((getNamedType(field.type) as GraphQLObjectType).getFields()).map(({ type }) => getNamedType(type).name);
  return api.find(({ exposes }) => shown.includes(exposes.type));
}

/** Attempts on mutations. Each begins with everything as it was in the beginning. */
export class Writing {
  constructor(
    private readonly parties: Parties,
    private readonly world: World,
    /** The sum of the victim's rows, as they were in the beginning. */
    private readonly untouched: string,
    private readonly tally: Tally,
  ) {}

  /** Finds for each place a way to attack it on which the attacker's own value is taken. What there is none for is unreached. */
  async reach(target: WriteField): Promise<void> {
    for (const site of target.sites) {
      const way = await this.#wayTo(target, site);
      if (way) site.way = way;
      else this.tally.unreached.push(site.name);
    }
  }

  async #wayTo(target: WriteField, site: WriteSite): Promise<Way | undefined> {
    const { attacker, victim, absent } = this.parties;
    const as = attacker.identity('admin');
    const names = namesOnTheWay(target.argument.type, site.leaf.trail.slice(1));
    const shifts = [0, 1].flatMap((shift) => [undefined, 'all', ...names].map((beside) => ({ shift, beside })));
    for (const value of site.candidates) {
      for (const how of shifts) {
        for (let ordinal = 0; ordinal < rowCount; ordinal++) {
          const way = { value, ordinal, ...how };
          const own = await this.#try(target, site, way, site.finds ? attacker : victim, as);
          if (code(own) === 'BAD_USER_INPUT' || code(own) === 'NOT_FOUND') continue;
          if (!site.finds || seen(own) !== seen(await this.#try(target, site, way, absent, as))) return way;
        }
      }
    }
    return undefined;
  }

  /** Tries everything on a mutation; `undefined` is nobody. */
  async attack(target: WriteField, role: Role | undefined): Promise<void> {
    const { attacker, victim, absent } = this.parties;
    const as = role && attacker.identity(role);
    for (const site of target.sites) {
      const way = site.way ?? { value: site.candidates[0] as Value, ordinal: 0, shift: 0, beside: undefined };
      const theirs = await this.#try(target, site, way, victim, as);
      const never = await this.#try(target, site, way, absent, as);
      this.tally.attempted++;
      this.tally.sites.add(site.name);
      this.tally.compare(`${site.name} by ${role ?? 'nobody'}`, this.parties, theirs, never);
    }
    const name = `Mutation.${target.field.name} by ${role ?? 'nobody'}`;
    if ((await this.world.sumOf(victim)) !== this.untouched) this.tally.leaked.push(`${name}: it changed the victim's rows`);
  }

  async #try(target: WriteField, site: WriteSite, way: Way, of: Company, as: Identity | undefined): Promise<Attempt> {
    const { field, argument, home } = target;
    const value = way.value(of, way.ordinal);
    const { attacker } = this.parties;
    const fill = (leaf: Leaf) => {
      const given = pushed(leaf, site.leaf, attacker);
      return given === undefined ? filling(leaf, attacker, (way.ordinal + way.shift) % rowCount) : given;
    };
    const input = built(argument.type, { trail: site.leaf.trail.slice(1), value }, fill, home, way.beside);
    if (field.name === 'replicaPush') giveDocuments(input as { mutations: Mutation[] });
    const query = `mutation ($input: ${argument.type}) { ${field.name}(${argument.name}: $input) ${payloadOf(field)} }`;
    const answer = await this.world.gateway.ask(query, { ...(as && { as }), variables: { input } });
    refuseUnmade(answer, site.name);
    if (!answer.errors) await this.world.restore(attacker);
    return { answer, values: typeof value === 'string' && value.length > 6 ? [value] : [] };
  }
}

const code = ({ answer }: Attempt): string | undefined => answer.errors?.[0]?.extensions.code;

/** What replicaPush requires: the attacker's device, its next mutation, and one that was taken where another's uid is tried. */
function pushed({ trail }: Leaf, attacked: Leaf, attacker: Company): unknown {
  const { id, lastMutationId } = attacker.row('replica_devices', 0) as { id: string; lastMutationId: number };
  const [place, name] = trail;
  if (place === 'deviceId') return id;
  if (place !== 'mutations') return undefined;
  if (name === 'id') return lastMutationId + (attacked.trail.at(-1) === 'uid' ? 0 : 1);
  if (name === 'uid') return '00000000-0000-4000-8000-000000000000';
  return null;
}

interface Mutation {
  query?: string | null;
  sha256Hash?: string | null;
}

/** One of two has to be given, which the schema does not say. */
function giveDocuments({ mutations }: { mutations: Mutation[] }): void {
  for (const mutation of mutations)
    if (mutation.sha256Hash == null) mutation.query ??= 'mutation { createDeal(input: { title: "Deal" }) { deal { id } } }';
}

/** A value that an input requires: ids are the attacker's own, and texts new. */
function filling(leaf: Leaf, attacker: Company, ordinal: number): unknown {
  if (isEnumType(leaf.type)) return leaf.type.getValues()[0]?.name;
  if (leaf.type.name === 'ID') return idsOf(leaf)[0]?.(attacker, ordinal) ?? attacker.id('users', ordinal);
  if (leaf.type.name === 'Boolean') return false;
  if (leaf.trail.at(-1) === 'expectedUpdatedAt') return leaf.entity && attacker.value(leaf.entity, 'updatedAt', ordinal);
  if (leaf.key) return valueFor(leaf.type.name === 'Int' || leaf.trail.includes('filter') ? attacker : fresh, leaf, ordinal);
  return leaf.type.name === 'Int' ? rowCount : valueFor(fresh, leaf, ordinal);
}

/** What is read of a payload: all values of the rows in it, but for node ids, in which new ids are not to be recognised. */
function payloadOf(field: GraphQLField<unknown, unknown>): string {
  const of = (type: GraphQLObjectType, depth: number): string => {
    const chosen = Object.values(type.getFields()).flatMap(({ name, type, args }) => {
      const named = getNamedType(type);
      if (args.length > 0 || name === 'nodeId') return [];
      if (isLeafType(named)) return [name];
      return depth === 0 && isObjectType(named) && named.name !== 'Query' ? [`${name} ${of(named, 1)}`] : [];
    });
    return `{ __typename ${chosen.join(' ')} }`;
  };
  return of(getNamedType(field.type) as GraphQLObjectType, 0);
}
