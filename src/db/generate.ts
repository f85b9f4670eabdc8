import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '../../schema/index.js';
import { declarations } from '../../schema/kit.js';
import { OperatorError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { complete, type Declarations } from './complete.js';

/** Where drizzle.config.ts, schema/ and migrations/ are, and the tables that schema/ declares. */
export interface Project {
  root: string;
  declarations: Declarations;
}

const here: Project = { root: packageRoot, declarations };

/**
 * Runs `drizzle-kit generate` with `args` (`--name`, `--custom`, …) on this terminal, completes what it wrote, and returns
 * the names of the new migrations: none where schema/ and migrations/ agree.
 * @throws OperatorError where drizzle-kit fails or a table is not fit to be granted; then no new migration is left behind.
 */
export async function generateMigration(args: string[], project = here): Promise<string[]> {
  const before = new Set(names(project));
  const { code } = await drizzleKit(project, args, 'inherit');
  if (code !== 0) throw new OperatorError('drizzle-kit wrote no migration: mend what it says above, then run `npm run db:generate` again');
  const added = names(project).filter((name) => !before.has(name));
  try {
    for (const name of added) writeFileSync(file(project, name), complete(read(project, name), project.declarations));
  } catch (error) {
    for (const name of added) rmSync(join(project.root, 'migrations', name), { recursive: true });
    throw error;
  }
  return added;
}

/** Throws an OperatorError where the tables in schema/ differ from what migrations/ makes, or a migration is incomplete. Writes nothing. */
export async function checkMigrations(project = here): Promise<void> {
  const all = names(project);
  for (const [i, name] of all.entries()) {
    const sql = read(project, name);
    const later = all.slice(i + 1).map((name) => read(project, name));
    if (complete(sql, project.declarations, later.join('--> statement-breakpoint')) === sql) continue;
    throw new OperatorError(`migration ${name} lacks what isolation needs: delete it, then run \`npm run db:generate\``);
  }
  const { output } = await drizzleKit(project, ['--explain', '--output', 'json'], 'pipe');
  if (output.includes('"status":"no_changes"')) return;
  const differs = /"status":"(ok|missing_hints)"/.test(output);
  const problem = differs ? 'schema/ and migrations/ differ' : `drizzle-kit cannot compare schema/ with migrations/ (${output.trim()})`;
  throw new OperatorError(`${problem}: run \`npm run db:generate\` and commit what it writes`);
}

/** The migrations that stand in the project. */
const names = ({ root }: Project) =>
  readdirSync(join(root, 'migrations'))
    .filter((name) => existsSync(join(root, 'migrations', name, 'migration.sql')))
    .sort();
const file = ({ root }: Project, name: string) => join(root, 'migrations', name, 'migration.sql');
const read = (project: Project, name: string) => readFileSync(file(project, name), 'utf8');

function drizzleKit({ root }: Project, args: string[], stdio: 'inherit' | 'pipe'): Promise<{ code: number | null; output: string }> {
  const program = join(root, 'node_modules/drizzle-kit/bin.cjs');
  if (!existsSync(program)) throw new OperatorError('drizzle-kit is not installed: run `npm install`, with development dependencies');
  return new Promise((resolve, reject) => {
    // Without a terminal drizzle-kit asks nothing: it names what it would have asked, and fails.
    const child = spawn(process.execPath, [program, 'generate', ...args], {
      cwd: root,
      stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
