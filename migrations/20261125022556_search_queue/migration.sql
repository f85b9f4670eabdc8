-- The change and its place in the queue are one transaction. Rows are only ever added here: changes of one source wait for
-- nobody, and a worker takes away those that it saw.
CREATE FUNCTION public.queue_own_embedding() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO public.embedding_jobs (tenant_id, source, source_id) VALUES (NEW.tenant_id, TG_ARGV[0], NEW.id);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION public.queue_meeting_embedding() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  changed record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  -- A meeting takes its lines and summaries with it: then there is nothing left to embed.
  IF TG_OP <> 'DELETE' OR EXISTS (SELECT FROM public.meetings m WHERE m.id = OLD.meeting_id) THEN
    INSERT INTO public.embedding_jobs (tenant_id, source, source_id) VALUES (changed.tenant_id, TG_ARGV[0], changed.meeting_id);
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.queue_own_embedding(), public.queue_meeting_embedding() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER queue_embedding AFTER INSERT OR UPDATE OF title, content_json ON "documents"
FOR EACH ROW EXECUTE FUNCTION public.queue_own_embedding('document');
--> statement-breakpoint
CREATE TRIGGER queue_embedding AFTER INSERT OR UPDATE OF type, content ON "deal_activities"
FOR EACH ROW EXECUTE FUNCTION public.queue_own_embedding('deal_activity');
--> statement-breakpoint
CREATE TRIGGER queue_embedding AFTER INSERT OR DELETE OR UPDATE OF speaker, text, timestamp_ms, position ON "transcripts"
FOR EACH ROW EXECUTE FUNCTION public.queue_meeting_embedding('transcript');
--> statement-breakpoint
CREATE TRIGGER queue_embedding AFTER INSERT OR DELETE OR UPDATE OF summary_json ON "meeting_summaries"
FOR EACH ROW EXECUTE FUNCTION public.queue_meeting_embedding('summary');
--> statement-breakpoint
-- What a meeting was about stands above what was said in it.
CREATE TRIGGER queue_transcript AFTER UPDATE OF title ON "meetings"
FOR EACH ROW EXECUTE FUNCTION public.queue_own_embedding('transcript');
--> statement-breakpoint
CREATE TRIGGER queue_summary AFTER UPDATE OF title ON "meetings"
FOR EACH ROW EXECUTE FUNCTION public.queue_own_embedding('summary');
--> statement-breakpoint
-- What is due, in the order in which it came to be; and all that waits for one source.
CREATE INDEX embedding_jobs_due_idx ON "embedding_jobs" (tenant_id, run_after) WHERE failed_at IS NULL;
--> statement-breakpoint
CREATE INDEX embedding_jobs_source_idx ON "embedding_jobs" (tenant_id, source, source_id);
--> statement-breakpoint
-- One model answers, however many gateways of however many configurations there are.
CREATE UNIQUE INDEX embedding_models_answers_key ON "embedding_models" (tenant_id) WHERE answers;
--> statement-breakpoint
CALL for_each_tenant('INSERT INTO embedding_jobs (source, source_id) SELECT ''document'', id FROM documents');
--> statement-breakpoint
CALL for_each_tenant('INSERT INTO embedding_jobs (source, source_id) SELECT ''deal_activity'', id FROM deal_activities');
--> statement-breakpoint
CALL for_each_tenant('INSERT INTO embedding_jobs (source, source_id) SELECT DISTINCT ''transcript'', meeting_id FROM transcripts');
--> statement-breakpoint
CALL for_each_tenant('INSERT INTO embedding_jobs (source, source_id) SELECT DISTINCT ''summary'', meeting_id FROM meeting_summaries');
--> statement-breakpoint
-- More doors, made like the first ones: by the role that owns them, which the migrating login joins for this transaction only.
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
GRANT SELECT (tenant_id, run_after, failed_at) ON public.embedding_jobs TO gateway_doors;
--> statement-breakpoint
GRANT SELECT (tenant_id, model) ON public.embedding_models TO gateway_doors;
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO gateway_doors;
--> statement-breakpoint
SET LOCAL ROLE gateway_doors;
--> statement-breakpoint
CREATE FUNCTION public.door_tenants_with_work() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT DISTINCT j.tenant_id FROM public.embedding_jobs j WHERE j.failed_at IS NULL AND j.run_after <= clock_timestamp()
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.door_tenants_with_work() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION public.door_tenants_with_work() TO gateway_runtime;
--> statement-breakpoint
CREATE FUNCTION public.door_tenants_of_other_models(model text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT DISTINCT m.tenant_id FROM public.embedding_models m WHERE m.model <> $1
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION public.door_tenants_of_other_models(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION public.door_tenants_of_other_models(text) TO gateway_runtime;
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
