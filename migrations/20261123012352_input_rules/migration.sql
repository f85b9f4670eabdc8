ALTER TABLE "integrations" ADD CONSTRAINT "integrations_service_length" CHECK (char_length("service") between 1 and 255);--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_key_length" CHECK (char_length("key") between 1 and 512);--> statement-breakpoint
ALTER TABLE "hub_links" DROP CONSTRAINT "hub_links_url_pattern", ADD CONSTRAINT "hub_links_url_pattern" CHECK ("url" ~ '^https?://[^ \t\n\v\f\r]+$');--> statement-breakpoint
ALTER TABLE "invites" DROP CONSTRAINT "invites_email_pattern", ADD CONSTRAINT "invites_email_pattern" CHECK ("email" ~ '^[^@ \t\n\v\f\r]{1,64}@[^@ \t\n\v\f\r]{1,255}$');--> statement-breakpoint
ALTER TABLE "tenants" DROP CONSTRAINT "tenants_logo_url_pattern", ADD CONSTRAINT "tenants_logo_url_pattern" CHECK ("logo_url" ~ '^https?://[^ \t\n\v\f\r]+$');--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_email_pattern", ADD CONSTRAINT "users_email_pattern" CHECK ("email" ~ '^[^@ \t\n\v\f\r]{1,64}@[^@ \t\n\v\f\r]{1,255}$');--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_avatar_url_pattern", ADD CONSTRAINT "users_avatar_url_pattern" CHECK ("avatar_url" ~ '^https?://[^ \t\n\v\f\r]+$');