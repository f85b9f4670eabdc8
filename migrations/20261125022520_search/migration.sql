-- A chunk of no known model could not be searched; the queue that the next migration fills makes all chunks anew.
CALL for_each_tenant('DELETE FROM document_embeddings');--> statement-breakpoint
CALL for_each_tenant('DELETE FROM deal_activity_embeddings');--> statement-breakpoint
CALL for_each_tenant('DELETE FROM meeting_embeddings');--> statement-breakpoint
CREATE TABLE "embedding_jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"source" text NOT NULL,
	"source_id" uuid NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"run_after" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"claim" uuid,
	"error" text,
	"failed_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "embedding_jobs_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "embedding_jobs_attempts_range" CHECK ("attempts" >= 0),
	CONSTRAINT "embedding_jobs_error_length" CHECK (char_length("error") between 1 and 500),
	CONSTRAINT "embedding_jobs_source_values" CHECK ("source" in ('document', 'deal_activity', 'transcript', 'summary'))
);
--> statement-breakpoint
ALTER TABLE "embedding_jobs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "embedding_jobs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "embedding_jobs" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "embedding_models" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"model" text NOT NULL,
	"dimensions" integer NOT NULL,
	"answers" boolean DEFAULT false NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "embedding_models_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "embedding_models_model_key" UNIQUE("tenant_id","model"),
	CONSTRAINT "embedding_models_model_length" CHECK (char_length("model") between 1 and 255),
	CONSTRAINT "embedding_models_dimensions_range" CHECK ("dimensions" between 1 and 1536)
);
--> statement-breakpoint
ALTER TABLE "embedding_models" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "embedding_models" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "embedding_models" TO gateway_runtime;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD COLUMN "model" text NOT NULL;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD COLUMN "dimensions" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD COLUMN "words" tsvector GENERATED ALWAYS AS (to_tsvector('english', chunk_text)) STORED;--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD COLUMN "model" text NOT NULL;--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD COLUMN "dimensions" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD COLUMN "words" tsvector GENERATED ALWAYS AS (to_tsvector('english', chunk_text)) STORED;--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD COLUMN "model" text NOT NULL;--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD COLUMN "dimensions" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD COLUMN "words" tsvector GENERATED ALWAYS AS (to_tsvector('english', chunk_text)) STORED;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD CONSTRAINT "deal_activity_embeddings_activity_id_model_chunk_index_key" UNIQUE("tenant_id","activity_id","model","chunk_index");--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD CONSTRAINT "document_embeddings_document_id_model_chunk_index_key" UNIQUE("tenant_id","document_id","model","chunk_index");--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD CONSTRAINT "meeting_embeddings_meeting_id_source_type_model_chunk_index_key" UNIQUE("tenant_id","meeting_id","source_type","model","chunk_index");--> statement-breakpoint
CREATE INDEX "embedding_jobs_order_idx" ON "embedding_jobs" ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "embedding_models_order_idx" ON "embedding_models" ("tenant_id","created_at","id");--> statement-breakpoint
ALTER TABLE "embedding_jobs" ADD CONSTRAINT "embedding_jobs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "embedding_models" ADD CONSTRAINT "embedding_models_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD CONSTRAINT "deal_activity_embeddings_chunk_text_length" CHECK (char_length("chunk_text") >= 1);--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD CONSTRAINT "deal_activity_embeddings_model_length" CHECK (char_length("model") between 1 and 255);--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD CONSTRAINT "deal_activity_embeddings_dimensions_range" CHECK ("dimensions" between 1 and 1536);--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD CONSTRAINT "document_embeddings_chunk_text_length" CHECK (char_length("chunk_text") >= 1);--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD CONSTRAINT "document_embeddings_model_length" CHECK (char_length("model") between 1 and 255);--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD CONSTRAINT "document_embeddings_dimensions_range" CHECK ("dimensions" between 1 and 1536);--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD CONSTRAINT "meeting_embeddings_chunk_text_length" CHECK (char_length("chunk_text") >= 1);--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD CONSTRAINT "meeting_embeddings_model_length" CHECK (char_length("model") between 1 and 255);--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD CONSTRAINT "meeting_embeddings_dimensions_range" CHECK ("dimensions" between 1 and 1536);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "embedding_jobs" AS PERMISSIVE FOR ALL TO public USING ("embedding_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("embedding_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "embedding_jobs" AS RESTRICTIVE FOR ALL TO public USING ("embedding_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("embedding_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_insert" ON "embedding_jobs" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member', 'worker'));--> statement-breakpoint
CREATE POLICY "may_update" ON "embedding_jobs" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
CREATE POLICY "may_delete" ON "embedding_jobs" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "embedding_models" AS PERMISSIVE FOR ALL TO public USING ("embedding_models"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("embedding_models"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "embedding_models" AS RESTRICTIVE FOR ALL TO public USING ("embedding_models"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("embedding_models"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_insert" ON "embedding_models" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
CREATE POLICY "may_update" ON "embedding_models" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
CREATE POLICY "may_delete" ON "embedding_models" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_insert" ON "deal_activity_embeddings" TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_update" ON "deal_activity_embeddings" TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_delete" ON "deal_activity_embeddings" TO public USING ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_insert" ON "document_embeddings" TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_update" ON "document_embeddings" TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_delete" ON "document_embeddings" TO public USING ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_insert" ON "meeting_embeddings" TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_update" ON "meeting_embeddings" TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'worker');--> statement-breakpoint
ALTER POLICY "may_delete" ON "meeting_embeddings" TO public USING ((select current_setting('app.user_role', true)) = 'worker');