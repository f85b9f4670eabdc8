CREATE TABLE "ai_employee_jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"title" text NOT NULL,
	"instructions" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"sandbox_id" text,
	"started_at" timestamp(3) with time zone,
	"completed_at" timestamp(3) with time zone,
	"cost_usd" numeric(8,4) DEFAULT '0' NOT NULL,
	"created_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_employee_jobs_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "ai_employee_jobs_status_values" CHECK ("status" in ('pending', 'running', 'awaiting_approval', 'completed', 'failed', 'killed')),
	CONSTRAINT "ai_employee_jobs_cost_usd_number" CHECK ("cost_usd" <> 'NaN')
);
--> statement-breakpoint
ALTER TABLE "ai_employee_jobs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_employee_jobs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "ai_employee_jobs" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "ai_employee_outputs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"job_id" uuid NOT NULL,
	"type" text NOT NULL,
	"content" text NOT NULL,
	"requires_approval" boolean DEFAULT false NOT NULL,
	"approved_at" timestamp(3) with time zone,
	"approved_by" uuid,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_employee_outputs_tenant_id_id_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "ai_employee_outputs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_employee_outputs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "ai_employee_outputs" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "automation_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"automation_id" uuid NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"started_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp(3) with time zone,
	"result" jsonb,
	"error" text,
	CONSTRAINT "automation_runs_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "automation_runs_status_values" CHECK ("status" in ('pending', 'running', 'completed', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "automation_runs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "automation_runs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "automation_runs" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "automations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"name" text NOT NULL,
	"trigger_config" jsonb NOT NULL,
	"action_chain" jsonb NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"last_run_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "automations_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "automations_name_length" CHECK (char_length("name") between 1 and 255)
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "automations" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "automations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "automations" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "automations" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "companies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"name" text NOT NULL,
	"domain" text,
	"industry" text,
	"custom_fields" jsonb DEFAULT '{}' NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "companies_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "companies_name_length" CHECK (char_length("name") between 1 and 255)
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "companies" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "companies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "companies" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "companies" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"phone" text,
	"company_id" uuid,
	"custom_fields" jsonb DEFAULT '{}' NOT NULL,
	"created_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contacts_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "contacts_name_length" CHECK (char_length("name") between 1 and 255)
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "contacts" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "contacts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "contacts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "contacts" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "deal_activities" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"deal_id" uuid NOT NULL,
	"type" text NOT NULL,
	"content" text NOT NULL,
	"meeting_id" uuid,
	"created_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deal_activities_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "deal_activities_content_length" CHECK (char_length("content") >= 1),
	CONSTRAINT "deal_activities_type_values" CHECK ("type" in ('note', 'email', 'call', 'meeting'))
);
--> statement-breakpoint
ALTER TABLE "deal_activities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "deal_activities" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "deal_activities" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "deal_activity_embeddings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"activity_id" uuid NOT NULL,
	"chunk_text" text NOT NULL,
	"chunk_index" integer NOT NULL,
	"embedding" vector(1536),
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deal_activity_embeddings_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "deal_activity_embeddings_chunk_index_range" CHECK ("chunk_index" >= 0)
);
--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ALTER COLUMN "embedding" SET STORAGE PLAIN;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "deal_activity_embeddings" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "deals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"company_id" uuid,
	"contact_id" uuid,
	"title" text NOT NULL,
	"stage" text DEFAULT 'lead' NOT NULL,
	"value" numeric(12,2) DEFAULT '0' NOT NULL,
	"probability" integer DEFAULT 50 NOT NULL,
	"close_date" date,
	"created_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deals_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "deals_title_length" CHECK (char_length("title") between 1 and 512),
	CONSTRAINT "deals_probability_range" CHECK ("probability" between 0 and 100),
	CONSTRAINT "deals_stage_values" CHECK ("stage" in ('lead', 'qualified', 'proposal', 'negotiation', 'won', 'lost')),
	CONSTRAINT "deals_value_number" CHECK ("value" <> 'NaN')
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "deals" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "deals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "deals" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "deals" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "document_embeddings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"document_id" uuid NOT NULL,
	"chunk_text" text NOT NULL,
	"chunk_index" integer NOT NULL,
	"embedding" vector(1536),
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "document_embeddings_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "document_embeddings_chunk_index_range" CHECK ("chunk_index" >= 0)
);
--> statement-breakpoint
ALTER TABLE "document_embeddings" ALTER COLUMN "embedding" SET STORAGE PLAIN;--> statement-breakpoint
ALTER TABLE "document_embeddings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "document_embeddings" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "document_embeddings" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "documents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"parent_id" uuid,
	"title" text NOT NULL,
	"content_json" jsonb,
	"position" integer DEFAULT 0 NOT NULL,
	"created_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"updated_by" uuid,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "documents_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "documents_title_length" CHECK (char_length("title") between 1 and 512)
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "documents" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "documents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "documents" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "documents" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "hub_links" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"icon" text,
	"category" text DEFAULT 'custom' NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hub_links_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "hub_links_url_pattern" CHECK ("url" ~ '^https?://[^\s]+$')
);
--> statement-breakpoint
ALTER TABLE "hub_links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "hub_links" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "hub_links" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "integrations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"service" text NOT NULL,
	"oauth_token_enc" text,
	"scopes" text,
	"connected_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "integrations_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "integrations_service_key" UNIQUE("tenant_id","service")
);
--> statement-breakpoint
ALTER TABLE "integrations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "integrations" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "integrations" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "meeting_embeddings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"meeting_id" uuid NOT NULL,
	"source_type" text DEFAULT 'transcript' NOT NULL,
	"chunk_text" text NOT NULL,
	"chunk_index" integer NOT NULL,
	"embedding" vector(1536),
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "meeting_embeddings_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "meeting_embeddings_chunk_index_range" CHECK ("chunk_index" >= 0),
	CONSTRAINT "meeting_embeddings_source_type_values" CHECK ("source_type" in ('transcript', 'summary'))
);
--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ALTER COLUMN "embedding" SET STORAGE PLAIN;--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "meeting_embeddings" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "meeting_embeddings" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "meeting_participants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"meeting_id" uuid NOT NULL,
	"user_id" uuid,
	"external_email" text,
	CONSTRAINT "meeting_participants_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "meeting_participants_user_or_email" CHECK (num_nonnulls("user_id", "external_email") = 1)
);
--> statement-breakpoint
ALTER TABLE "meeting_participants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "meeting_participants" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "meeting_participants" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "meeting_summaries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"meeting_id" uuid NOT NULL,
	"summary_json" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "meeting_summaries_tenant_id_id_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "meeting_summaries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "meeting_summaries" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "meeting_summaries" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "meetings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"title" text NOT NULL,
	"started_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"calendar_event_id" text,
	"created_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "meetings_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "meetings_ends_after_start" CHECK ("ended_at" >= "started_at"),
	CONSTRAINT "meetings_title_length" CHECK (char_length("title") between 1 and 512)
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "meetings" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "meetings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "meetings" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "meetings" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "transcripts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"meeting_id" uuid NOT NULL,
	"speaker" text NOT NULL,
	"text" text NOT NULL,
	"timestamp_ms" integer DEFAULT 0 NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "transcripts_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "transcripts_timestamp_ms_range" CHECK ("timestamp_ms" >= 0)
);
--> statement-breakpoint
ALTER TABLE "transcripts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "transcripts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "transcripts" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"user_id" uuid,
	"action" text NOT NULL,
	"resource_type" text NOT NULL,
	"resource_id" uuid,
	"metadata" jsonb DEFAULT '{}' NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_log_tenant_id_id_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT ON "audit_log" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb DEFAULT '{}' NOT NULL,
	"user_id" uuid,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "events_tenant_id_id_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "events" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT ON "events" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "files" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"key" text NOT NULL,
	"filename" text NOT NULL,
	"mime_type" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"uploaded_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "files_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "files_key_key" UNIQUE("tenant_id","key"),
	CONSTRAINT "files_size_bytes_range" CHECK ("size_bytes" >= 0)
);
--> statement-breakpoint
ALTER TABLE "files" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "files" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "files" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"user_id" uuid NOT NULL,
	"type" text NOT NULL,
	"title" text NOT NULL,
	"body" text,
	"read" boolean DEFAULT false NOT NULL,
	"action_url" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notifications_tenant_id_id_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "notifications" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "notifications" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "notifications" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"status" text DEFAULT 'todo' NOT NULL,
	"priority" text DEFAULT 'medium' NOT NULL,
	"assignee_id" uuid,
	"due_date" date,
	"labels" jsonb DEFAULT '[]' NOT NULL,
	"source_type" text,
	"source_id" uuid,
	"created_by" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tasks_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "tasks_title_length" CHECK (char_length("title") between 1 and 512),
	CONSTRAINT "tasks_labels_strings" CHECK (jsonb_typeof("labels") = 'array' and not jsonb_path_exists("labels", '$[*] ? (@.type() <> "string")')),
	CONSTRAINT "tasks_status_values" CHECK ("status" in ('todo', 'in-progress', 'done')),
	CONSTRAINT "tasks_priority_values" CHECK ("priority" in ('low', 'medium', 'high', 'urgent')),
	CONSTRAINT "tasks_source_type_values" CHECK ("source_type" in ('meeting', 'automation', 'ai-employee'))
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "tasks" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "tasks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tasks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "tasks" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "invites" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"email" text NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"token" text NOT NULL CONSTRAINT "invites_token_key" UNIQUE,
	"accepted_at" timestamp(3) with time zone,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invites_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "invites_email_pattern" CHECK ("email" ~ '^[^@\s]{1,64}@[^@\s]{1,255}$'),
	CONSTRAINT "invites_role_values" CHECK ("role" in ('admin', 'member', 'viewer'))
);
--> statement-breakpoint
ALTER TABLE "invites" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invites" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "invites" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL CONSTRAINT "sessions_token_key" UNIQUE,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_tenant_id_id_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sessions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "sessions" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"name" text NOT NULL,
	"logo_url" text,
	"accent_color" text DEFAULT '#6366f1' NOT NULL,
	"domain" text,
	"plan" text DEFAULT 'starter' NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_name_length" CHECK (char_length("name") between 1 and 255),
	CONSTRAINT "tenants_logo_url_pattern" CHECK ("logo_url" ~ '^https?://[^\s]+$'),
	CONSTRAINT "tenants_accent_color_pattern" CHECK ("accent_color" ~ '^#[0-9a-fA-F]{6}$'),
	CONSTRAINT "tenants_plan_values" CHECK ("plan" in ('starter', 'team', 'enterprise'))
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "tenants" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenants" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "tenants" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"avatar_url" text,
	"email_verified" boolean DEFAULT false NOT NULL,
	"deactivated_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "users_email_key" UNIQUE("tenant_id","email"),
	CONSTRAINT "users_email_pattern" CHECK ("email" ~ '^[^@\s]{1,64}@[^@\s]{1,255}$'),
	CONSTRAINT "users_name_length" CHECK (char_length("name") between 1 and 255),
	CONSTRAINT "users_avatar_url_pattern" CHECK ("avatar_url" ~ '^https?://[^\s]+$'),
	CONSTRAINT "users_role_values" CHECK ("role" in ('admin', 'member', 'viewer'))
);
--> statement-breakpoint
CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION set_updated_at();--> statement-breakpoint
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "users" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO gateway_runtime;--> statement-breakpoint
CREATE INDEX "ai_employee_jobs_order_idx" ON "ai_employee_jobs" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "ai_employee_jobs_created_by_idx" ON "ai_employee_jobs" ("tenant_id","created_by","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "ai_employee_outputs_order_idx" ON "ai_employee_outputs" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "ai_employee_outputs_job_id_idx" ON "ai_employee_outputs" ("tenant_id","job_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "ai_employee_outputs_approved_by_idx" ON "ai_employee_outputs" ("tenant_id","approved_by","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "automation_runs_order_idx" ON "automation_runs" ("tenant_id","started_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "automation_runs_automation_id_idx" ON "automation_runs" ("tenant_id","automation_id","started_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "automations_order_idx" ON "automations" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "companies_order_idx" ON "companies" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "contacts_order_idx" ON "contacts" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "contacts_company_id_idx" ON "contacts" ("tenant_id","company_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "contacts_created_by_idx" ON "contacts" ("tenant_id","created_by","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deal_activities_order_idx" ON "deal_activities" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deal_activities_deal_id_idx" ON "deal_activities" ("tenant_id","deal_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deal_activities_meeting_id_idx" ON "deal_activities" ("tenant_id","meeting_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deal_activities_created_by_idx" ON "deal_activities" ("tenant_id","created_by","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deal_activity_embeddings_order_idx" ON "deal_activity_embeddings" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deal_activity_embeddings_activity_id_idx" ON "deal_activity_embeddings" ("tenant_id","activity_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deals_order_idx" ON "deals" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deals_company_id_idx" ON "deals" ("tenant_id","company_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deals_contact_id_idx" ON "deals" ("tenant_id","contact_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "deals_created_by_idx" ON "deals" ("tenant_id","created_by","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "document_embeddings_order_idx" ON "document_embeddings" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "document_embeddings_document_id_idx" ON "document_embeddings" ("tenant_id","document_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "documents_order_idx" ON "documents" ("tenant_id","position","id");--> statement-breakpoint
CREATE INDEX "documents_parent_id_idx" ON "documents" ("tenant_id","parent_id","position","id");--> statement-breakpoint
CREATE INDEX "documents_created_by_idx" ON "documents" ("tenant_id","created_by","position","id");--> statement-breakpoint
CREATE INDEX "documents_updated_by_idx" ON "documents" ("tenant_id","updated_by","position","id");--> statement-breakpoint
CREATE INDEX "hub_links_order_idx" ON "hub_links" ("tenant_id","position","id");--> statement-breakpoint
CREATE INDEX "integrations_order_idx" ON "integrations" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "meeting_embeddings_order_idx" ON "meeting_embeddings" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "meeting_embeddings_meeting_id_idx" ON "meeting_embeddings" ("tenant_id","meeting_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "meeting_participants_meeting_id_idx" ON "meeting_participants" ("tenant_id","meeting_id","id");--> statement-breakpoint
CREATE INDEX "meeting_participants_user_id_idx" ON "meeting_participants" ("tenant_id","user_id","id");--> statement-breakpoint
CREATE INDEX "meeting_summaries_order_idx" ON "meeting_summaries" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "meeting_summaries_meeting_id_idx" ON "meeting_summaries" ("tenant_id","meeting_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "meetings_order_idx" ON "meetings" ("tenant_id","started_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "meetings_created_by_idx" ON "meetings" ("tenant_id","created_by","started_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "transcripts_order_idx" ON "transcripts" ("tenant_id","timestamp_ms","position","id");--> statement-breakpoint
CREATE INDEX "transcripts_meeting_id_idx" ON "transcripts" ("tenant_id","meeting_id","timestamp_ms","position","id");--> statement-breakpoint
CREATE INDEX "audit_log_order_idx" ON "audit_log" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "audit_log_user_id_idx" ON "audit_log" ("tenant_id","user_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "events_order_idx" ON "events" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "events_user_id_idx" ON "events" ("tenant_id","user_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "files_order_idx" ON "files" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "files_uploaded_by_idx" ON "files" ("tenant_id","uploaded_by","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "notifications_order_idx" ON "notifications" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "notifications_user_id_idx" ON "notifications" ("tenant_id","user_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "tasks_order_idx" ON "tasks" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "tasks_assignee_id_idx" ON "tasks" ("tenant_id","assignee_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "tasks_created_by_idx" ON "tasks" ("tenant_id","created_by","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "invites_order_idx" ON "invites" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "sessions_order_idx" ON "sessions" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "sessions_user_id_idx" ON "sessions" ("tenant_id","user_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "users_order_idx" ON "users" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
ALTER TABLE "ai_employee_jobs" ADD CONSTRAINT "ai_employee_jobs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "ai_employee_jobs" ADD CONSTRAINT "ai_employee_jobs_created_by_fkey" FOREIGN KEY ("tenant_id","created_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "ai_employee_outputs" ADD CONSTRAINT "ai_employee_outputs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "ai_employee_outputs" ADD CONSTRAINT "ai_employee_outputs_job_id_fkey" FOREIGN KEY ("tenant_id","job_id") REFERENCES "ai_employee_jobs"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "ai_employee_outputs" ADD CONSTRAINT "ai_employee_outputs_approved_by_fkey" FOREIGN KEY ("tenant_id","approved_by") REFERENCES "users"("tenant_id","id") ON DELETE SET NULL ("approved_by");--> statement-breakpoint
ALTER TABLE "automation_runs" ADD CONSTRAINT "automation_runs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "automation_runs" ADD CONSTRAINT "automation_runs_automation_id_fkey" FOREIGN KEY ("tenant_id","automation_id") REFERENCES "automations"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "automations" ADD CONSTRAINT "automations_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "companies" ADD CONSTRAINT "companies_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_company_id_fkey" FOREIGN KEY ("tenant_id","company_id") REFERENCES "companies"("tenant_id","id") ON DELETE SET NULL ("company_id");--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_created_by_fkey" FOREIGN KEY ("tenant_id","created_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "deal_activities" ADD CONSTRAINT "deal_activities_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "deal_activities" ADD CONSTRAINT "deal_activities_deal_id_fkey" FOREIGN KEY ("tenant_id","deal_id") REFERENCES "deals"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "deal_activities" ADD CONSTRAINT "deal_activities_meeting_id_fkey" FOREIGN KEY ("tenant_id","meeting_id") REFERENCES "meetings"("tenant_id","id") ON DELETE SET NULL ("meeting_id");--> statement-breakpoint
ALTER TABLE "deal_activities" ADD CONSTRAINT "deal_activities_created_by_fkey" FOREIGN KEY ("tenant_id","created_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD CONSTRAINT "deal_activity_embeddings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "deal_activity_embeddings" ADD CONSTRAINT "deal_activity_embeddings_activity_id_fkey" FOREIGN KEY ("tenant_id","activity_id") REFERENCES "deal_activities"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "deals" ADD CONSTRAINT "deals_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "deals" ADD CONSTRAINT "deals_company_id_fkey" FOREIGN KEY ("tenant_id","company_id") REFERENCES "companies"("tenant_id","id") ON DELETE SET NULL ("company_id");--> statement-breakpoint
ALTER TABLE "deals" ADD CONSTRAINT "deals_contact_id_fkey" FOREIGN KEY ("tenant_id","contact_id") REFERENCES "contacts"("tenant_id","id") ON DELETE SET NULL ("contact_id");--> statement-breakpoint
ALTER TABLE "deals" ADD CONSTRAINT "deals_created_by_fkey" FOREIGN KEY ("tenant_id","created_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD CONSTRAINT "document_embeddings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "document_embeddings" ADD CONSTRAINT "document_embeddings_document_id_fkey" FOREIGN KEY ("tenant_id","document_id") REFERENCES "documents"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_parent_id_fkey" FOREIGN KEY ("tenant_id","parent_id") REFERENCES "documents"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_created_by_fkey" FOREIGN KEY ("tenant_id","created_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_updated_by_fkey" FOREIGN KEY ("tenant_id","updated_by") REFERENCES "users"("tenant_id","id") ON DELETE SET NULL ("updated_by");--> statement-breakpoint
ALTER TABLE "hub_links" ADD CONSTRAINT "hub_links_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "integrations" ADD CONSTRAINT "integrations_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD CONSTRAINT "meeting_embeddings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meeting_embeddings" ADD CONSTRAINT "meeting_embeddings_meeting_id_fkey" FOREIGN KEY ("tenant_id","meeting_id") REFERENCES "meetings"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meeting_participants" ADD CONSTRAINT "meeting_participants_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meeting_participants" ADD CONSTRAINT "meeting_participants_meeting_id_fkey" FOREIGN KEY ("tenant_id","meeting_id") REFERENCES "meetings"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meeting_participants" ADD CONSTRAINT "meeting_participants_user_id_fkey" FOREIGN KEY ("tenant_id","user_id") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "meeting_summaries" ADD CONSTRAINT "meeting_summaries_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meeting_summaries" ADD CONSTRAINT "meeting_summaries_meeting_id_fkey" FOREIGN KEY ("tenant_id","meeting_id") REFERENCES "meetings"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_created_by_fkey" FOREIGN KEY ("tenant_id","created_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "transcripts" ADD CONSTRAINT "transcripts_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "transcripts" ADD CONSTRAINT "transcripts_meeting_id_fkey" FOREIGN KEY ("tenant_id","meeting_id") REFERENCES "meetings"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_user_id_fkey" FOREIGN KEY ("tenant_id","user_id") REFERENCES "users"("tenant_id","id") ON DELETE SET NULL ("user_id");--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_user_id_fkey" FOREIGN KEY ("tenant_id","user_id") REFERENCES "users"("tenant_id","id") ON DELETE SET NULL ("user_id");--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_uploaded_by_fkey" FOREIGN KEY ("tenant_id","uploaded_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("tenant_id","user_id") REFERENCES "users"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_assignee_id_fkey" FOREIGN KEY ("tenant_id","assignee_id") REFERENCES "users"("tenant_id","id") ON DELETE SET NULL ("assignee_id");--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_created_by_fkey" FOREIGN KEY ("tenant_id","created_by") REFERENCES "users"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "invites" ADD CONSTRAINT "invites_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("tenant_id","user_id") REFERENCES "users"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "ai_employee_jobs" AS PERMISSIVE FOR ALL TO public USING ("ai_employee_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("ai_employee_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "ai_employee_jobs" AS RESTRICTIVE FOR ALL TO public USING ("ai_employee_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("ai_employee_jobs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "ai_employee_outputs" AS PERMISSIVE FOR ALL TO public USING ("ai_employee_outputs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("ai_employee_outputs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "ai_employee_outputs" AS RESTRICTIVE FOR ALL TO public USING ("ai_employee_outputs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("ai_employee_outputs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "automation_runs" AS PERMISSIVE FOR ALL TO public USING ("automation_runs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("automation_runs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "automation_runs" AS RESTRICTIVE FOR ALL TO public USING ("automation_runs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("automation_runs"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "automations" AS PERMISSIVE FOR ALL TO public USING ("automations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("automations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "automations" AS RESTRICTIVE FOR ALL TO public USING ("automations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("automations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "companies" AS PERMISSIVE FOR ALL TO public USING ("companies"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("companies"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "companies" AS RESTRICTIVE FOR ALL TO public USING ("companies"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("companies"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "contacts" AS PERMISSIVE FOR ALL TO public USING ("contacts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("contacts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "contacts" AS RESTRICTIVE FOR ALL TO public USING ("contacts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("contacts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "deal_activities" AS PERMISSIVE FOR ALL TO public USING ("deal_activities"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("deal_activities"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "deal_activities" AS RESTRICTIVE FOR ALL TO public USING ("deal_activities"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("deal_activities"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "deal_activity_embeddings" AS PERMISSIVE FOR ALL TO public USING ("deal_activity_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("deal_activity_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "deal_activity_embeddings" AS RESTRICTIVE FOR ALL TO public USING ("deal_activity_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("deal_activity_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "deals" AS PERMISSIVE FOR ALL TO public USING ("deals"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("deals"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "deals" AS RESTRICTIVE FOR ALL TO public USING ("deals"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("deals"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "document_embeddings" AS PERMISSIVE FOR ALL TO public USING ("document_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("document_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "document_embeddings" AS RESTRICTIVE FOR ALL TO public USING ("document_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("document_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "documents" AS PERMISSIVE FOR ALL TO public USING ("documents"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("documents"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "documents" AS RESTRICTIVE FOR ALL TO public USING ("documents"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("documents"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "hub_links" AS PERMISSIVE FOR ALL TO public USING ("hub_links"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("hub_links"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "hub_links" AS RESTRICTIVE FOR ALL TO public USING ("hub_links"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("hub_links"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "integrations" AS PERMISSIVE FOR ALL TO public USING ("integrations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("integrations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "integrations" AS RESTRICTIVE FOR ALL TO public USING ("integrations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("integrations"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "meeting_embeddings" AS PERMISSIVE FOR ALL TO public USING ("meeting_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meeting_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "meeting_embeddings" AS RESTRICTIVE FOR ALL TO public USING ("meeting_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meeting_embeddings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "meeting_participants" AS PERMISSIVE FOR ALL TO public USING ("meeting_participants"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meeting_participants"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "meeting_participants" AS RESTRICTIVE FOR ALL TO public USING ("meeting_participants"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meeting_participants"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "meeting_summaries" AS PERMISSIVE FOR ALL TO public USING ("meeting_summaries"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meeting_summaries"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "meeting_summaries" AS RESTRICTIVE FOR ALL TO public USING ("meeting_summaries"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meeting_summaries"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "meetings" AS PERMISSIVE FOR ALL TO public USING ("meetings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meetings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "meetings" AS RESTRICTIVE FOR ALL TO public USING ("meetings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("meetings"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "transcripts" AS PERMISSIVE FOR ALL TO public USING ("transcripts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("transcripts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "transcripts" AS RESTRICTIVE FOR ALL TO public USING ("transcripts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("transcripts"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "audit_log" AS PERMISSIVE FOR ALL TO public USING ("audit_log"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("audit_log"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "audit_log" AS RESTRICTIVE FOR ALL TO public USING ("audit_log"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("audit_log"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "visible" ON "audit_log" AS RESTRICTIVE FOR SELECT TO public USING ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "events" AS PERMISSIVE FOR ALL TO public USING ("events"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("events"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "events" AS RESTRICTIVE FOR ALL TO public USING ("events"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("events"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "files" AS PERMISSIVE FOR ALL TO public USING ("files"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("files"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "files" AS RESTRICTIVE FOR ALL TO public USING ("files"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("files"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "notifications" AS PERMISSIVE FOR ALL TO public USING ("notifications"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("notifications"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "notifications" AS RESTRICTIVE FOR ALL TO public USING ("notifications"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("notifications"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "visible" ON "notifications" AS RESTRICTIVE FOR SELECT TO public USING ("notifications"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "tasks" AS PERMISSIVE FOR ALL TO public USING ("tasks"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("tasks"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "tasks" AS RESTRICTIVE FOR ALL TO public USING ("tasks"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("tasks"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "invites" AS PERMISSIVE FOR ALL TO public USING ("invites"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("invites"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "invites" AS RESTRICTIVE FOR ALL TO public USING ("invites"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("invites"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sessions" AS PERMISSIVE FOR ALL TO public USING ("sessions"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("sessions"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "sessions" AS RESTRICTIVE FOR ALL TO public USING ("sessions"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("sessions"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "tenants" AS PERMISSIVE FOR ALL TO public USING ("tenants"."id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("tenants"."id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "tenants" AS RESTRICTIVE FOR ALL TO public USING ("tenants"."id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("tenants"."id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "users" AS PERMISSIVE FOR ALL TO public USING ("users"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("users"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "users" AS RESTRICTIVE FOR ALL TO public USING ("users"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("users"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));