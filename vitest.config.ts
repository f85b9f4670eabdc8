import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Settings come from the tests alone, never from a file that happens to lie here.
  envDir: false,
  resolve: {
    // Packages load graphql's CommonJS build; a second copy for our own imports would refuse their objects.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    environment: 'node',
    include: ['{src,schema,seeds,bench}/**/*.test.ts'],
    globalSetup: 'src/testing/template.ts',
    pool: 'forks',
    // Every worker runs an embedded engine, which takes 300 to 450 MB.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
