import type { Check } from './finding.js';

/** Settings that choose the tenant, or turn off what keeps tenants apart, before any transaction does. */
export const settings: Check[] = [
  {
    holds: 'no role and no database brings settings that choose the tenant or weaken the policies',
    sql: `SELECT t.target, 'brings ' || t.setting, format('ALTER %s RESET %s;', t.target, t.name)
      FROM (SELECT CASE WHEN setrole = 0 AND setdatabase = 0 THEN 'ROLE ALL' WHEN setrole = 0 THEN format('DATABASE %I', d.datname) WHEN setdatabase = 0 THEN format('ROLE %s', setrole::regrole)
            ELSE format('ROLE %s IN DATABASE %I', setrole::regrole, d.datname) END AS target, setting, split_part(setting, '=', 1) AS name, split_part(setting, '=', 2) AS value
          FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase, unnest(setconfig) setting
          WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))) t
      WHERE lower(name) LIKE 'app.%' OR name IN ('role', 'row_security', 'session_replication_role', 'lo_compat_privileges', 'ignore_system_indexes', 'allow_system_table_mods')
        OR name = 'search_path' AND (value ~ ',\\s*"?pg_catalog' OR value ~ 'pg_temp"?\\s*,')`,
  },
  {
    holds: 'the settings in force keep the policies on',
    sql: `SELECT 'setting ' || name, format('is %s', current_setting(name)), format('set it to %s for the server, the database and the login', wanted)
      FROM (VALUES ('row_security', 'on'), ('session_replication_role', 'origin'), ('lo_compat_privileges', 'off')) AS s(name, wanted)
      WHERE current_setting(name) <> wanted`,
  },
];
