DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'extension vector is missing, and % may not create it', current_user
    USING ERRCODE = 'insufficient_privilege', HINT = 'An administrator runs once in this database: CREATE EXTENSION vector WITH SCHEMA public;';
END
$$;
--> statement-breakpoint
-- Roles belong to the cluster, and several of its databases may migrate at once: whoever comes second finds the role made.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway_runtime') THEN
    CREATE ROLE gateway_runtime NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'role gateway_runtime is missing, and % may not create it', current_user
      USING ERRCODE = 'insufficient_privilege', HINT = format('An administrator runs once: CREATE ROLE gateway_runtime NOLOGIN NOINHERIT NOBYPASSRLS; GRANT gateway_runtime TO %I WITH INHERIT FALSE, SET TRUE;', current_user);
END
$$;
--> statement-breakpoint
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway_doors') THEN
    CREATE ROLE gateway_doors NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION BYPASSRLS;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'role gateway_doors is missing, and % may not create it, because it bypasses row-level security', current_user
      USING ERRCODE = 'insufficient_privilege', HINT = format('An administrator runs once: CREATE ROLE gateway_doors NOLOGIN NOINHERIT BYPASSRLS; GRANT gateway_doors TO %I WITH INHERIT FALSE, SET TRUE;', current_user);
END
$$;
--> statement-breakpoint
-- A role that was there before is not altered: it may be in use, and an administrator gave it what it has.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway_runtime' AND (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole)) THEN
    RAISE EXCEPTION 'role gateway_runtime may do more than tenant isolation allows'
      USING HINT = 'An administrator runs once: ALTER ROLE gateway_runtime NOLOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS;';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway_doors' AND rolbypassrls AND NOT rolsuper AND NOT rolcanlogin) THEN
    RAISE EXCEPTION 'role gateway_doors is not what the doors need: without login, bypassing row-level security'
      USING HINT = 'An administrator runs once: ALTER ROLE gateway_doors NOLOGIN NOSUPERUSER BYPASSRLS;';
  END IF;
END
$$;
--> statement-breakpoint
-- internal_error is "tuple concurrently updated": the same grant, made by another database's migration.
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'gateway_runtime', 'SET') THEN
    GRANT gateway_runtime TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION '% may not enter role gateway_runtime', current_user
      USING ERRCODE = 'insufficient_privilege', HINT = format('An administrator runs once: GRANT gateway_runtime TO %I WITH INHERIT FALSE, SET TRUE;', current_user);
END
$$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO gateway_runtime, gateway_doors;
--> statement-breakpoint
-- A gateway whose login is not the owner compares what is applied with what it brings.
GRANT USAGE ON SCHEMA drizzle TO gateway_runtime;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO gateway_runtime;
--> statement-breakpoint
-- Never equal and never backwards, also for two updates in one transaction: a check on updated_at loses no update.
CREATE FUNCTION public.set_updated_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 millisecond');
  RETURN NEW;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.set_updated_at() FROM PUBLIC;
