import type { Check } from './finding.js';

/** What makes a table one whose rows a tenant has for itself. */
export const tables: Check[] = [
  {
    holds: 'every declared table is there',
    sql: `SELECT name, CASE WHEN oid IS NULL THEN 'is declared, and is not there' ELSE 'is declared as a table, and is none' END,
        CASE WHEN oid IS NULL THEN 'npm run db:migrate' ELSE 'put the table back under its name' END
      FROM declared WHERE oid IS NULL OR relkind NOT IN ('r', 'p')`,
  },
  {
    holds: 'row-level security is on',
    sql: `SELECT c.oid::regclass::text, 'has no row-level security', format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY;', c.oid::regclass)
      FROM pg_class c WHERE oid IN (SELECT oid FROM tree) AND NOT relrowsecurity`,
  },
  {
    holds: "row-level security binds the table's owner too",
    sql: `SELECT c.oid::regclass::text, 'does not force row-level security on its owner', format('ALTER TABLE %s FORCE ROW LEVEL SECURITY;', c.oid::regclass)
      FROM pg_class c WHERE oid IN (SELECT oid FROM tree) AND NOT relforcerowsecurity`,
  },
  {
    holds: 'PostgreSQL applies the policies to the role that asks',
    sql: `SELECT c.oid::regclass::text, 'shows its rows past its policies to ' || current_user, 'find out why row_security_active() is false for it'
      FROM pg_class c WHERE oid IN (SELECT oid FROM tree) AND relrowsecurity AND NOT row_security_active(oid)`,
  },
  {
    holds: 'the tenant is a uuid, never null, and comes from the transaction',
    sql: `SELECT t.oid::regclass::text,
        CASE WHEN a.attnum IS NULL THEN format('has no column %I', d.tenant)
          WHEN a.atttypid <> 'uuid'::regtype THEN format('has a %I of type %s', d.tenant, format_type(a.atttypid, a.atttypmod))
          WHEN NOT a.attnotnull THEN format('allows a %I that is null', d.tenant)
          ELSE format('does not take its %I from the transaction', d.tenant) END,
        CASE WHEN a.attnum IS NULL OR a.atttypid <> 'uuid'::regtype THEN 'restore the column'
          WHEN NOT a.attnotnull THEN format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL;', t.oid::regclass, d.tenant)
          ELSE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s;', t.oid::regclass, d.tenant, d."tenantDefault") END
      FROM tree t JOIN declared d ON d.oid = t.root
      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = d.tenant AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum
      WHERE a.attnum IS NULL OR a.atttypid <> 'uuid'::regtype OR NOT a.attnotnull OR a.attgenerated <> ''
        OR pg_get_expr(v.adbin, v.adrelid) IS DISTINCT FROM d."tenantDefault"`,
  },
  {
    holds: 'no table outside hands out the rows of one inside',
    sql: `SELECT t.oid::regclass::text, format('can be read through %s, past its own policies', i.inhparent::regclass),
        format(CASE WHEN c.relispartition THEN 'ALTER TABLE %2$s DETACH PARTITION %1$s;' ELSE 'ALTER TABLE %1$s NO INHERIT %2$s;' END,
          t.oid::regclass, i.inhparent::regclass)
      FROM tree t JOIN pg_class c ON c.oid = t.oid JOIN pg_inherits i ON i.inhrelid = t.oid WHERE i.inhparent NOT IN (SELECT oid FROM tree)`,
  },
  {
    holds: 'no rule rewrites what is asked',
    sql: `SELECT r.oid::regclass::text, format('has the rule %I, whose statements run as its owner', w.rulename), format('DROP RULE %I ON %s;', w.rulename, r.oid::regclass)
      FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.ev_type <> '1' OR r.relkind NOT IN ('v', 'm')`,
  },
];
