-- The doors across tenants are made by the role that owns them; the migrating login is its member for this transaction only.
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
GRANT SELECT (tenant_id, user_id, token, expires_at) ON public.sessions TO gateway_doors;
--> statement-breakpoint
GRANT SELECT (id, name, domain) ON public.tenants TO gateway_doors;
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO gateway_doors;
--> statement-breakpoint
SET LOCAL ROLE gateway_doors;
--> statement-breakpoint
CREATE FUNCTION public.door_session(token_hash text) RETURNS TABLE (tenant_id uuid, user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT s.tenant_id, s.user_id FROM public.sessions s WHERE s.token = token_hash AND s.expires_at > now()
$$;
--> statement-breakpoint
CREATE FUNCTION public.door_find_tenants(what text) RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT t.id, t.name FROM public.tenants t WHERE t.id::text = lower(what) OR lower(t.domain) = lower(what) OR t.name = what ORDER BY t.name, t.id
$$;
--> statement-breakpoint
CREATE FUNCTION public.door_tenant_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT t.id FROM public.tenants t ORDER BY t.id
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.door_session(text), public.door_find_tenants(text), public.door_tenant_ids() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION public.door_session(text) TO gateway_runtime;
--> statement-breakpoint
DO $$
DECLARE
  owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.tenants'::regclass);
BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION public.door_find_tenants(text), public.door_tenant_ids() TO %I', owner);
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
CREATE PROCEDURE public.for_each_tenant(statement text)
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
  PERFORM set_config('role', role_before, true);
  PERFORM set_config('app.user_role', user_role_before, true);
  PERFORM set_config('app.tenant_id', tenant_before, true);
END
$$;
--> statement-breakpoint
REVOKE ALL ON PROCEDURE public.for_each_tenant(text) FROM PUBLIC;
--> statement-breakpoint
COMMENT ON PROCEDURE public.for_each_tenant(text) IS
  'Runs a statement once for every tenant, as its admin and as gateway_runtime: for migrations that change data. Rows that only their user sees (notifications) stay out of its reach.';
