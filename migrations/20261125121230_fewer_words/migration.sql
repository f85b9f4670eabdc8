-- Of common words as many rows as take fewer than 1,000 pages among 100,000 chunks, with the index's.
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
GRANT CREATE ON SCHEMA public TO gateway_doors;
--> statement-breakpoint
SET LOCAL ROLE gateway_doors;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION public.door_search_words(sources text[], of_model text, query text, among uuid[], most int)
RETURNS TABLE (source text, parent uuid, chunk uuid, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  every tsquery := websearch_to_tsquery('english', query);
  obeyed boolean := query ~* '"|(^|\s)-\S|\sor\s';
  lexemes tsquery[] := array(
    SELECT ('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''')::tsquery
    FROM unnest(to_tsvector('english', query)) ORDER BY positions[1] LIMIT 12);
  room int := 360 / greatest(cardinality(sources) * (cardinality(lexemes) + 2), 1);
  rows_of text;
BEGIN
  IF tenant IS NULL OR cardinality(lexemes) = 0 THEN RETURN; END IF;
  -- Planned for all rows that match and read until there is no room: planned for the first ones, another index would be
  -- read through where the tenant has none. The words of one are weighed by how few of its rows were found.
  SELECT string_agg(format('SELECT %L AS source, id, parent, words FROM (
      WITH found AS MATERIALIZED (
        SELECT c.id, c.%I AS parent, c.words FROM public.%I c
        WHERE c.tenant_id = $1 AND c.model = $2 AND c.words @@ q.query AND ($3 IS NULL OR c.%2$I = ANY ($3)))
      SELECT * FROM found LIMIT q.room) one', s.source, s.parent, s.chunks), ' UNION ALL ')
  INTO rows_of
  FROM (VALUES ('document', 'document_id', 'document_embeddings'), ('deal_activity', 'activity_id', 'deal_activity_embeddings'),
    ('meeting', 'meeting_id', 'meeting_embeddings')) AS s(source, parent, chunks) WHERE s.source = ANY (sources);
  RETURN QUERY EXECUTE '
    WITH asked AS (
      SELECT n, l AS lexeme, CASE WHEN $6 THEN $4 && l ELSE l END AS query, $7 AS room FROM unnest($5) WITH ORDINALITY AS u(l, n)
      UNION ALL SELECT 0, NULL, $4, 2 * $7
    ), found AS MATERIALIZED (
      SELECT q.n, r.* FROM asked q CROSS JOIN LATERAL (' || rows_of || ') r
    ), weighed AS (
      SELECT q.lexeme, ln(1 + 360.0 / count(*)) AS weight FROM found f JOIN asked q USING (n) WHERE n > 0 GROUP BY n, q.lexeme
    ), candidate AS MATERIALIZED (
      SELECT source, id, parent, setweight(words, ''A'') AS words FROM (SELECT DISTINCT ON (id) * FROM found) once
    )
    SELECT c.source, c.parent, c.id, sum(w.weight * ts_rank(c.words, w.lexeme, 1))::double precision AS score
    FROM candidate c CROSS JOIN weighed w GROUP BY c.source, c.parent, c.id ORDER BY score DESC, c.id LIMIT $8'
  USING tenant, of_model, among, every, lexemes, obeyed, room, most;
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
