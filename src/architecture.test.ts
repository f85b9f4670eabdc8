import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';
import { packageRoot } from './package-root.js';

/** From the top down: a file imports from its own layer and from those below. */
const layers = [
  'src/main',
  'src/commands',
  'src/app',
  'src/http',
  'src/modules',
  'src/graphql',
  'src/embeddings',
  'src/db',
  'seeds',
  'schema',
];
/** The library and the command for devices: it knows nothing of the gateway's code, nor the gateway of it. */
const island = 'src/replica/';
/** What any layer of src/ and seeds/ may import, and what imports nothing but its like. */
const leaves = ['src/errors.ts', 'src/config.ts', 'src/package-root.ts'];

const drivers =
  /^(pg|pg-.+|postgres|@electric-sql\/.+|@neondatabase\/.+|drizzle-orm\/(node-postgres|pglite|postgres-js|pg-proxy|neon-.+)(\/.+)?)$/;
const openers: Record<string, string> = { 'src/db/in-tenant.ts': 'inTenant', 'src/db/tenant-transaction.ts': 'TenantTransaction' };
const mayOpen = /^src\/(db\/seed|db\/tenants|embeddings\/worker|http\/(tenant-transaction|search-queries)|commands\/.+)\.ts$/;
const mayReadConfig = /^src\/(main|app|commands\/.+)\.ts$/;
/** The command lines hand the environment to readConfig(), and their commands to the programs that they start. */
const mayReadEnvironment = ['src/config.ts', 'src/main.ts', 'src/replica/main.ts'];

/** Sources by path from the package's root. */
type Files = Record<string, string>;

interface Import {
  /** What stands between the quotes; undefined where it is computed. */
  specifier: string | undefined;
  /** The names that are there at run time: `*` for all of them. */
  values: string[];
}

/** Every way in which the files break the layering, one line each, beginning with the file. Tests and their helpers are free to import. */
function violations(files: Files): string[] {
  return Object.entries(files).flatMap(([path, source]) => (isTest(path) ? [] : inFile(path, source).map((what) => `${path} ${what}`)));
}

const isTest = (path: string) => path.endsWith('.test.ts') || path.startsWith('src/testing/');

/** The place in `layers`; -1 for none. */
const layerOf = (path: string) => layers.findIndex((layer) => path === `${layer}.ts` || path.startsWith(`${layer}/`));

const moduleOf = (path: string) => /^src\/modules\/([\w-]+)/.exec(path)?.[1];

function inFile(path: string, source: string): string[] {
  const isLeaf = leaves.includes(path);
  if (!isLeaf && layerOf(path) < 0 && !path.startsWith(island)) return ['belongs to no layer'];
  const { imports, readsEnvironment } = read(source);
  const found = imports.flatMap((one) => inImport(path, isLeaf, one));
  if (readsEnvironment && !mayReadEnvironment.includes(path)) found.push(`reads process.env; only ${mayReadEnvironment.join(', ')} do`);
  return found;
}

function inImport(path: string, isLeaf: boolean, { specifier, values }: Import): string[] {
  if (specifier === undefined) return ['imports a computed path'];
  if (!specifier.startsWith('.'))
    return drivers.test(specifier) && !path.startsWith('src/db/') ? [`imports ${specifier}; only src/db does`] : [];
  const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
  if (path.startsWith(island) !== target.startsWith(island))
    return [`imports ${target}; ${island} and the gateway do not know one another`];
  if (path.startsWith(island)) return isTest(target) ? [`imports ${target}, which is for tests`] : [];
  const found: string[] = [];
  if (values.some((name) => openers[target] && (name === openers[target] || name === '*')) && !mayOpen.test(path)) {
    found.push('opens tenant transactions');
  }
  if (leaves.includes(target)) {
    if (path.startsWith('schema/')) found.push(`imports ${target}; schema/ imports nothing of src/`);
    if (target === 'src/config.ts' && values.length > 0 && !mayReadConfig.test(path))
      found.push('imports src/config.ts for more than its types');
    return found;
  }
  if (isLeaf) return [...found, `imports ${target}; it may import ${leaves.join(', ')}`];
  if (isTest(target)) return [...found, `imports ${target}, which is for tests`];
  if (layerOf(target) < 0) return [...found, `imports ${target}, which belongs to no layer`];
  if (layerOf(target) < layerOf(path)) found.push(`imports ${target}, which lies above`);
  const [from, to] = [moduleOf(path), moduleOf(target)];
  // The index lists all modules for the layers above.
  if (from && to && from !== to && from !== 'index') found.push(`imports ${target}; modules do not know one another`);
  return found;
}

interface Node {
  type: string;
  [key: string]: unknown;
}

/** What a TypeScript source imports, statically, by `import()`, in types and in re-exports, and whether it touches `process.env`. */
function read(source: string): { imports: Import[]; readsEnvironment: boolean } {
  const imports: Import[] = [];
  let readsEnvironment = false;
  const add = (from: unknown, values: string[]) => {
    const { value } = (from ?? {}) as { value?: unknown };
    imports.push({ specifier: typeof value === 'string' ? value : undefined, values });
  };
  const visit = (node: Node) => {
    if ((node.type === 'ImportDeclaration' || node.type.startsWith('Export')) && node.source) add(node.source, valuesOf(node));
    if (node.type === 'ImportExpression') add(node.source, ['*']);
    if (node.type === 'TSImportType') add(node.source, []);
    readsEnvironment ||= touchesEnvironment(node);
    for (const child of Object.values(node).flat()) {
      if (typeof (child as Node | null)?.type === 'string') visit(child as Node);
    }
  };
  visit(parseAst(source, { lang: 'ts' }) as unknown as Node);
  return { imports, readsEnvironment };
}

const nameOf = (node: unknown) => {
  const { name, value } = (node ?? {}) as { name?: string; value?: string };
  return name ?? value;
};

function valuesOf(node: Node): string[] {
  if (node.importKind === 'type' || node.exportKind === 'type') return [];
  if (!Array.isArray(node.specifiers) || (node.specifiers.length === 0 && node.type === 'ImportDeclaration')) return ['*'];
  return (node.specifiers as Node[])
    .filter((specifier) => specifier.importKind !== 'type' && specifier.exportKind !== 'type')
    .map((specifier) => nameOf(specifier.imported) ?? (specifier.type === 'ExportSpecifier' ? nameOf(specifier.local) : undefined) ?? '*');
}

/** `process.env`, `process['env']`, `const { env } = process`, `import { env } from 'node:process'`. */
function touchesEnvironment(node: Node): boolean {
  if (node.type === 'MemberExpression') {
    const object = nameOf(node.object) ?? nameOf((node.object as Node).property);
    return object === 'process' && nameOf(node.property) === 'env';
  }
  if (node.type === 'VariableDeclarator') {
    const { properties } = node.id as { properties?: { key?: unknown }[] };
    return nameOf(node.init) === 'process' && properties?.some(({ key }) => nameOf(key) === 'env') === true;
  }
  return node.type === 'ImportDeclaration' && /^(node:)?process$/.test(nameOf(node.source) ?? '') && valuesOf(node).includes('env');
}

function sources(): Files {
  const paths = ['src', 'schema', 'seeds'].flatMap((root) =>
    readdirSync(join(packageRoot, root), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => posix.join(root, path.replaceAll('\\', '/'))),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(packageRoot, path), 'utf8')]));
}

it('holds in src, schema and seeds', () => {
  const files = sources();
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['src/config.ts', 'src/db/engine.ts', 'schema/crm.ts', 'seeds/kit.ts']));
  expect(violations(files)).toEqual([]);
});

describe('the check refuses', () => {
  it.each([
    ['an import that climbs', 'src/db/a.ts', `import { b } from '../graphql/b.js';`, 'imports src/graphql/b.ts, which lies above'],
    [
      'an import that climbs for a type',
      'src/db/a.ts',
      `import type { B } from '../http/b.js';`,
      'imports src/http/b.ts, which lies above',
    ],
    ['a dynamic import that climbs', 'src/http/a.ts', `const b = await import('../app.js');`, 'imports src/app.ts, which lies above'],
    ['a re-export that climbs', 'src/app.ts', `export { b } from './commands/b.js';`, 'imports src/commands/b.ts, which lies above'],
    ['an import() type that climbs', 'seeds/a.ts', `type B = import('../src/db/b.js').B;`, 'imports src/db/b.ts, which lies above'],
    ['schema/ on src/', 'schema/a.ts', `export * from '../src/graphql/b.js';`, 'imports src/graphql/b.ts, which lies above'],
    ['schema/ on a leaf of src/', 'schema/a.ts', `import '../src/errors.js';`, 'imports src/errors.ts; schema/ imports nothing of src/'],
    ['a leaf on a layer', 'src/errors.ts', `import '../schema/b.js';`, /^src\/errors.ts imports schema\/b.ts; it may import /],
    [
      'one module on another',
      'src/modules/crm.ts',
      `import './tasks.js';`,
      'imports src/modules/tasks.ts; modules do not know one another',
    ],
    ['a file outside the layers', 'src/helpers/a.ts', '', 'belongs to no layer'],
    ['an import from outside the layers', 'src/app.ts', `import '../bench/b.js';`, 'imports bench/b.ts, which belongs to no layer'],
    ['a test helper in the product', 'src/db/a.ts', `import '../testing/b.js';`, 'imports src/testing/b.ts, which is for tests'],
    [
      'the replica on the gateway',
      'src/replica/a.ts',
      `import { conflict } from '../errors.js';`,
      'imports src/errors.ts; src/replica/ and the gateway do not know one another',
    ],
    [
      'the replica on a declaration, for a type',
      'src/replica/a.ts',
      `import type { deals } from '../../schema/crm.js';`,
      'imports schema/crm.ts; src/replica/ and the gateway do not know one another',
    ],
    [
      'the gateway on the replica',
      'src/app.ts',
      `import { open } from './replica/index.js';`,
      'imports src/replica/index.ts; src/replica/ and the gateway do not know one another',
    ],
    [
      'a driver of the gateway’s in the replica',
      'src/replica/a.ts',
      `import 'drizzle-orm/pglite';`,
      'imports drizzle-orm/pglite; only src/db does',
    ],
    ['a path that cannot be known', 'src/app.ts', 'await import(path);', 'imports a computed path'],
    ['a driver above src/db', 'src/http/a.ts', `import pg from 'pg';`, 'imports pg; only src/db does'],
    ['a type of a driver above src/db', 'seeds/a.ts', `import type { Pool } from 'pg';`, 'imports pg; only src/db does'],
    ['PGlite above src/db', 'src/app.ts', `import '@electric-sql/pglite/vector';`, 'imports @electric-sql/pglite/vector; only src/db does'],
    [
      'a driver by way of Drizzle',
      'src/http/a.ts',
      `import 'drizzle-orm/node-postgres';`,
      'imports drizzle-orm/node-postgres; only src/db does',
    ],
    ['process.env', 'src/db/a.ts', 'export const a = process.env.A;', /reads process\.env/],
    ['process.env as a whole', 'src/commands/a.ts', 'run({ ...process.env });', /reads process\.env/],
    ['process.env by index', 'seeds/a.ts', `process['env'];`, /reads process\.env/],
    ['process.env by way of globalThis', 'src/app.ts', 'globalThis.process.env.A;', /reads process\.env/],
    ['process.env by destructuring', 'schema/a.ts', 'const { env } = process;', /reads process\.env/],
    ['process.env by import', 'src/http/a.ts', `import { env as e } from 'node:process';`, /reads process\.env/],
    [
      'the settings below the top',
      'src/http/a.ts',
      `import { readConfig } from '../config.js';`,
      /imports src\/config.ts for more than its types/,
    ],
    ['inTenant in a resolver', 'src/graphql/a.ts', `import { inTenant as run } from '../db/in-tenant.js';`, /opens tenant transactions/],
    ['inTenant elsewhere in src/db', 'src/db/a.ts', `import { inTenant } from './in-tenant.js';`, /opens tenant transactions/],
    ['inTenant by namespace', 'src/modules/a.ts', `import * as t from '../db/in-tenant.js';`, /opens tenant transactions/],
    ['inTenant passed on', 'src/db/a.ts', `export { inTenant } from './in-tenant.js';`, /opens tenant transactions/],
    ['TenantTransaction as a value', 'src/app.ts', `import { type Role, TenantTransaction } from './db/tenant-transaction.js';`, /opens/],
  ])('%s', (_, path, source, expected) => {
    const found = violations({ [path]: source });
    expect(found).toHaveLength(1);
    if (typeof expected === 'string') expect(found[0]).toBe(`${path} ${expected}`);
    else expect(found[0]).toMatch(expected);
  });
});

describe('the check allows', () => {
  it.each([
    ['an import that skips downward', 'src/app.ts', `import { a } from '../schema/index.js'; import b from './db/b.js';`],
    ['an import within a layer', 'src/http/deep/a.ts', `import { b } from '../b.js';`],
    ['packages and Node', 'src/http/a.ts', `import { sql } from 'drizzle-orm'; import { z } from 'zod'; import 'node:process';`],
    ['drivers in src/db', 'src/db/a.ts', `import pg from 'pg'; import '@electric-sql/pglite'; import 'drizzle-orm/pglite';`],
    ['errors from anywhere in src/', 'src/db/a.ts', `import { conflict } from '../errors.js';`],
    ['types of the settings from anywhere in src/', 'src/http/a.ts', `import type { Config } from '../config.js';`],
    ['the settings at the top', 'src/commands/a.ts', `import { readConfig } from '../config.js';`],
    ['process.env at the top', 'src/main.ts', 'await run(process.env);'],
    ['all modules in their index', 'src/modules/index.ts', `import './crm.js'; import './tasks.js';`],
    ['a module on its own files', 'src/modules/crm/deals.ts', `import './stages.js';`],
    [
      'tenant transactions where they belong',
      'src/http/tenant-transaction.ts',
      `import { TenantTransaction } from '../db/tenant-transaction.js';`,
    ],
    [
      'the type of a tenant transaction',
      'src/graphql/a.ts',
      `import { type TenantTransaction, type Role } from '../db/tenant-transaction.js';`,
    ],
    [
      'what stands in text and comments',
      'src/db/a.ts',
      "const a = `import('../app.js')`; // import '../app.js'; process.env\nconst b = 'process.env';",
    ],
    [
      'the replica on its own files',
      'src/replica/a.ts',
      `import { b } from './b.js'; import 'drizzle-orm/libsql'; import '@libsql/client';`,
    ],
    ['anything in tests', 'src/db/a.test.ts', `import '../app.js'; import 'pg'; process.env.A;`],
  ])('%s', (_, path, source) => {
    expect(violations({ [path]: source })).toEqual([]);
  });
});
