-- Another door, made like the first ones. It crosses users, not tenants: what it takes away is the current tenant's.
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
GRANT SELECT (id, tenant_id, created_at), UPDATE (created_at), DELETE ON public.idempotency_keys TO gateway_doors;
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO gateway_doors;
--> statement-breakpoint
SET LOCAL ROLE gateway_doors;
--> statement-breakpoint
CREATE FUNCTION public.door_prune_keys() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  DELETE FROM public.idempotency_keys k WHERE k.id = ANY (ARRAY(
    SELECT e.id FROM public.idempotency_keys e
    WHERE e.tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid) AND e.created_at <= now() - interval '24 hours'
    ORDER BY e.created_at LIMIT 10 FOR UPDATE SKIP LOCKED))
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.door_prune_keys() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION public.door_prune_keys() TO gateway_runtime;
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
