import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replicaModule } from '../commands/replica-print.js';
import { createSchema } from '../modules/index.js';
import { packageRoot } from '../package-root.js';

it('is what the tables and the API make it: npm run codegen writes it', () => {
  expect(readFileSync(join(packageRoot, 'src/replica/gateway.ts'), 'utf8')).toBe(replicaModule(createSchema()));
});
