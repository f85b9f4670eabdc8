/** The role that serves, and the one that owns the doors across tenants. */
export const runtime = 'gateway_runtime';
export const doorkeeper = 'gateway_doors';

/** Of the database's own schemas; the rest can hold tenants' rows. */
const system = (namespace: string) => `(${namespace} ~ '^pg_' OR ${namespace} = 'information_schema')`;

const ofExtension = (catalog: string, oid: string) =>
  `EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalog}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

/**
 * What every check can read, as common table expressions. `$1` is what expected() made.
 * `declared`: the declared tables, with `oid` where they are there. `tree`: those and all that hold or inherit their rows.
 * `relation`: what is not the system's nor an extension's. `held`: what the runtime role and PUBLIC are granted on it, by
 * column where that is how it was granted. `routine`: functions and procedures, without the system's.
 */
export const catalog = `
WITH RECURSIVE declared AS MATERIALIZED (
  SELECT d.*, c.oid, c.relkind FROM jsonb_to_recordset($1::jsonb -> 'tables')
    AS d(name text, tenant text, "tenantDefault" text, policies jsonb, grants jsonb, replicates boolean, keys jsonb, "globalKeys" jsonb)
  LEFT JOIN pg_class c ON c.relname = d.name AND c.relnamespace = 'public'::regnamespace
), tree AS (
  SELECT oid, oid AS root, name FROM declared WHERE relkind IN ('r', 'p')
  UNION SELECT i.inhrelid, t.root, t.name FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
), relation AS MATERIALIZED (
  SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT ${system('n.nspname')} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT ${ofExtension('pg_class', 'c.oid')}
), held AS MATERIALIZED (
  SELECT r.oid, a.grantee, a.privilege_type AS privilege, NULL::text AS "column", a.is_grantable FROM relation r, aclexplode(r.relacl) a
  WHERE a.grantee IN (0, '${runtime}'::regrole)
  UNION ALL
  SELECT r.oid, a.grantee, a.privilege_type, t.attname, a.is_grantable FROM relation r JOIN pg_attribute t ON t.attrelid = r.oid, aclexplode(t.attacl) a
  WHERE a.grantee IN (0, '${runtime}'::regrole)
), routine AS MATERIALIZED (
  SELECT p.*, n.nspname, l.lanname, l.lanpltrusted, ${ofExtension('pg_proc', 'p.oid')} AS extension FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
  WHERE NOT ${system('n.nspname')}
)`;
