import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** Wraps a selection on a type in the fields that lead there from Query. */
export type Route = (selection: string) => string;

/** The shortest ways from Query to every object type that fields without required arguments lead to; through lists first. */
export function routesOf(schema: GraphQLSchema): Map<string, Route> {
  const query = schema.getQueryType() as GraphQLObjectType;
  const routes = new Map<string, Route>([[query.name, (selection) => selection]]);
  const queue: GraphQLObjectType[] = [query];
  const visit = (type: GraphQLObjectType, route: Route) => {
    if (routes.has(type.name)) return;
    routes.set(type.name, route);
    queue.push(type);
    const { nodes } = type.getFields();
    if (nodes) visit(getNamedType(nodes.type) as GraphQLObjectType, (selection) => route(`nodes { ${selection} }`));
  };
  for (let type = queue.shift(); type; type = queue.shift()) {
    const route = routes.get(type.name) as Route;
    const fields = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
    for (const field of fields.sort((one, other) => Number(isList(other)) - Number(isList(one)))) {
      const target = getNamedType(field.type);
      if (isObjectType(target)) visit(target, (selection) => route(`${field.name}${isList(field) ? '(first: 4)' : ''} { ${selection} }`));
    }
  }
  return routes;
}

/** Whether a field is a connection, which takes `first`. */
export const isList = ({ args }: GraphQLField<unknown, unknown>): boolean => args.some(({ name }) => name === 'first');

/** What is read of a field's type: every value of an object, and of a connection its rows, their number, and what lies around. */
export function selectionOf(type: GraphQLOutputType, without: readonly string[] = []): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isInterfaceType(named)) return '{ __typename nodeId }';
  if (!isObjectType(named)) throw new Error(`cannot read ${named.name}: it is a union`);
  const fields = Object.values(named.getFields()).filter(({ args }) => args.length === 0);
  const chosen = fields.flatMap(({ name, type }) => {
    if (without.includes(name)) return [];
    if (isLeafType(getNamedType(type))) return [name];
    if (name === 'nodes') return ['nodes { id }'];
    // A cursor says what was asked, too.
    if (name === 'edges' && !('nodes' in named.getFields())) return [`edges ${selectionOf(type, ['cursor'])}`];
    return name === 'pageInfo' ? ['pageInfo { hasNextPage hasPreviousPage }'] : [];
  });
  return `{ __typename ${chosen.join(' ')} }`;
}
