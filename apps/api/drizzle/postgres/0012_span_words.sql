ALTER TABLE "spanlight"."runs" ADD COLUMN "providers" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "spanlight"."runs" ADD COLUMN "tools" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "spanlight"."runs" ADD COLUMN "errors" text COLLATE "C";--> statement-breakpoint
-- By hand.
UPDATE "spanlight"."runs" AS r SET
  "providers" = (SELECT CASE WHEN coalesce(sum(length(word)), 0) <= 1000 THEN coalesce(json_agg(word ORDER BY word)::text, '[]') END
    FROM (SELECT DISTINCT "provider" AS word FROM "spanlight"."spans" AS s WHERE s."trace_id" = r."trace_id" AND "provider" IS NOT NULL) AS words),
  "tools" = (SELECT CASE WHEN coalesce(sum(length(word)), 0) <= 1000 THEN coalesce(json_agg(word ORDER BY word)::text, '[]') END
    FROM (SELECT DISTINCT "tool_name" AS word FROM "spanlight"."spans" AS s WHERE s."trace_id" = r."trace_id" AND "tool_name" IS NOT NULL) AS words),
  "errors" = (SELECT CASE WHEN coalesce(sum(length(word)), 0) <= 1000 THEN coalesce(json_agg(word ORDER BY word)::text, '[]') END
    FROM (SELECT DISTINCT "error_message" AS word FROM "spanlight"."spans" AS s WHERE s."trace_id" = r."trace_id" AND "error_message" IS NOT NULL) AS words);