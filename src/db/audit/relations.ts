import { runtime } from './catalog.js';
import type { Check } from './finding.js';

const revoke = (kind: string) => `format('REVOKE ALL ON ${kind} %s FROM ${runtime}, PUBLIC;', r.oid::regclass)`;
const reached = 'EXISTS (SELECT FROM held h WHERE h.oid = r.oid)';

/** What beside the declared tables the runtime role can reach. */
export const relations: Check[] = [
  {
    holds: 'every table that can be reached is declared, or isolated like one',
    sql: `SELECT r.oid::regclass::text, 'can be reached, and is neither declared nor isolated',
        format('declare it with tenantTable() in schema/, or REVOKE ALL ON %s FROM ${runtime}, PUBLIC;', r.oid::regclass)
      FROM relation r WHERE r.relkind IN ('r', 'p') AND ${reached} AND r.oid NOT IN (SELECT oid FROM tree)
        AND r.oid IS DISTINCT FROM to_regclass('drizzle.__drizzle_migrations')
        AND NOT (r.relrowsecurity AND r.relforcerowsecurity
          AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attname = 'tenant_id' AND a.attnotnull AND a.atttypid = 'uuid'::regtype)
          AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = r.oid AND p.polpermissive AND p.polname <> 'tenant_isolation')
          AND 2 = (SELECT count(*) FROM pg_policy p, declared d, jsonb_to_recordset(d.policies) AS e(name text, permissive boolean, "using" text, "check" text)
            WHERE d.name = 'users' AND e.name IN ('tenant_isolation', 'tenant_wall') AND p.polrelid = r.oid AND p.polname = e.name
              AND p.polcmd = '*' AND p.polpermissive = e.permissive AND p.polroles = '{0}'
              AND pg_get_expr(p.polqual, p.polrelid) = e."using" AND pg_get_expr(p.polwithcheck, p.polrelid) = e."check"))`,
  },
  {
    holds: 'every view asks with the rights of who asks',
    sql: `SELECT r.oid::regclass::text, 'is a view that asks with the rights of its owner', format('ALTER VIEW %s SET (security_invoker = true);', r.oid::regclass)
      FROM relation r WHERE r.relkind = 'v' AND ${reached}
        AND NOT coalesce((SELECT option_value::boolean FROM pg_options_to_table(r.reloptions) WHERE option_name = 'security_invoker'), false)`,
  },
  {
    holds: 'no materialized view can be read',
    sql: `SELECT r.oid::regclass::text, 'is a materialized view, which knows no policies', ${revoke('TABLE')} FROM relation r WHERE r.relkind = 'm' AND ${reached}`,
  },
  {
    holds: 'no foreign table can be read',
    sql: `SELECT r.oid::regclass::text, 'is a foreign table, which knows no policies', ${revoke('TABLE')} FROM relation r WHERE r.relkind = 'f' AND ${reached}`,
  },
  {
    holds: 'no sequence can be read',
    sql: `SELECT r.oid::regclass::text, 'is a sequence that counts the rows of all tenants', ${revoke('SEQUENCE')} FROM relation r WHERE r.relkind = 'S' AND ${reached}`,
  },
  {
    holds: 'no large object can be read',
    sql: `SELECT format('large object %s', o.oid), 'belongs to no tenant, and can be reached', format('REVOKE ALL ON LARGE OBJECT %s FROM ${runtime}, PUBLIC;', o.oid)
      FROM pg_largeobject_metadata o WHERE EXISTS (SELECT FROM aclexplode(o.lomacl) a WHERE a.grantee IN (0, '${runtime}'::regrole))`,
  },
  {
    holds: 'no other server can be asked',
    sql: `SELECT format('server %I', s.srvname), 'can be asked from here, past all policies', format('REVOKE ALL ON FOREIGN SERVER %I FROM ${runtime}, PUBLIC;', s.srvname)
      FROM pg_foreign_server s WHERE has_server_privilege('${runtime}', s.oid, 'USAGE')`,
  },
  {
    holds: 'no publication exports tenant tables',
    sql: `SELECT format('publication %I', p.pubname), format('exports the rows of all tenants in %s tables, such as %s', count(*), min(t.name)),
        format('DROP PUBLICATION %I;', p.pubname)
      FROM pg_publication p, pg_get_publication_tables(p.pubname) g JOIN tree t ON t.oid = g.relid GROUP BY p.pubname
      UNION ALL
      SELECT format('publication %I', pubname), 'exports every table that there will be', format('DROP PUBLICATION %I;', pubname)
      FROM pg_publication WHERE puballtables AND NOT EXISTS (SELECT FROM tree)`,
  },
  {
    holds: 'no logical slot exports changes',
    sql: `SELECT format('replication slot %s', slot_name), 'exports the changes of all tenants', format('SELECT pg_drop_replication_slot(%L);', slot_name)
      FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database()`,
  },
];
