-- What PostGraphile's mutations call: the same change, audit entry and events as the gateway's, in one statement each, whose
-- plan is kept.
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO gateway_runtime;

CREATE FUNCTION bench.create_task(title text) RETURNS public.tasks LANGUAGE plpgsql AS $$
DECLARE made public.tasks;
BEGIN
  WITH changed AS (INSERT INTO public.tasks (title) VALUES ($1) RETURNING *),
  audited AS (
    INSERT INTO public.audit_log (user_id, action, resource_type, resource_id, metadata)
    SELECT current_setting('app.user_id')::uuid, 'createTask', 'Task', id, jsonb_build_object('fields', ARRAY['title']) FROM changed),
  told AS (
    INSERT INTO public.events (type, payload, user_id)
    SELECT 'task.created', jsonb_build_object('taskId', id), current_setting('app.user_id')::uuid FROM changed)
  SELECT * INTO made FROM changed;
  RETURN made;
END $$;

CREATE FUNCTION bench.move_deal(deal_id uuid, stage text) RETURNS public.deals LANGUAGE plpgsql AS $$
DECLARE moved public.deals;
BEGIN
  WITH before AS (SELECT * FROM public.deals WHERE id = $1 FOR NO KEY UPDATE),
  changed AS (
    UPDATE public.deals AS d SET stage = lower($2),
      probability = CASE lower($2) WHEN 'won' THEN 100 WHEN 'lost' THEN 0
        ELSE CASE WHEN before.stage IN ('won', 'lost') THEN 50 ELSE before.probability END END
    FROM before WHERE d.id = before.id RETURNING d.*),
  audited AS (
    INSERT INTO public.audit_log (user_id, action, resource_type, resource_id, metadata)
    SELECT current_setting('app.user_id')::uuid, 'moveDeal', 'Deal', id, jsonb_build_object('fields', array_remove(ARRAY[
      CASE WHEN before.stage <> changed.stage THEN 'stage' END, CASE WHEN before.probability <> changed.probability THEN 'probability' END], NULL))
    FROM changed JOIN before USING (id)),
  told AS (
    INSERT INTO public.events (type, payload, user_id)
    SELECT 'crm.deal.stage_changed', jsonb_build_object('dealId', id, 'fromStage', before.stage, 'toStage', changed.stage),
      current_setting('app.user_id')::uuid FROM changed JOIN before USING (id) WHERE before.stage <> changed.stage),
  closed AS (
    INSERT INTO public.events (type, payload, user_id)
    SELECT 'crm.deal.' || changed.stage,
      CASE changed.stage WHEN 'won' THEN jsonb_build_object('dealId', id, 'value', changed.value::text) ELSE jsonb_build_object('dealId', id) END,
      current_setting('app.user_id')::uuid
    FROM changed JOIN before USING (id) WHERE before.stage <> changed.stage AND changed.stage IN ('won', 'lost'))
  SELECT * INTO moved FROM changed;
  RETURN moved;
END $$;
