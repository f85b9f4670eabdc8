import type { Check } from './finding.js';

/** `of` an index or a constraint as columns, in order. */
const columns = (table: string, key: string) =>
  `ARRAY(SELECT a.attname::text FROM unnest(${key}) WITH ORDINALITY k(n, at) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.n ORDER BY k.at)`;

/** Keys and constraints that carry the tenant. */
export const keys: Check[] = [
  {
    holds: 'every declared foreign key is there as declared',
    sql: `SELECT d.oid::regclass::text, format(CASE WHEN f.oid IS NULL THEN 'lacks the foreign key %I' ELSE 'has a foreign key %I that is not as declared' END, e.name),
        concat_ws(' ', CASE WHEN f.oid IS NOT NULL THEN format('ALTER TABLE %s DROP CONSTRAINT %I;', d.oid::regclass, e.name) END,
          format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (%s) REFERENCES public.%I (%s)%s;', d.oid::regclass, e.name,
            array_to_string(e.columns, ', '), e.target, array_to_string(e.targets, ', '),
            CASE e.action WHEN 'c' THEN ' ON DELETE CASCADE' WHEN 'n' THEN format(' ON DELETE SET NULL (%s)', array_to_string(e.cleared, ', ')) END))
      FROM declared d CROSS JOIN jsonb_to_recordset(d.keys) AS e(name text, columns text[], target text, targets text[], action text, cleared text[])
      LEFT JOIN pg_constraint f ON f.conrelid = d.oid AND f.conname = e.name AND f.contype = 'f'
      WHERE d.relkind IN ('r', 'p') AND (f.oid IS NULL OR f.confrelid <> format('public.%I', e.target)::regclass
        OR ${columns('f.conrelid', 'f.conkey')} <> e.columns OR ${columns('f.confrelid', 'f.confkey')} <> e.targets
        OR f.confdeltype::text <> e.action OR f.confupdtype <> 'a'
        OR ${columns('f.conrelid', 'f.confdelsetcols')} <> coalesce(e.cleared, '{}'))`,
  },
  {
    holds: 'every foreign key to a tenant table carries the tenant',
    sql: `SELECT f.conrelid::regclass::text, format('has the foreign key %I, which tells of rows of other tenants: it does not carry the tenant', f.conname),
        format('ALTER TABLE %s DROP CONSTRAINT %I;', f.conrelid::regclass, f.conname)
      FROM pg_constraint f JOIN tree t ON t.oid = f.confrelid JOIN declared d ON d.oid = t.root LEFT JOIN (tree s JOIN declared o ON o.oid = s.root) ON s.oid = f.conrelid
      WHERE f.contype = 'f' AND NOT EXISTS (
        SELECT FROM unnest(f.conkey, f.confkey) AS k(own, other)
        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.own AND a.attname = coalesce(o.tenant, 'tenant_id')
        JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.other AND b.attname = d.tenant)`,
  },
  {
    holds: 'no foreign key changes a tenant',
    sql: `SELECT f.conrelid::regclass::text, format('has the foreign key %I, which can change the tenant of a row', f.conname),
        format('ALTER TABLE %s DROP CONSTRAINT %I;', f.conrelid::regclass, f.conname)
      FROM pg_constraint f JOIN tree t ON t.oid = f.conrelid JOIN declared d ON d.oid = t.root
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = d.tenant
      WHERE f.contype = 'f' AND a.attnum = ANY (f.conkey)
        AND (f.confupdtype IN ('c', 'n', 'd') OR f.confdeltype IN ('n', 'd') AND (f.confdelsetcols IS NULL OR a.attnum = ANY (f.confdelsetcols)))`,
  },
  {
    holds: 'what is unique is so within the tenant',
    sql: `SELECT t.oid::regclass::text, format('has the unique index %s, which tells of values that other tenants have', i.indexrelid::regclass),
        CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s;', i.indexrelid::regclass) ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', t.oid::regclass, c.conname) END
      FROM pg_index i JOIN tree t ON t.oid = i.indrelid JOIN declared d ON d.oid = t.root
      LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('u', 'p', 'x') AND c.conrelid = t.oid,
        LATERAL (SELECT ${columns('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')} AS of) k
      WHERE (i.indisunique OR i.indisexclusion) AND NOT (d.tenant = ANY (k.of) OR i.indisprimary AND k.of = '{id}')
        AND NOT (i.indnkeyatts = 1 AND cardinality(k.of) = 1 AND d."globalKeys" ? k.of[1])`,
  },
  {
    holds: 'an exclusion constraint compares the tenant for equality',
    sql: `SELECT x.conrelid::regclass::text, format('has the exclusion constraint %I, which does not part the tenants', x.conname),
        format('ALTER TABLE %s DROP CONSTRAINT %I;', x.conrelid::regclass, x.conname)
      FROM pg_constraint x JOIN tree t ON t.oid = x.conrelid JOIN declared d ON d.oid = t.root
      WHERE x.contype = 'x' AND NOT EXISTS (
        SELECT FROM unnest(x.conkey, x.conexclop) AS k(own, operator) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.own
        WHERE a.attname = d.tenant AND k.operator = 'pg_catalog.=(uuid,uuid)'::regoperator)`,
  },
  {
    holds: 'every constraint was checked against every row',
    sql: `SELECT c.conrelid::regclass::text, format(CASE WHEN to_jsonb(c) ->> 'conenforced' = 'false' THEN 'does not enforce the constraint %I' ELSE 'has rows that the constraint %I was never checked for' END, c.conname),
        CASE WHEN to_jsonb(c) ->> 'conenforced' = 'false' THEN format('ALTER TABLE %s ALTER CONSTRAINT %I ENFORCED;', c.conrelid::regclass, c.conname)
          ELSE format('ALTER TABLE %s VALIDATE CONSTRAINT %I;', c.conrelid::regclass, c.conname) END
      FROM pg_constraint c JOIN tree t ON t.oid = c.conrelid WHERE NOT c.convalidated`,
  },
  {
    holds: 'an index leads with the tenant',
    sql: `SELECT t.oid::regclass::text, 'has no index that leads with the tenant: each of its rows is read to find those of one',
        format('CREATE INDEX ON %s (%I);', t.oid::regclass, d.tenant)
      FROM tree t JOIN declared d ON d.oid = t.root JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = d.tenant
      WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indkey[0] = a.attnum AND i.indisvalid AND i.indpred IS NULL)`,
  },
];
