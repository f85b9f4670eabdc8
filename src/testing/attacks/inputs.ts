import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql';
import { api, type Entity } from '../../../schema/index.js';

/** A place in an argument that holds a value. */
export interface Leaf {
  /** The names on the way there, from the argument's. */
  trail: string[];
  type: GraphQLScalarType | GraphQLEnumType;
  /** The table that the value is about, as far as the names of types tell, and its column. */
  entity?: Entity | undefined;
  key?: string | undefined;
}

/** The table for whose type an input type is named: the longest, so that a DealActivity is no Deal. */
function entityOfInput(name: string): Entity | undefined {
  const named = api.filter(({ exposes }) => name.includes(exposes.type));
  return named.sort((one, other) => other.exposes.type.length - one.exposes.type.length)[0];
}

const filterOf = (type: GraphQLInputObjectType) => api.some(({ exposes }) => type.name === `${exposes.type}Filter`);

/**
 * Every value that an argument can hold. Filters lead from table to table without end: they are followed one relation far
 * and one level into `and`, `or` and `not`, with the first operator of each column there; not `wide`, they are not followed.
 */
export function leavesOf(name: string, type: GraphQLInputType, home: Entity | undefined, wide = true): Leaf[] {
  const walk = (trail: string[], type: GraphQLInputType, owner: Entity | undefined, passed: GraphQLInputObjectType[]): Leaf[] => {
    const named = getNamedType(type);
    const last = trail.at(-1) as string;
    if (!isInputObjectType(named)) return [leafAt(trail, named, owner)];
    const fields = Object.values(named.getFields());
    const into = (chosen: GraphQLInputField[], entity: Entity | undefined, through: GraphQLInputObjectType[]) =>
      chosen.flatMap((field) => walk([...trail, field.name], field.type, entity, through));
    if (owner && last in owner.columns) return into(wide && passed.length <= 1 ? fields : fields.slice(0, 1), owner, passed);
    const entity = entityOfInput(named.name) ?? owner;
    if (!filterOf(named)) return passed.includes(named) ? [] : into(fields, entity, [...passed, ...(isOrder(named) ? [named] : [])]);
    if (passed.length === (wide ? 2 : 1)) return [];
    return into(passed.includes(named) ? fields.slice(0, 1) : fields, entity, [...passed, named]);
  };
  return walk([name], type, home, []);
}

const isOrder = (type: GraphQLInputObjectType) => type.isOneOf;

function leafAt(trail: string[], type: GraphQLScalarType | GraphQLEnumType, owner: Entity | undefined): Leaf {
  const last = trail.at(-1) as string;
  const names = last === 'ids' ? [...trail, 'id'] : trail;
  const key = owner && names.findLast((name) => name in owner.columns);
  return { trail, type, entity: owner, key };
}

/** Fills what an input requires beside the attacked value. */
export type Fill = (leaf: Leaf) => unknown;

/**
 * An input of the type that holds `value` at the end of `trail`, whatever else is required, and `beside`, a field that need
 * not be there of the inputs on the way (`all`: every one). An input that would be empty gets a first field.
 */
export function built(
  type: GraphQLInputType,
  at: { trail: string[]; value: unknown } | undefined,
  fill: Fill,
  owner: Entity | undefined,
  beside?: string,
  path: string[] = [],
): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [built(nullable.ofType, at, fill, owner, beside, path)];
  const named = getNamedType(nullable);
  if (!isInputObjectType(named)) return at ? at.value : fill(leafAt(path, named, owner));
  const entity = owner && (path.at(-1) as string) in owner.columns ? owner : (entityOfInput(named.name) ?? owner);
  const [next, ...trail] = at?.trail ?? [];
  const fields = Object.values(named.getFields());
  const wanted = ({ name }: GraphQLInputField) => name === next || name === beside || beside === 'all';
  const chosen = fields.filter((field) => isRequiredInputField(field) || wanted(field));
  // A list of rows nested in a row would be made of the same inputs again.
  const some =
    chosen.length > 0 ? chosen : [fields.find(({ name, type }) => name !== 'id' && !isInputObjectType(getNamedType(type))) ?? fields[0]];
  const entries = some
    .filter((field) => field !== undefined)
    .map((field) => {
      const on = at !== undefined && field.name === next;
      const inner = built(field.type, on ? { trail, value: at.value } : undefined, fill, entity, on ? beside : undefined, [
        ...path,
        field.name,
      ]);
      return [field.name, inner];
    });
  return Object.fromEntries(entries);
}

/** The names of all fields of the inputs on the way to a leaf. */
export function namesOnTheWay(type: GraphQLInputType, [next, ...trail]: readonly string[]): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return [];
  const fields = named.getFields();
  const field = fields[next ?? ''];
  return [...new Set([...(field ? namesOnTheWay(field.type, trail) : []), ...Object.keys(fields)])];
}
