-- Positions are drawn one by one: with a cache, or by who does not hold the tenant's lock, they would not be in the order of commits.
CREATE SEQUENCE public.replica_position AS bigint CACHE 1;
--> statement-breakpoint
REVOKE ALL ON SEQUENCE public.replica_position FROM PUBLIC;
--> statement-breakpoint
-- What writes the log across tenants is made by the role that owns the doors; the migrating login is its member for this transaction only.
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'gateway_doors', 'SET') THEN
    GRANT gateway_doors TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
    PERFORM set_config('app.lent_doors', current_user, true);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION '% may not enter role gateway_doors', current_user
    USING ERRCODE = 'insufficient_privilege', HINT = format('An administrator runs once: GRANT gateway_doors TO %I WITH INHERIT FALSE, SET TRUE;', current_user);
END
$$;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE public.replica_position TO gateway_doors;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON public.replica_changes TO gateway_doors;
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO gateway_doors;
--> statement-breakpoint
SET LOCAL ROLE gateway_doors;
--> statement-breakpoint
CREATE FUNCTION public.prune_replica(of uuid, older_than interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  lowest bigint;
  floor bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('replica of ' || of, 0));
  SELECT min(position), max(position) FILTER (WHERE created_at < now() - older_than) INTO lowest, floor
  FROM (SELECT position, created_at FROM public.replica_changes WHERE tenant_id = of ORDER BY position LIMIT 4096) AS oldest;
  IF floor > lowest THEN
    -- Without a table it says how far the log was cut off.
    UPDATE public.replica_changes SET table_name = '' WHERE tenant_id = of AND position = floor;
    DELETE FROM public.replica_changes WHERE tenant_id = of AND position < floor;
  END IF;
  -- Of a row that changed again the last entry is enough.
  DELETE FROM public.replica_changes WHERE id IN (
    SELECT id FROM (
      SELECT id, row_number() OVER (PARTITION BY table_name, key ORDER BY position DESC) AS nth
      FROM (SELECT * FROM public.replica_changes WHERE tenant_id = of ORDER BY position DESC LIMIT 4096) AS newest
      WHERE table_name <> ''
    ) AS entry WHERE nth > 1);
END
$$;
--> statement-breakpoint
COMMENT ON FUNCTION public.prune_replica(uuid, interval) IS
  'Shortens a tenant''s log of changes: what is older goes, and so does what a later change of the same row repeats. A replica that is behind that starts anew.';
--> statement-breakpoint
-- Deferred, it runs at COMMIT: whoever has the tenant's lock commits next, so that positions are in the order of commits.
CREATE FUNCTION public.replicate_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  changed record;
  tenant uuid;
  place bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    changed := OLD;
  ELSE
    changed := NEW;
  END IF;
  IF TG_TABLE_NAME = 'tenants' THEN
    tenant := changed.id;
  ELSE
    tenant := changed.tenant_id;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('replica of ' || tenant, 0));
  place := nextval('public.replica_position');
  -- A tenant that is gone has no log.
  INSERT INTO public.replica_changes (tenant_id, position, table_name, key)
  SELECT id, place, TG_TABLE_NAME, changed.id FROM public.tenants WHERE id = tenant;
  IF TG_OP = 'UPDATE' AND OLD.id <> NEW.id THEN
    INSERT INTO public.replica_changes (tenant_id, position, table_name, key)
    SELECT id, nextval('public.replica_position'), TG_TABLE_NAME, OLD.id FROM public.tenants WHERE id = tenant;
  END IF;
  IF place % 1024 = 0 THEN
    PERFORM public.prune_replica(tenant, interval '30 days');
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION public.renew_replicas() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('replica of ' || id, 0)) FROM (SELECT id FROM public.tenants ORDER BY id) AS tenant;
  DELETE FROM public.replica_changes;
  INSERT INTO public.replica_changes (tenant_id, position, table_name, key) SELECT id, nextval('public.replica_position'), '', id FROM public.tenants;
END
$$;
--> statement-breakpoint
COMMENT ON FUNCTION public.renew_replicas() IS
  'Makes every replica start anew: for when changes were made that the log does not have.';
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.prune_replica(uuid, interval), public.replicate_change(), public.renew_replicas() FROM PUBLIC;
--> statement-breakpoint
-- Whoever owns the tables makes the triggers on them.
DO $$
DECLARE
  owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.tenants'::regclass);
BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION public.prune_replica(uuid, interval), public.replicate_change(), public.renew_replicas() TO %I', owner);
END
$$;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM gateway_doors;
--> statement-breakpoint
DO $$
BEGIN
  IF current_setting('app.lent_doors', true) = current_user THEN
    REVOKE gateway_doors FROM CURRENT_USER;
  END IF;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE PROCEDURE public.for_each_tenant(statement text)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  tenant uuid;
  tenants uuid[];
  role_before text := current_setting('role');
  tenant_before text := coalesce(current_setting('app.tenant_id', true), '');
  user_role_before text := coalesce(current_setting('app.user_role', true), '');
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
    WHERE p.oid = 'public.door_tenant_ids()'::regprocedure AND (r.rolbypassrls OR r.rolsuper)
  ) THEN
    RAISE EXCEPTION 'door_tenant_ids() sees no tenant: its owner does not bypass row-level security'
      USING HINT = 'An administrator runs once: ALTER ROLE gateway_doors BYPASSRLS;';
  END IF;
  tenants := array(SELECT public.door_tenant_ids());
  -- A superuser passes every policy: as one, the statement would reach all tenants each time.
  PERFORM set_config('role', 'gateway_runtime', true);
  PERFORM set_config('app.user_role', 'admin', true);
  FOREACH tenant IN ARRAY tenants LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    EXECUTE statement;
  END LOOP;
  -- A table is not altered while triggers wait for the end of the transaction.
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  PERFORM set_config('role', role_before, true);
  PERFORM set_config('app.user_role', user_role_before, true);
  PERFORM set_config('app.tenant_id', tenant_before, true);
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "tenants" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "users" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "ai_employee_jobs" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "ai_employee_outputs" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "automations" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "automation_runs" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "meetings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "meeting_participants" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "transcripts" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "meeting_summaries" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "meeting_embeddings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "companies" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "contacts" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "deals" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "deal_activities" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "deal_activity_embeddings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "documents" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "document_embeddings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "hub_links" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "integrations" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "events" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "notifications" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "files" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "audit_log" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "replicate" AFTER INSERT OR UPDATE OR DELETE ON "tasks" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION replicate_change();
