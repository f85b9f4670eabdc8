import { doorkeeper, runtime } from './catalog.js';
import type { Check } from './finding.js';

const who = "CASE h.grantee WHEN 0 THEN 'PUBLIC' ELSE h.grantee::regrole::text END";
const right = `h.privilege || coalesce(' (' || quote_ident(h."column") || ')', '')`;

/** What of the system's own can be reached that a fresh database keeps to itself. */
const beyondInitial = (catalog: string, oid: string, acl: string, restricted: string) => `
  a.grantee IN (0, '${runtime}'::regrole) AND ${restricted} NOT EXISTS (
    SELECT FROM pg_init_privs i, aclexplode(i.initprivs) b WHERE i.classoid = '${catalog}'::regclass AND i.objoid = ${oid}
      AND b.grantee = a.grantee AND b.privilege_type = a.privilege_type AND ${acl})`;

/** What the runtime role and PUBLIC are granted, and nothing else. */
export const privileges: Check[] = [
  {
    holds: 'the runtime role has the declared rights on tables, and PUBLIC none',
    sql: `SELECT h.oid::regclass::text, format('grants %s to %s%s', ${right}, ${who}, CASE WHEN h.is_grantable THEN ', which can pass it on' ELSE '' END),
        format('REVOKE %s ON %s FROM %s;', ${right}, h.oid::regclass, ${who})
      FROM held h JOIN relation r ON r.oid = h.oid LEFT JOIN (tree t JOIN declared d ON d.oid = t.root) ON t.oid = h.oid
      WHERE r.relkind IN ('r', 'p') AND (h.grantee = 0 OR h.is_grantable OR NOT CASE
        WHEN r.oid = to_regclass('drizzle.__drizzle_migrations') THEN h.privilege = 'SELECT'
        WHEN d.oid IS NULL THEN h.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        ELSE EXISTS (SELECT FROM jsonb_to_recordset(d.grants) AS e(privilege text, "column" text)
          WHERE e.privilege = h.privilege AND (e."column" IS NULL OR e."column" = h."column")) END)`,
  },
  {
    holds: 'the runtime role lacks no declared right',
    sql: `SELECT d.oid::regclass::text, format('does not grant %s to ${runtime}', e.privilege || coalesce(' (' || quote_ident(e."column") || ')', '')),
        format('GRANT %s ON %s TO ${runtime};', e.privilege || coalesce(' (' || quote_ident(e."column") || ')', ''), d.oid::regclass)
      FROM declared d, jsonb_to_recordset(d.grants) AS e(privilege text, "column" text)
      WHERE d.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM held h WHERE h.oid = d.oid AND h.grantee = '${runtime}'::regrole
        AND h.privilege = e.privilege AND (h."column" IS NULL OR h."column" = e."column"))`,
  },
  {
    holds: 'nothing of the system is granted beyond what PostgreSQL ships',
    sql: `SELECT c.oid::regclass::text, format('is of the system, and granted: %s', a.privilege_type),
        format('REVOKE %s ON %s FROM ${runtime}, PUBLIC;', a.privilege_type, c.oid::regclass)
      FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'pg_catalog'::regnamespace AND ${beyondInitial('pg_class', 'c.oid', 'i.objsubid = 0', '')}
      UNION ALL
      SELECT c.attrelid::regclass::text, format('is of the system, and granted: %s (%I)', a.privilege_type, c.attname),
        format('REVOKE %s (%I) ON %s FROM ${runtime}, PUBLIC;', a.privilege_type, c.attname, c.attrelid::regclass)
      FROM pg_attribute c JOIN pg_class r ON r.oid = c.attrelid AND r.relnamespace = 'pg_catalog'::regnamespace, aclexplode(c.attacl) a WHERE ${beyondInitial('pg_class', 'c.attrelid', 'i.objsubid = c.attnum', '')}
      UNION ALL
      SELECT p.oid::regprocedure::text, 'is of the system, and granted', format('REVOKE ALL ON FUNCTION %s FROM ${runtime}, PUBLIC;', p.oid::regprocedure)
      FROM pg_proc p, aclexplode(p.proacl) a
      WHERE ${beyondInitial('pg_proc', 'p.oid', 'true', `EXISTS (SELECT FROM pg_init_privs i WHERE i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid) AND`)}`,
  },
  {
    holds: 'the runtime role can make nothing',
    sql: `SELECT format('schema %I', nspname), 'lets ${runtime} create in it', format('REVOKE CREATE ON SCHEMA %I FROM ${runtime}, PUBLIC;', nspname)
      FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast)' AND has_schema_privilege('${runtime}', oid, 'CREATE')
      UNION ALL
      SELECT format('database %I', current_database()), format('grants %s to ${runtime}', p), format('REVOKE %s ON DATABASE %I FROM ${runtime}, PUBLIC;', p, current_database())
      FROM unnest(ARRAY['CREATE', 'TEMPORARY']) p WHERE has_database_privilege('${runtime}', current_database(), p)
      UNION ALL
      SELECT format('schema %I', nspname), 'lets ${doorkeeper} create in it', format('REVOKE CREATE ON SCHEMA %I FROM ${doorkeeper};', nspname)
      FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast)' AND has_schema_privilege('${doorkeeper}', oid, 'CREATE')`,
  },
  {
    holds: 'nothing that is made later is granted by default',
    sql: `SELECT format('default privileges of %s', defaclrole::regrole), format('grant %s on new %s to %s', a.privilege_type, k.kind, ${who.replaceAll('h.', 'a.')}),
        format('ALTER DEFAULT PRIVILEGES FOR ROLE %s%s REVOKE ALL ON %s FROM %s;', defaclrole::regrole,
          ' IN SCHEMA ' || nullif(defaclnamespace, 0)::regnamespace, upper(k.kind), ${who.replaceAll('h.', 'a.')})
      FROM pg_default_acl, aclexplode(defaclacl) a, LATERAL (SELECT CASE defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
        WHEN 'f' THEN 'functions' WHEN 'n' THEN 'schemas' WHEN 'T' THEN 'types' ELSE 'large objects' END AS kind) k
      WHERE a.grantee = '${runtime}'::regrole OR a.grantee = 0 AND defaclobjtype IN ('r', 'S', 'n', 'L')`,
  },
  {
    holds: 'no setting of the server is granted',
    sql: `SELECT format('setting %s', parname), format('can be changed by %s', ${who.replaceAll('h.', 'a.')}),
        format('REVOKE %s ON PARAMETER %s FROM %s;', a.privilege_type, parname, ${who.replaceAll('h.', 'a.')})
      FROM pg_parameter_acl, aclexplode(paracl) a WHERE a.grantee IN (0, '${runtime}'::regrole)`,
  },
];
