import { type GraphQLInputType, type GraphQLSchema, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { Answer, Person, TestGateway } from './gateway.js';

/** What verbs ask of their input, beside what its type says. */
const meant: Record<string, object> = {
  updateTenant: { set: { name: 'New' } },
  saveMeetingSummary: { summaryJson: { decisions: [], actionItems: [], followUps: [] } },
  assignTask: { assigneeId: null },
};

/** Runs a mutation with the least that its input takes: ids of rows that never were, and no rows where a filter is asked for. */
export function attempt(gateway: TestGateway, schema: GraphQLSchema, name: string, as: Person): Promise<Answer> {
  const type = schema.getMutationType()?.getFields()[name]?.args[0]?.type as GraphQLInputType;
  const input = { ...(least(type) as object), ...meant[name] };
  return gateway.ask(`mutation($input: ${type}) { ${name}(input: $input) { __typename } }`, {
    as,
    variables: { input },
  });
}

/** The least that an input type takes. */
function least(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return least(type.ofType);
  if (isListType(type)) return [least(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(({ type }) => isNonNullType(type))
        .map((field) => [field.name, least(field.type)]),
    );
  const values: Record<string, unknown> = {
    ID: '00000000-0000-4000-8000-000000000000',
    Int: 1,
    Boolean: true,
    BigInt: '1',
    Decimal: '1',
    DateTime: '2026-01-01T00:00:00Z',
    Date: '2026-01-01',
    JSON: {},
  };
  return values[type.name] ?? 'https://a@b.c';
}
