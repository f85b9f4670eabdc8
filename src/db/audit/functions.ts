import { doorkeeper, runtime } from './catalog.js';
import type { Check } from './finding.js';
import { shippedLeakproof } from './leakproof.js';

const pinned = `jsonb_to_recordset($1::jsonb -> 'routines') AS e(signature text, door boolean, serves boolean, "searchPath" text, volatility text, body text)`;
const isPinned = `EXISTS (SELECT FROM ${pinned} WHERE to_regprocedure('public.' || e.signature) = p.oid)`;
const mayRun = `has_function_privilege('${runtime}', p.oid, 'EXECUTE')`;

/** Functions: those that run with more rights than who calls them, and those that can be told what a policy hides. */
export const functions: Check[] = [
  {
    holds: 'every pinned function is as it was pinned',
    sql: `SELECT e.signature, CASE WHEN p.oid IS NULL THEN 'is not there'
          ELSE format('is not as pinned: its %s', concat_ws(' and ', CASE WHEN f.body THEN 'body' END, CASE WHEN f.owner THEN 'owner' END,
            CASE WHEN f.definer THEN 'SECURITY' END, CASE WHEN f.settings THEN 'settings' END, CASE WHEN f.volatility THEN 'volatility' END,
            CASE WHEN f.grants THEN 'grants' END)) END,
        CASE WHEN p.oid IS NOT NULL AND f.grants AND NOT (f.body OR f.owner OR f.definer OR f.settings OR f.volatility)
          THEN format('REVOKE ALL ON %s %s FROM PUBLIC; %s', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, p.oid::regprocedure,
            format(CASE WHEN e.serves THEN 'GRANT EXECUTE ON FUNCTION %s TO ${runtime};' ELSE 'REVOKE ALL ON ROUTINE %s FROM ${runtime};' END, p.oid::regprocedure))
          ELSE 'run what the last of the migrations that make it says of it' END
      FROM ${pinned} LEFT JOIN routine p ON p.oid = to_regprocedure('public.' || e.signature),
      LATERAL (SELECT encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex') <> e.body OR p.lanname <> ALL (ARRAY['sql', 'plpgsql']) AS body,
        e.door AND p.proowner <> '${doorkeeper}'::regrole OR NOT e.door AND p.proowner IN ('${doorkeeper}'::regrole, '${runtime}'::regrole) AS owner,
        p.prosecdef <> e.door AS definer, p.proconfig IS DISTINCT FROM ARRAY['search_path=' || e."searchPath"] AS settings,
        p.provolatile::text <> e.volatility AS volatility,
        EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) OR ${mayRun} <> e.serves AS grants) f
      WHERE p.oid IS NULL OR f.body OR f.owner OR f.definer OR f.settings OR f.volatility OR f.grants`,
  },
  {
    holds: 'no function that can be called runs as its owner, but for the doors',
    sql: `SELECT p.oid::regprocedure::text, format('runs as its owner, %s, and is not one of the doors', p.proowner::regrole),
        format('ALTER ROUTINE %s SECURITY INVOKER; or pin it in src/db/audit/pinned.ts', p.oid::regprocedure)
      FROM routine p WHERE p.prosecdef AND ${mayRun} AND NOT ${isPinned}`,
  },
  {
    holds: 'gateway_doors owns the doors and nothing else',
    sql: `SELECT p.oid::regprocedure::text, 'is owned by ${doorkeeper}, and is not one of the doors', format('DROP ROUTINE %s;', p.oid::regprocedure)
      FROM routine p WHERE p.proowner = '${doorkeeper}'::regrole AND NOT ${isPinned}`,
  },
  {
    holds: 'no function that can be called is written in a language without bounds',
    sql: `SELECT p.oid::regprocedure::text, format('is written in %s, which is bound by no rights', p.lanname), format('REVOKE ALL ON ROUTINE %s FROM ${runtime}, PUBLIC;', p.oid::regprocedure)
      FROM routine p WHERE NOT p.lanpltrusted AND NOT p.extension AND ${mayRun}`,
  },
  {
    holds: 'no function that can be called opens connections of its own',
    sql: `SELECT p.oid::regprocedure::text, 'opens connections, to which no policy of this one applies', format('REVOKE ALL ON FUNCTION %s FROM ${runtime}, PUBLIC;', p.oid::regprocedure)
      FROM routine p JOIN pg_depend x ON x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e' JOIN pg_extension n ON n.oid = x.refobjid
      WHERE n.extname IN ('dblink', 'plproxy', 'http', 'pg_net') AND p.prorettype <> 'trigger'::regtype AND ${mayRun}`,
  },
  {
    holds: 'nothing is marked LEAKPROOF that PostgreSQL does not ship so',
    sql: `SELECT p.oid::regprocedure::text, 'is marked LEAKPROOF: it is run on rows that a policy hides, and can tell of them',
        format('ALTER FUNCTION %s NOT LEAKPROOF;', p.oid::regprocedure)
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
      WHERE p.proleakproof AND NOT (p.oid < 16384 AND l.lanname = 'internal' AND p.prosrc = ANY ('{${shippedLeakproof.join(',')}}'))`,
  },
  {
    holds: "no cast between PostgreSQL's own types is made by hand",
    sql: `SELECT format('cast from %s to %s', castsource::regtype, casttarget::regtype), 'changes what comparisons mean', format('DROP CAST (%s AS %s);', castsource::regtype, casttarget::regtype)
      FROM pg_cast WHERE oid >= 16384 AND castsource < 16384 AND casttarget < 16384`,
  },
];
