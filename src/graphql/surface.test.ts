import {
  type GraphQLNamedType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { api, tables } from '../../schema/index.js';
import { declarations } from '../../schema/kit.js';
import { createSchema } from '../modules/index.js';

const schema = createSchema();
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));

interface Part {
  /** Such as `Query.deals(first:)`. */
  path: string;
  name: string;
  description: string | null | undefined;
}

/** A type's fields, their arguments and its values. */
function partsOf(type: GraphQLNamedType): Part[] {
  const part = (path: string, { name, description }: Pick<Part, 'name' | 'description'>) => ({
    path: `${type.name}.${path}`,
    name,
    description,
  });
  if (isEnumType(type)) return [];
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => part(field.name, field));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    part(field.name, field),
    ...field.args.map((argument) => part(`${field.name}(${argument.name}:)`, argument)),
  ]);
}

const parts = types.flatMap(partsOf);

describe('the schema', () => {
  it('describes every type, field and argument', () => {
    const undescribed = [...types.map(({ name, description }) => ({ path: name, description })), ...parts].filter(
      ({ description }) => !description?.trim(),
    );
    expect(parts.length).toBeGreaterThan(500);
    expect(undescribed.map(({ path }) => path)).toEqual([]);
  });

  /** What a verb takes from its client, or hands out once. */
  const passing = [
    'AcceptInviteInput.token',
    'ConnectIntegrationInput.token',
    'ReplicaMutationInput.sha256Hash',
    'InviteUserPayload.token',
    'AcceptInvitePayload.sessionToken',
    'SignOutPayload.endedSessions',
    'ReplicaSchema.tenantId',
  ];

  /** What search takes in place of a text, and what it shows of a row's text. */
  const searching = ['SearchEdge.chunk', 'SearchChunk', 'SearchInput.embedding'];

  it('has a name for nothing that stays: tenants’ keys, sessions, tokens, embeddings, secrets', () => {
    const names = [...types.map(({ name }) => ({ path: name, name })), ...parts];
    const forbidden = /tenant_?id|session|token|embedding|chunk|secret|password|hash|Enc$/i;
    expect(
      names
        .filter(({ name }) => forbidden.test(name))
        .map(({ path }) => path)
        .sort(),
    ).toEqual([...passing, ...searching].sort());
  });

  /** What search finds of a row. */
  const similar: Record<string, string[]> = { Document: ['similar'], Meeting: ['similar'], Deal: ['similarActivities'] };

  it('shows of every table what is listed, and no table that lists nothing', () => {
    const shown = new Set(api.map(({ name }) => name));
    expect(
      Object.keys(tables)
        .filter((name) => !shown.has(name as never))
        .sort(),
    ).toEqual([
      'dealActivityEmbeddings',
      'documentEmbeddings',
      'embeddingJobs',
      'embeddingModels',
      'idempotencyKeys',
      'meetingEmbeddings',
      'replicaChanges',
      'replicaResults',
      'sessions',
    ]);
    for (const { exposes, relations } of api) {
      const type = schema.getType(exposes.type);
      if (!isObjectType(type)) throw new Error(`${exposes.type} is no object type`);
      const found = similar[exposes.type] ?? [];
      const expected = ['id', 'nodeId', ...Object.keys(exposes.fields), ...relations.map(({ name }) => name), ...found];
      expect(Object.keys(type.getFields()).sort(), exposes.type).toEqual(expected.sort());
      const names = new Set<string>(Object.keys(exposes.fields));
      for (const key of [...(exposes && declarationOf(exposes.type)), 'tenantId'])
        expect(names.has(key), `${exposes.type}.${key}`).toBe(false);
    }
  });

  it('has no type that nothing leads to', () => {
    const reached = new Set<GraphQLNamedType>();
    const visit = (type: GraphQLNamedType) => {
      if (reached.has(type)) return;
      reached.add(type);
      if (isInterfaceType(type)) schema.getPossibleTypes(type).forEach(visit);
      if (isObjectType(type)) type.getInterfaces().forEach(visit);
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return;
      for (const field of Object.values(type.getFields())) {
        visit(getNamedType(field.type as GraphQLType));
        if ('args' in field) for (const argument of field.args) visit(getNamedType(argument.type as GraphQLType));
      }
    };
    for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) if (root) visit(root);
    expect(types.filter((type) => !reached.has(type)).map(({ name }) => name)).toEqual([]);
  });

  it('has no directives but GraphQL’s own', () => {
    expect(schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive))).toEqual([]);
  });
});

/** The columns that the table of a type keeps. */
function declarationOf(type: string): string[] {
  return [...declarations.values()].find(({ exposes }) => exposes?.type === type)?.secrets ?? [];
}
