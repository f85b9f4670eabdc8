import { Kind as Ast, GraphQLScalarType, type ValueNode } from 'graphql';
import { GraphQLDate, GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';

/**
 * A number that travels as text, because JSON's numbers would round it. graphql-scalars has no such Decimal, and its BigInt
 * prints small values as numbers and large ones as text, so that clients could not give it one type.
 */
function textual(name: string, description: string, pattern: RegExp): GraphQLScalarType<string, string> {
  const parse = (value: unknown) => {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || !pattern.test(text)) throw new TypeError(`${name} cannot represent ${JSON.stringify(value)}`);
    return text;
  };
  const literal = (node: ValueNode) =>
    parse('value' in node && (node.kind === Ast.STRING || node.kind === Ast.INT || node.kind === Ast.FLOAT) ? node.value : null);
  return new GraphQLScalarType({ name, description, serialize: String, parseValue: parse, parseLiteral: literal });
}

/** Text comes from the database, in the form that the API has. */
const dateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  serialize: (value) => (typeof value === 'string' ? value : GraphQLDateTime.serialize(value)),
});

/** The scalars beside GraphQL's own, by name. */
export const scalars = {
  DateTime: dateTime,
  Date: GraphQLDate,
  JSON: GraphQLJSON,
  BigInt: textual('BigInt', 'A 64-bit integer, as text.', /^-?\d{1,19}$/),
  Decimal: textual('Decimal', 'A decimal number, exact, as text.', /^-?\d{1,64}(\.\d{1,64})?$/),
};
