import { defineConfig } from 'drizzle-kit';

// schema/index.ts is left out: a table that two files export counts as a duplicate.
export default defineConfig({
  dialect: 'postgresql',
  schema: './schema/!(index|kit|rules).ts',
  out: './migrations',
});
