CREATE TABLE "replica_changes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"position" bigint NOT NULL,
	"table_name" text NOT NULL,
	"key" uuid NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "replica_changes_tenant_id_id_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "replica_changes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "replica_changes" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT ON "replica_changes" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "replica_devices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"user_id" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"name" text NOT NULL,
	"last_mutation_id" integer DEFAULT 0 NOT NULL,
	"served_position" bigint DEFAULT 0 NOT NULL,
	"last_seen_at" timestamp(3) with time zone,
	"revoked_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "replica_devices_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "replica_devices_name_length" CHECK (char_length("name") between 1 and 255),
	CONSTRAINT "replica_devices_last_mutation_id_range" CHECK ("last_mutation_id" >= 0)
);
--> statement-breakpoint
ALTER TABLE "replica_devices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "replica_devices" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "replica_devices" TO gateway_runtime;--> statement-breakpoint
CREATE TABLE "replica_results" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"tenant_id" uuid DEFAULT (nullif(current_setting('app.tenant_id', true), '')::uuid) NOT NULL,
	"user_id" uuid DEFAULT (nullif(current_setting('app.user_id', true), '')::uuid) NOT NULL,
	"device_id" uuid NOT NULL,
	"mutation_id" integer NOT NULL,
	"uid" uuid NOT NULL,
	"result" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "replica_results_tenant_id_id_key" UNIQUE("tenant_id","id"),
	CONSTRAINT "replica_results_device_id_mutation_id_key" UNIQUE("tenant_id","device_id","mutation_id")
);
--> statement-breakpoint
ALTER TABLE "replica_results" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "replica_results" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "replica_results" TO gateway_runtime;--> statement-breakpoint
CREATE INDEX "replica_changes_order_idx" ON "replica_changes" ("tenant_id","position","id");--> statement-breakpoint
CREATE INDEX "replica_devices_order_idx" ON "replica_devices" ("tenant_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "replica_devices_user_id_idx" ON "replica_devices" ("tenant_id","user_id","created_at" DESC,"id");--> statement-breakpoint
CREATE INDEX "replica_results_order_idx" ON "replica_results" ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "replica_results_user_id_idx" ON "replica_results" ("tenant_id","user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "replica_results_device_id_idx" ON "replica_results" ("tenant_id","device_id","created_at","id");--> statement-breakpoint
ALTER TABLE "replica_changes" ADD CONSTRAINT "replica_changes_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "replica_devices" ADD CONSTRAINT "replica_devices_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "replica_devices" ADD CONSTRAINT "replica_devices_user_id_fkey" FOREIGN KEY ("tenant_id","user_id") REFERENCES "users"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "replica_results" ADD CONSTRAINT "replica_results_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "replica_results" ADD CONSTRAINT "replica_results_user_id_fkey" FOREIGN KEY ("tenant_id","user_id") REFERENCES "users"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "replica_results" ADD CONSTRAINT "replica_results_device_id_fkey" FOREIGN KEY ("tenant_id","device_id") REFERENCES "replica_devices"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "replica_changes" AS PERMISSIVE FOR ALL TO public USING ("replica_changes"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("replica_changes"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "replica_changes" AS RESTRICTIVE FOR ALL TO public USING ("replica_changes"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("replica_changes"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "replica_devices" AS PERMISSIVE FOR ALL TO public USING ("replica_devices"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("replica_devices"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "replica_devices" AS RESTRICTIVE FOR ALL TO public USING ("replica_devices"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("replica_devices"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_read" ON "replica_devices" AS RESTRICTIVE FOR SELECT TO public USING (("replica_devices"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select current_setting('app.user_role', true)) = 'admin'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "replica_devices" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ("replica_devices"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_update" ON "replica_devices" AS RESTRICTIVE FOR UPDATE TO public USING (("replica_devices"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select current_setting('app.user_role', true)) = 'admin')) WITH CHECK (("replica_devices"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select current_setting('app.user_role', true)) = 'admin'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "replica_results" AS PERMISSIVE FOR ALL TO public USING ("replica_results"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("replica_results"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_wall" ON "replica_results" AS RESTRICTIVE FOR ALL TO public USING ("replica_results"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK ("replica_results"."tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_read" ON "replica_results" AS RESTRICTIVE FOR SELECT TO public USING ("replica_results"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_insert" ON "replica_results" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ("replica_results"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_update" ON "replica_results" AS RESTRICTIVE FOR UPDATE TO public USING ("replica_results"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("replica_results"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_delete" ON "replica_results" AS RESTRICTIVE FOR DELETE TO public USING ("replica_results"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));