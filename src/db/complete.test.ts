import { describe, expect, it } from 'vitest';
import { OperatorError } from '../errors.js';
import { complete } from './complete.js';

const declarations = new Map([
  ['deals', { grants: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], replicates: [] }],
  ['audit_log', { grants: ['SELECT', 'INSERT'], replicates: [] }],
]);

const table = (name: string, columns: string[] = []) =>
  `CREATE TABLE "${name}" (\n\t${['"id" uuid PRIMARY KEY', ...columns].join(',\n\t')}\n);\n--> statement-breakpoint\nALTER TABLE "${name}" ENABLE ROW LEVEL SECURITY;`;

const instant = '"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL';
const trigger = 'CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "deals" FOR EACH ROW EXECUTE FUNCTION set_updated_at();';
const key =
  'ALTER TABLE "deals" ADD CONSTRAINT "deals_company_id_fkey" FOREIGN KEY ("tenant_id","company_id") REFERENCES "companies"("tenant_id","id")';

/** The statements of a completed migration, one a row. */
const completed = (sql: string) =>
  complete(sql, declarations)
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim());

describe('complete', () => {
  it('forces row-level security on a new table and grants it to the runtime role', () => {
    expect(completed(table('deals')).slice(1)).toEqual([
      'ALTER TABLE "deals" ENABLE ROW LEVEL SECURITY;',
      'ALTER TABLE "deals" FORCE ROW LEVEL SECURITY;',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON "deals" TO gateway_runtime;',
    ]);
  });

  it('grants neither change nor removal where rows are written once', () => {
    expect(completed(table('audit_log'))).toContain('GRANT SELECT, INSERT ON "audit_log" TO gateway_runtime;');
  });

  it('adds the updated_at trigger to a table that has the column, and to no other', () => {
    expect(completed(table('deals', [instant]))).toContain(trigger);
    expect(complete(table('deals'), declarations)).not.toContain('TRIGGER');
  });

  it('adds the trigger with an updated_at that comes later, and removes it with the column', () => {
    expect(completed(`ALTER TABLE "deals" ADD COLUMN ${instant};`)).toEqual([`ALTER TABLE "deals" ADD COLUMN ${instant};`, trigger]);
    expect(completed('ALTER TABLE "deals" DROP COLUMN "updated_at";')[1]).toBe('DROP TRIGGER IF EXISTS "set_updated_at" ON "deals";');
  });

  const replicating = new Map([['deals', { grants: ['SELECT'], replicates: ['id', 'title'] }]]);
  const replicate =
    'CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "deals" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();';

  it('has the changes of a new table that replicates logged at COMMIT, and of no other', () => {
    expect(complete(table('deals'), replicating)).toContain(replicate);
    expect(complete(table('deals'), declarations)).not.toContain('replicate');
    expect(complete('ALTER TABLE "deals" ADD COLUMN "size" integer;', replicating)).not.toContain('replicate');
  });

  it('takes a table for logged whose trigger stands in a later migration, and for nothing else that stands there', () => {
    const once = complete(table('deals', [instant]), declarations);
    expect(complete(once, replicating, `SELECT 1;\n--> statement-breakpoint\n${replicate}`)).toBe(once);
    expect(complete(table('deals', [instant]), declarations, trigger)).toContain(trigger);
  });

  it('keeps vectors in line, in a new table and in a new column', () => {
    const plain = 'ALTER TABLE "deals" ALTER COLUMN "embedding" SET STORAGE PLAIN;';
    expect(completed(table('deals', ['"embedding" vector(1536)']))).toContain(plain);
    expect(completed('ALTER TABLE "deals" ADD COLUMN "embedding" vector(1536);')).toContain(plain);
  });

  it('lets SET NULL clear the reference and not the tenant', () => {
    expect(complete(`${key} ON DELETE SET NULL;`, declarations)).toBe(`${key} ON DELETE SET NULL ("company_id");`);
    expect(complete(`${key} ON DELETE SET NULL ON UPDATE CASCADE;`, declarations)).toBe(
      `${key} ON DELETE SET NULL ("company_id") ON UPDATE CASCADE;`,
    );
  });

  it('changes no key that cascades or refuses, also beside one that sets null', () => {
    const cascade = `${key} ON DELETE CASCADE;`;
    expect(complete(`${cascade}--> statement-breakpoint\n${key} ON DELETE SET NULL;`, declarations).split('-->')[0]).toBe(cascade);
    expect(complete(`${key};`, declarations)).toBe(`${key};`);
  });

  it('adds nothing to what is complete', () => {
    const columns = [instant, '"embedding" vector(1536)'];
    const sql = `${table('deals', columns)}--> statement-breakpoint\n${table('audit_log')}--> statement-breakpoint\n${key} ON DELETE SET NULL;`;
    const once = complete(sql, declarations);
    expect(once).not.toBe(sql);
    expect(complete(once, declarations)).toBe(once);
  });

  it('leaves the migration of a table as it is when the table is declared no more', () => {
    const once = complete(table('audit_log'), declarations);
    expect(complete(once, new Map())).toBe(once);
  });

  it('refuses a table without row-level security', () => {
    expect(() => complete('CREATE TABLE "deals" (\n\t"id" uuid\n);', declarations)).toThrow(OperatorError);
  });

  it('refuses a new table that schema/index.ts does not import', () => {
    expect(() => complete(table('probes'), declarations)).toThrow(/"probes".*schema\/index\.ts/);
  });
});
