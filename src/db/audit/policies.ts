import type { Check } from './finding.js';

/** The declared policies, word for word, on the declared tables and on all that hold or inherit their rows. */
export const policies: Check[] = [
  {
    holds: 'every table has its declared policies, word for word, and no others',
    sql: `SELECT oid::regclass::text,
        CASE WHEN f.name IS NULL THEN format('lacks the policy %I', name)
          WHEN e.name IS NULL THEN format('has the policy %I, which is not declared', name)
          ELSE format('has a policy %I that is not as declared: its %s', name, concat_ws(' and ',
            CASE WHEN f.permissive <> e.permissive THEN 'kind' END, CASE WHEN f.command <> e.command THEN 'command' END,
            CASE WHEN NOT f.everyone THEN 'roles' END, CASE WHEN f."using" IS DISTINCT FROM e."using" THEN 'USING' END,
            CASE WHEN f."check" IS DISTINCT FROM e."check" THEN 'WITH CHECK' END)) END,
        concat_ws(' ', CASE WHEN f.name IS NOT NULL THEN format('DROP POLICY %I ON %s;', name, oid::regclass) END,
          CASE WHEN e.name IS NOT NULL THEN format('CREATE POLICY %I ON %s AS %s FOR %s TO PUBLIC%s%s;', name, oid::regclass,
            CASE WHEN e.permissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
            CASE e.command WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' ELSE 'DELETE' END,
            ' USING ' || e."using", ' WITH CHECK ' || e."check") END)
      FROM (
        SELECT t.oid, p.* FROM tree t JOIN declared d ON d.oid = t.root,
          jsonb_to_recordset(d.policies) AS p(name text, permissive boolean, command text, "using" text, "check" text)
      ) e FULL JOIN (
        SELECT polrelid AS oid, polname::text AS name, polpermissive AS permissive, polcmd::text AS command, polroles = '{0}' AS everyone,
          pg_get_expr(polqual, polrelid) AS "using", pg_get_expr(polwithcheck, polrelid) AS "check"
        FROM pg_policy WHERE polrelid IN (SELECT oid FROM tree)
      ) f USING (oid, name)
      WHERE e.name IS NULL OR f.name IS NULL OR NOT f.everyone
        OR (e.permissive, e.command, e."using", e."check") IS DISTINCT FROM (f.permissive, f.command, f."using", f."check")`,
  },
  {
    holds: 'what the policies are made of means what it says',
    sql: `SELECT p.oid::regprocedure::text, 'is part of every policy, and is not as PostgreSQL ships it', 'restore it from a fresh cluster'
      FROM (VALUES ('current_setting(text,boolean)', 's', 'show_config_by_name_missing_ok'), ('set_config(text,text,boolean)', 'v', 'set_config_by_name'),
        ('uuid_eq(uuid,uuid)', 'i', 'uuid_eq'), ('texteq(text,text)', 'i', 'texteq'), ('uuid_in(cstring)', 'i', 'uuid_in')) AS e(signature, volatility, body)
      JOIN pg_proc p ON p.oid = ('pg_catalog.' || e.signature)::regprocedure JOIN pg_language l ON l.oid = p.prolang
      WHERE (p.provolatile, p.prosrc, l.lanname, p.prosecdef, p.proconfig) IS DISTINCT FROM (e.volatility::"char", e.body, 'internal'::name, false, NULL::text[])
      UNION ALL
      SELECT o.oid::regoperator::text, 'is part of every policy, and is not as PostgreSQL ships it', 'restore it from a fresh cluster'
      FROM pg_operator o JOIN (VALUES ('=(uuid,uuid)', 'uuid_eq'), ('=(text,text)', 'texteq')) AS e(signature, body)
        ON o.oid = ('pg_catalog.' || e.signature)::regoperator WHERE o.oprcode <> ('pg_catalog.' || e.body)::regproc`,
  },
];
