DROP POLICY "visible" ON "audit_log";--> statement-breakpoint
DROP POLICY "visible" ON "notifications";--> statement-breakpoint
CREATE POLICY "may_insert" ON "ai_employee_jobs" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "ai_employee_jobs" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "ai_employee_jobs" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "ai_employee_outputs" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "ai_employee_outputs" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "ai_employee_outputs" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "automation_runs" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "automation_runs" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "automation_runs" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "automations" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "automations" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "automations" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "companies" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "companies" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "companies" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "contacts" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "contacts" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "contacts" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "deal_activities" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "deal_activities" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "deal_activities" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "deal_activity_embeddings" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "deal_activity_embeddings" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "deal_activity_embeddings" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "deals" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "deals" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "deals" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "document_embeddings" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "document_embeddings" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "document_embeddings" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "documents" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "documents" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "documents" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "hub_links" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "hub_links" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "hub_links" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "integrations" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_update" ON "integrations" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_delete" ON "integrations" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_insert" ON "meeting_embeddings" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "meeting_embeddings" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "meeting_embeddings" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "meeting_participants" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "meeting_participants" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "meeting_participants" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "meeting_summaries" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "meeting_summaries" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "meeting_summaries" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "meetings" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "meetings" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "meetings" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "transcripts" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "transcripts" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "transcripts" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_read" ON "audit_log" AS RESTRICTIVE FOR SELECT TO public USING ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_insert" ON "events" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "files" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "files" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "files" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_read" ON "idempotency_keys" AS RESTRICTIVE FOR SELECT TO public USING ("idempotency_keys"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_insert" ON "idempotency_keys" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ("idempotency_keys"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_update" ON "idempotency_keys" AS RESTRICTIVE FOR UPDATE TO public USING ("idempotency_keys"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("idempotency_keys"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_delete" ON "idempotency_keys" AS RESTRICTIVE FOR DELETE TO public USING ("idempotency_keys"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_read" ON "notifications" AS RESTRICTIVE FOR SELECT TO public USING ("notifications"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_insert" ON "notifications" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "notifications" AS RESTRICTIVE FOR UPDATE TO public USING ("notifications"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("notifications"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_insert" ON "tasks" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_update" ON "tasks" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "tasks" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) in ('admin', 'member'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "invites" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_update" ON "invites" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) in ('admin', 'invitee'));--> statement-breakpoint
CREATE POLICY "may_delete" ON "invites" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_read" ON "sessions" AS RESTRICTIVE FOR SELECT TO public USING (("sessions"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select current_setting('app.user_role', true)) = 'admin'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "sessions" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ("sessions"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "may_delete" ON "sessions" AS RESTRICTIVE FOR DELETE TO public USING (("sessions"."user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select current_setting('app.user_role', true)) = 'admin'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "tenants" AS RESTRICTIVE FOR INSERT TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_update" ON "tenants" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_delete" ON "tenants" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
CREATE POLICY "may_insert" ON "users" AS RESTRICTIVE FOR INSERT TO public WITH CHECK (((select current_setting('app.user_role', true)) = 'admin' or ((select current_setting('app.user_role', true)) = 'invitee' and "users"."id" = (select nullif(current_setting('app.user_id', true), '')::uuid))));--> statement-breakpoint
CREATE POLICY "may_update" ON "users" AS RESTRICTIVE FOR UPDATE TO public WITH CHECK (((select current_setting('app.user_role', true)) = 'admin' or ((select current_setting('app.user_role', true)) = 'invitee' and "users"."id" = (select nullif(current_setting('app.user_id', true), '')::uuid))));--> statement-breakpoint
CREATE POLICY "may_delete" ON "users" AS RESTRICTIVE FOR DELETE TO public USING ((select current_setting('app.user_role', true)) = 'admin');--> statement-breakpoint
-- Of a notification only the mark that it was read ever changes, and a session never does.
REVOKE UPDATE, DELETE ON "notifications" FROM gateway_runtime;--> statement-breakpoint
GRANT UPDATE ("read") ON "notifications" TO gateway_runtime;--> statement-breakpoint
REVOKE UPDATE ON "sessions" FROM gateway_runtime;
