import type { Check } from './finding.js';

/** Triggers of the tenants' tables: those of foreign keys, and those that the migrations make. */
export const triggers: Check[] = [
  {
    // Else rows would leave a tenant's replicas behind, or reach them in another order than that of the commits.
    holds: 'every table that replicates tells of its changes when they are committed',
    sql: `SELECT d.oid::regclass::text, CASE WHEN g.oid IS NULL THEN 'does not tell replicas of its changes' ELSE 'does not tell replicas of all its changes, or not at COMMIT' END,
        concat_ws(' ', CASE WHEN g.oid IS NOT NULL THEN format('DROP TRIGGER replicate ON %s;', d.oid::regclass) END,
          format('CREATE CONSTRAINT TRIGGER replicate AFTER INSERT OR UPDATE OR DELETE ON %s DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.replicate_change();', d.oid::regclass),
          'SELECT public.renew_replicas();')
      FROM declared d LEFT JOIN pg_trigger g ON g.tgrelid = d.oid AND g.tgname = 'replicate'
      WHERE d.replicates AND d.relkind IN ('r', 'p') AND (g.oid IS NULL OR g.tgfoid IS DISTINCT FROM to_regprocedure('public.replicate_change()')
        OR g.tgtype <> 29 OR g.tgattr <> '' OR g.tgqual IS NOT NULL OR NOT g.tginitdeferred OR g.tgenabled IN ('D', 'R'))`,
  },
  {
    holds: 'positions in the log of changes are drawn one by one, and never again',
    sql: `SELECT 'replica_position', 'does not give positions one by one, upwards',
        'ALTER SEQUENCE public.replica_position INCREMENT 1 CACHE 1 NO CYCLE NO MAXVALUE; SELECT public.renew_replicas();'
      WHERE NOT EXISTS (SELECT FROM pg_sequence WHERE seqrelid = to_regclass('public.replica_position') AND seqcache = 1 AND seqincrement = 1
        AND NOT seqcycle AND seqtypid = 'bigint'::regtype)`,
  },
  {
    holds: 'every trigger is enabled',
    sql: `SELECT g.tgrelid::regclass::text, CASE WHEN g.tgisinternal THEN format('does not enforce %I: its trigger is disabled', c.conname) ELSE format('has the trigger %I disabled', g.tgname) END,
        format('ALTER TABLE %s ENABLE TRIGGER %s;', g.tgrelid::regclass, CASE WHEN g.tgisinternal THEN 'ALL' ELSE quote_ident(g.tgname) END)
      FROM pg_trigger g JOIN tree t ON t.oid = g.tgrelid LEFT JOIN pg_constraint c ON c.oid = g.tgconstraint
      WHERE g.tgenabled IN ('D', 'R')`,
  },
  {
    holds: 'no trigger runs what is not pinned',
    sql: `SELECT g.tgrelid::regclass::text, format('has the trigger %I, whose function is not pinned', g.tgname),
        format('DROP TRIGGER %I ON %s; or pin %s in src/db/audit/pinned.ts', g.tgname, g.tgrelid::regclass, g.tgfoid::regprocedure)
      FROM pg_trigger g JOIN tree t ON t.oid = g.tgrelid
      WHERE NOT g.tgisinternal AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset($1::jsonb -> 'routines') AS e(signature text) WHERE to_regprocedure('public.' || e.signature) = g.tgfoid)`,
  },
  {
    holds: 'whatever changes the text of a source queues it for search',
    sql: `SELECT e."table", format('does not queue its %s for search whenever it changes', replace(e.source, '_', ' ')), e.mend
      FROM jsonb_to_recordset($1::jsonb -> 'queues') AS e("table" text, trigger text, routine text, source text, type int, columns text[], mend text)
      WHERE NOT EXISTS (
        SELECT FROM pg_trigger g WHERE g.tgrelid = to_regclass('public.' || e."table") AND g.tgname = e.trigger AND g.tgqual IS NULL
          AND g.tgfoid = to_regprocedure('public.' || e.routine) AND g.tgtype = e.type AND g.tgargs = convert_to(e.source, 'UTF8') || '\\x00'::bytea
          AND e.columns = ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = g.tgrelid AND a.attnum = ANY (g.tgattr) ORDER BY a.attname::text COLLATE "C"))`,
  },
];
