import type { Declaration } from '../../schema/kit.js';
import { OperatorError } from '../errors.js';

/** What of the declared tables shapes their migrations, by SQL name. */
export type Declarations = ReadonlyMap<string, Pick<Declaration, 'grants' | 'replicates'>>;

const breakpoint = '--> statement-breakpoint';

/**
 * Adds to a generated migration what drizzle-kit leaves out: forced row-level security, the runtime role's grants, the
 * updated_at trigger, the trigger that tells replicas of changes, vectors kept in line, and `ON DELETE SET NULL` for the
 * reference alone. What already stands stays, so completing twice is completing once; a trigger for replicas may also stand
 * in `later`, the migrations that follow.
 * @throws OperatorError for a table without row-level security, whose grants would open it to every tenant, and for
 * one that is neither declared nor granted yet.
 */
export function complete(sql: string, declarations: Declarations, later = ''): string {
  const statements = setNullAlone(sql).split(breakpoint);
  const triggers = later.split(breakpoint).filter((statement) => statement.includes('replicate_change()'));
  const present = new Set([...statements, ...triggers].map((statement) => statement.trim()));
  const granted = (table: string) => statements.some((statement) => statement.includes(` ON ${table} TO gateway_runtime`));
  const completed = statements.flatMap((statement) => {
    const wanted = additions(statement.trim(), declarations, granted);
    return [statement, ...wanted.filter((addition) => !present.has(addition)).map((addition) => `\n${addition}`)];
  });
  requireRowSecurity(statements);
  const result = completed.join(breakpoint);
  // What is appended to the comment that drizzle-kit writes into a custom migration would be part of it.
  return result.endsWith('\n') || !/--[^\n]*$/.test(result) ? result : `${result}\n`;
}

/** PostgreSQL's plain SET NULL clears every column of the key, the tenant too. */
function setNullAlone(sql: string): string {
  return sql.replace(/FOREIGN KEY \(([^)]*)\)([^;]*?) ON DELETE SET NULL(?! ?\()/g, (_, key: string, target: string) => {
    const columns = key.split(',').filter((column) => column.trim() !== '"tenant_id"');
    return `FOREIGN KEY (${key})${target} ON DELETE SET NULL (${columns.join(',')})`;
  });
}

function additions(statement: string, declarations: Declarations, granted: (table: string) => boolean) {
  const enabled = /^ALTER TABLE "(\w+)" ENABLE ROW LEVEL SECURITY;$/.exec(statement)?.[1];
  if (enabled) {
    const table = `"${enabled}"`;
    const force = `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;`;
    return granted(table) ? [force] : [force, `GRANT ${rights(enabled, declarations)} ON ${table} TO gateway_runtime;`];
  }
  const [, table, columns] = /^(?:CREATE TABLE|ALTER TABLE) ("\w+") (\((?:.|\n)*|ADD COLUMN .*)/.exec(statement) ?? [];
  if (table && columns) return [...trigger(table, columns), ...replicated(statement, declarations), ...inLine(table, columns)];
  const dropped = /^ALTER TABLE ("\w+") DROP COLUMN "updated_at";$/.exec(statement)?.[1];
  return dropped ? [`DROP TRIGGER IF EXISTS "set_updated_at" ON ${dropped};`] : [];
}

/** Tables that were dropped since stay granted as they were; only what was never granted is looked up. */
function rights(table: string, declarations: Declarations): string {
  const declaration = declarations.get(table);
  if (!declaration) throw new OperatorError(`table "${table}" is not among those that schema/index.ts imports: add its file there`);
  return declaration.grants.join(', ');
}

const trigger = (table: string, columns: string) =>
  /(^|\s)"updated_at" timestamp/.test(columns)
    ? [`CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION set_updated_at();`]
    : [];

/** At COMMIT and not before: in this order replicas get what changed. */
function replicated(statement: string, declarations: Declarations): string[] {
  const table = /^CREATE TABLE "(\w+)"/.exec(statement)?.[1] ?? '';
  if (!declarations.get(table)?.replicates.length) return [];
  return [
    `CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "${table}" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();`,
  ];
}

/** Out of line, as PostgreSQL stores them by default, a scan touches four pages a vector instead of one. */
const inLine = (table: string, columns: string) =>
  [...columns.matchAll(/("\w+") vector\(/g)].map(([, column]) => `ALTER TABLE ${table} ALTER COLUMN ${column} SET STORAGE PLAIN;`);

function requireRowSecurity(statements: string[]) {
  const text = statements.join('');
  for (const statement of statements) {
    const table = /^CREATE TABLE (?:IF NOT EXISTS )?("\w+")/.exec(statement.trim())?.[1];
    if (table && !text.includes(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`)) {
      throw new OperatorError(
        `table ${table} has no row-level security: declare it with tenantTable() in schema/, then run \`npm run db:generate\``,
      );
    }
  }
}
