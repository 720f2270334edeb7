ALTER TABLE "spanlight"."runs" ADD COLUMN "received_at" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "spanlight"."runs" SET "received_at" = "started_at";
