import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../package-root.js';

const directory = mkdtempSync(join(tmpdir(), 'package-'));
const run = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
afterAll(() => rmSync(directory, { recursive: true }));

/** The package as it is packed, beside its dependencies. */
beforeAll(() => {
  const packed = join(directory, 'node_modules', 'basicos-gateway');
  mkdirSync(join(packed, 'src', 'replica'), { recursive: true });
  execFileSync(process.execPath, [
    join(packageRoot, 'node_modules/typescript/bin/tsc'),
    '-p',
    join(packageRoot, 'tsconfig.replica.json'),
    '--outDir',
    join(packed, 'dist'),
  ]);
  for (const name of ['package.json', 'src/replica/bin.js', 'node_modules']) symlinkSync(join(packageRoot, name), join(packed, name));
});

it('is imported as basicos-gateway/replica, with its types, and without the gateway', () => {
  writeFileSync(
    join(directory, 'use.ts'),
    `import { deals, open, type Replica } from 'basicos-gateway/replica';
     const replica: Replica = await open({ file: 'x.db' });
     const rows: { title: string; stage: 'lead' | 'qualified' | 'proposal' | 'negotiation' | 'won' | 'lost'; createdAt: Date }[] =
       await replica.query.select({ title: deals.title, stage: deals.stage, createdAt: deals.createdAt }).from(deals);
     await replica.write('updateDeal', { id: '1', set: { stage: 'WON' } }, { ifUnchanged: true });
     // @ts-expect-error: there is no such stage.
     await replica.write('updateDeal', { id: '1', set: { stage: 'GONE' } });
     console.log(rows);`,
  );
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(packageRoot, 'node_modules', '@types'), join(directory, 'node_modules', '@types'));
  const tsc = join(packageRoot, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  expect(() => run(tsc, ...options, 'use.ts')).not.toThrow();
  const loaded = run(
    '--input-type=module',
    '-e',
    `const { open } = await import('basicos-gateway/replica'); await open({ file: 'x.db' }).catch((error) => console.log(error.code));`,
  );
  expect(loaded).toBe('NO_REPLICA\n');
});

it('has the command', () => {
  expect(run(join('node_modules', 'basicos-gateway', 'src', 'replica', 'bin.js'), 'help')).toContain('A company’s rows in a file');
});
