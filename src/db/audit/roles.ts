import { doorkeeper, runtime } from './catalog.js';
import type { Check } from './finding.js';

const attributes = `concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
  CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls AND rolname = '${runtime}' THEN 'BYPASSRLS' END)`;

/** The two roles, and what they may not be. */
export const roles: Check[] = [
  {
    holds: 'the runtime role and that of the doors may do nothing by themselves',
    sql: `SELECT format('role %s', rolname), 'has ' || ${attributes}, format('ALTER ROLE %s NO%s;', rolname, replace(${attributes}, ', ', ' NO'))
      FROM pg_roles WHERE rolname IN ('${runtime}', '${doorkeeper}') AND ${attributes} <> ''`,
  },
  {
    holds: 'the role of the doors is there, and sees all tenants',
    sql: `SELECT 'role ${doorkeeper}', 'does not bypass row-level security, so that the doors find nothing', 'ALTER ROLE ${doorkeeper} BYPASSRLS;'
      WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${doorkeeper}' AND rolbypassrls)`,
  },
  {
    holds: 'both are members of nothing',
    sql: `SELECT format('role %s', m.member::regrole), format('is a member of %s', m.roleid::regrole), format('REVOKE %s FROM %s;', m.roleid::regrole, m.member::regrole)
      FROM pg_auth_members m WHERE m.member IN ('${runtime}'::regrole, '${doorkeeper}'::regrole)`,
  },
  {
    // An owner of tables here or, as `npm run db:roles` makes them, in another database of the server.
    holds: 'nobody but an owner can take the role of the doors',
    sql: `SELECT format('role %s', m.member::regrole), 'is a member of ${doorkeeper}, which sees all tenants', format('REVOKE ${doorkeeper} FROM %s;', m.member::regrole)
      FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
      WHERE m.roleid = '${doorkeeper}'::regrole AND NOT r.rolsuper AND m.member <> '${runtime}'::regrole
        AND NOT EXISTS (SELECT FROM declared d JOIN pg_class c ON c.oid = d.oid WHERE c.relowner = m.member)
        AND NOT EXISTS (SELECT FROM pg_database WHERE has_database_privilege(m.member, oid, 'CREATE'))`,
  },
  {
    holds: 'the runtime role owns nothing',
    sql: `SELECT pg_describe_object(classid, objid, objsubid), 'is owned by ${runtime}, which can then change who sees it', 'REASSIGN OWNED BY ${runtime} TO CURRENT_USER;'
      FROM pg_shdepend WHERE deptype = 'o' AND refclassid = 'pg_authid'::regclass AND refobjid = '${runtime}'::regrole
        AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
  },
  {
    holds: 'the role of the doors owns no table',
    sql: `SELECT r.oid::regclass::text, 'is owned by ${doorkeeper}, which sees all tenants', format('ALTER TABLE %s OWNER TO CURRENT_USER;', r.oid::regclass)
      FROM relation r WHERE r.relowner = '${doorkeeper}'::regrole`,
  },
];

/** What the login is that it should not be: with it, whoever gets statements of their own past the gateway sees all tenants. */
export const login: Check[] = [
  {
    holds: 'the login cannot pass the policies',
    sql: `SELECT format('login %s', session_user), 'can pass the policies: it ' || concat_ws(', ', CASE WHEN l.rolsuper THEN 'is a superuser' END,
          CASE WHEN l.rolbypassrls THEN 'has BYPASSRLS' END, CASE WHEN l.rolcreaterole THEN 'has CREATEROLE' END, CASE WHEN l.rolreplication THEN 'has REPLICATION' END,
          CASE WHEN NOT l.rolsuper THEN o.owns END, CASE WHEN NOT l.rolsuper THEN 'is a member of ' || m.roles END),
        'serve with a login that may only enter ${runtime}: npm run db:roles prints how to make one'
      FROM pg_roles l,
        LATERAL (SELECT 'owns tables' AS owns FROM pg_class c JOIN declared d ON d.oid = c.oid WHERE pg_has_role(l.oid, c.relowner, 'MEMBER')
          UNION ALL SELECT 'owns the database' FROM pg_database WHERE datname = current_database() AND pg_has_role(l.oid, datdba, 'MEMBER')
          UNION ALL SELECT NULL LIMIT 1) o,
        LATERAL (SELECT string_agg(r.rolname, ', ') AS roles FROM pg_roles r WHERE r.oid <> l.oid AND pg_has_role(l.oid, r.oid, 'MEMBER')
          AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))) m
      WHERE l.rolname = session_user
        AND (l.rolsuper OR l.rolbypassrls OR l.rolcreaterole OR l.rolreplication OR o.owns IS NOT NULL OR m.roles IS NOT NULL)`,
  },
];
