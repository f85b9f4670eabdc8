import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules as all, parser } from '@graphql-eslint/eslint-plugin';
import { Linter } from 'eslint';
import { printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from './modules/index.js';
import { packageRoot } from './package-root.js';

const committed = readFileSync(join(packageRoot, 'schema', 'gateway.graphql'), 'utf8');

it('schema/gateway.graphql is what the code prints; `npm run codegen` mends it', () => {
  expect(`${printSchema(createSchema())}\n`).toBe(committed);
});

describe("the Relay rules of GraphQL's ESLint plugin", () => {
  /** Every breach of the four rules in a schema: the rule, the line and what is wrong. */
  const breaches = (sdl: string) =>
    new Linter()
      .verify(
        sdl,
        [
          {
            files: ['**/*.graphql'],
            plugins: { '@graphql-eslint': { rules: all as never } },
            languageOptions: { parser, parserOptions: { graphQLConfig: { schema: sdl } } },
            rules: {
              '@graphql-eslint/relay-arguments': ['error', { includeBoth: true }],
              '@graphql-eslint/relay-connection-types': 'error',
              // The rule's last option also forbids `nodes`, and lists of anything.
              '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
              '@graphql-eslint/relay-page-info': 'error',
            },
          },
        ],
        'schema.graphql',
      )
      .map(({ ruleId, line, message }) => `${ruleId?.replace('@graphql-eslint/', '')} ${line}: ${message}`);

  /** What a search found is read from the best on, and has no end to read it from. */
  const isForward = (breach: string) => /Field `(search|similar|similarActivities)` must contain an argument `(last|before)`/.test(breach);

  it('hold for the schema', () => {
    const found = breaches(committed);
    expect(found.filter((breach) => !isForward(breach))).toEqual([]);
    expect(found).toHaveLength(8);
  });

  it('are seen to be broken where they are', () => {
    const broken = `
      type Query { deals(first: Int, after: String): DealConnection!, node: Node }
      interface Node { id: ID! }
      type DealConnection { edges: DealEdge!, pageInfo: PageInfo }
      type DealEdge { node: Deal!, cursor: PageInfo! }
      type Deal { id: ID! }
      type PageInfo { hasNextPage: Boolean!, hasPreviousPage: Boolean!, endCursor: String }
    `;
    expect(breaches(broken)).toEqual([
      'relay-arguments 2: Field `deals` must contain an argument `last`, that return Int.',
      'relay-arguments 2: Field `deals` must contain an argument `before`, that return String or Scalar.',
      'relay-connection-types 4: `edges` field must return a list type.',
      'relay-connection-types 4: `pageInfo` field must return a non-null `PageInfo` Object type.',
      "relay-edge-types 5: Edge type's field `node` must implement `Node` interface.",
      expect.stringMatching(/^relay-edge-types 5: Field `cursor` must/),
      expect.stringMatching(/^relay-page-info 7: .*startCursor/),
    ]);
  });
});
