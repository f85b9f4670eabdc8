import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declarations } from '../../schema/kit.js';
import type { Declarations } from './complete.js';
import { checkMigrations, generateMigration, type Project } from './generate.js';

const origin = fileURLToPath(new URL('../..', import.meta.url));

type DeclarationOf = Declarations extends ReadonlyMap<string, infer D> ? D : never;

const probes = `
import { timestamps } from './kit.js';
import { vector } from 'drizzle-orm/pg-core';
export const probes = tenantTable('probes', { embedding: vector({ dimensions: 3 }), ...timestamps }, {});
`;

describe('generated migrations', { timeout: 60_000 }, () => {
  let project: Project;

  beforeEach(() => {
    const root = mkdtempSync(join(tmpdir(), 'gateway-migrations-'));
    for (const name of ['schema', 'migrations', 'drizzle.config.ts', 'package.json', 'tsconfig.json'])
      cpSync(join(origin, name), join(root, name), { recursive: true });
    symlinkSync(join(origin, 'node_modules'), join(root, 'node_modules'));
    project = {
      root,
      declarations: new Map<string, DeclarationOf>([
        ...declarations,
        ['probes', { grants: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], replicates: [] }],
      ]),
    };
  });
  afterEach(() => rmSync(project.root, { recursive: true }));

  const declareProbes = () => appendFileSync(join(project.root, 'schema/hub.ts'), probes);
  const migrations = () => readdirSync(join(project.root, 'migrations'));

  it('agree with the tables of this project', async () => {
    await checkMigrations();
  });

  it('are refused when a table is declared that no migration makes, and nothing is written', async () => {
    declareProbes();
    const before = migrations();
    await expect(checkMigrations(project)).rejects.toThrow(/differ: run `npm run db:generate`/);
    expect(migrations()).toEqual(before);
  });

  it('are refused when a column has another name than in the migrations', async () => {
    const file = join(project.root, 'schema/hub.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('icon: text()', 'emblem: text()'));
    await expect(checkMigrations(project)).rejects.toThrow(/differ: run `npm run db:generate`/);
  });

  it('are refused when one lacks what drizzle-kit leaves out', async () => {
    const file = join(project.root, 'migrations', '20261101000100_tables', 'migration.sql');
    writeFileSync(file, readFileSync(file, 'utf8').replace('ALTER TABLE "deals" FORCE ROW LEVEL SECURITY;--> statement-breakpoint\n', ''));
    await expect(checkMigrations(project)).rejects.toThrow(/20261101000100_tables.*db:generate/);
  });

  it('are complete as they are generated, and then agree', async () => {
    declareProbes();
    const added = await generateMigration(['--name', 'probes'], project);
    expect(added).toEqual([expect.stringMatching(/^\d{14}_probes$/)]);
    const sql = readFileSync(join(project.root, 'migrations', added[0] ?? '', 'migration.sql'), 'utf8');
    expect(sql).toContain('ALTER TABLE "probes" FORCE ROW LEVEL SECURITY;');
    expect(sql).toContain('GRANT SELECT, INSERT, UPDATE, DELETE ON "probes" TO gateway_runtime;');
    expect(sql).toContain('CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "probes"');
    expect(sql).toContain('ALTER TABLE "probes" ALTER COLUMN "embedding" SET STORAGE PLAIN;');
    await checkMigrations(project);
    expect(await generateMigration([], project)).toEqual([]);
  });

  it('are not left behind for a table that is not fit to be granted', async () => {
    declareProbes();
    const before = migrations();
    await expect(generateMigration([], { ...project, declarations })).rejects.toThrow(/"probes".*schema\/index\.ts/);
    expect(migrations()).toEqual(before);
  });
});
