CREATE TABLE "spanlight"."waiting_traces" (
	"trace_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"received_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "waiting_traces_by_arrival" ON "spanlight"."waiting_traces" USING btree ("received_at");--> statement-breakpoint
-- Written by hand: those that waited before have their time from now.
INSERT INTO "spanlight"."waiting_traces" SELECT DISTINCT "trace_id", (extract(epoch from now()) * 1000000)::bigint FROM "spanlight"."logs" "log" WHERE NOT EXISTS (SELECT FROM "spanlight"."runs" "run" WHERE "run"."trace_id" = "log"."trace_id");
