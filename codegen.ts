import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema/gateway.graphql',
  documents: ['src/**/*.{graphql,ts}', '!src/testing/generated/**'],
  // Only graphql(`…`) is typed: other queries in tests may be wrong on purpose.
  pluckConfig: { globalGqlIdentifierName: ['graphql'], gqlMagicComment: 'typed-graphql', modules: [] },
  generates: {
    'src/testing/generated/': {
      preset: 'client',
      // persisted-documents.json: what TRUSTED_DOCUMENTS takes.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        documentMode: 'string',
        emitLegacyCommonJSImports: false,
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: {
          ID: 'string',
          DateTime: 'string',
          Date: 'string',
          Decimal: 'string',
          BigInt: 'string',
          JSON: 'unknown',
        },
      },
    },
  },
};

export default config;
