import SchemaBuilder from '@pothos/core';
import DrizzlePlugin from '@pothos/plugin-drizzle';
import RelayPlugin from '@pothos/plugin-relay';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { relations } from '../../schema/index.js';
import { unconnected } from '../db/unconnected.js';
import type { Context } from './context.js';
import { scalars } from './scalars.js';

/** The types that Pothos checks fields against. */
export interface SchemaTypes {
  Context: Context;
  DrizzleRelations: typeof relations;
  Scalars: {
    DateTime: { Input: Date; Output: Date | string };
    Date: { Input: Date; Output: Date | string };
    JSON: { Input: unknown; Output: unknown };
    BigInt: { Input: string; Output: bigint | string };
    Decimal: { Input: string; Output: string };
    ID: { Input: string; Output: string };
  };
  DefaultFieldNullability: false;
}

/** A new, empty schema of this gateway's kind. */
export function createBuilder() {
  const builder = new SchemaBuilder<SchemaTypes>({
    plugins: [RelayPlugin, DrizzlePlugin],
    defaultFieldNullability: false,
    drizzle: {
      client: () => unconnected,
      getTableConfig,
      relations,
    },
    relay: {
      idFieldName: 'nodeId',
      nodeQueryOptions: false,
      nodesQueryOptions: false,
      clientMutationId: 'omit',
      cursorType: 'String',
      nodeTypeOptions: { description: 'A row of whatever type.' },
      idFieldOptions: { description: 'The id of the row among the rows of all types.' },
      pageInfoTypeOptions: { description: 'What lies on both sides of a page.' },
      hasNextPageFieldOptions: { description: 'Whether there are rows after the page.' },
      hasPreviousPageFieldOptions: { description: 'Whether there are rows before the page.' },
      startCursorFieldOptions: { description: 'The cursor of the first row; none where the page is empty.' },
      endCursorFieldOptions: { description: 'The cursor of the last row; none where the page is empty.' },
    },
  });
  for (const [name, scalar] of Object.entries(scalars)) builder.addScalarType(name as keyof typeof scalars, scalar as never);
  builder.queryType({ description: 'What can be read.' });
  return builder;
}

export type Builder = ReturnType<typeof createBuilder>;

/** The types of a builder's schema, as Pothos completes them. */
export type SchemaTypesOf<B> = B extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;
