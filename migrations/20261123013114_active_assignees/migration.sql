-- A task goes to active users alone, whichever mutation gives it; those that a user had before being removed stay.
CREATE FUNCTION public.refuse_deactivated_assignee() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  -- Locked, so that a user who is being removed at the same time is waited for.
  IF EXISTS (SELECT FROM public.users WHERE tenant_id = NEW.tenant_id AND id = NEW.assignee_id AND deactivated_at IS NOT NULL FOR SHARE) THEN
    RAISE EXCEPTION 'the assignee is deactivated'
      USING ERRCODE = 'check_violation', TABLE = 'tasks', CONSTRAINT = 'tasks_assignee_id_active';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.refuse_deactivated_assignee() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER refuse_deactivated_assignee BEFORE INSERT ON "tasks"
  FOR EACH ROW WHEN (NEW.assignee_id IS NOT NULL) EXECUTE FUNCTION public.refuse_deactivated_assignee();
--> statement-breakpoint
CREATE TRIGGER refuse_new_deactivated_assignee BEFORE UPDATE OF assignee_id ON "tasks"
  FOR EACH ROW WHEN (NEW.assignee_id IS DISTINCT FROM OLD.assignee_id) EXECUTE FUNCTION public.refuse_deactivated_assignee();
