CREATE TABLE "spanlight"."about" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spanlight"."contents" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "spanlight"."contents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"trace_id" text COLLATE "C" NOT NULL,
	"first" bigint NOT NULL,
	"count" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	"body" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spanlight"."deleted_runs" (
	"trace_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spanlight"."heartbeats" (
	"instance_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"interval_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spanlight"."logs" (
	"trace_id" text COLLATE "C" NOT NULL,
	"span_id" text COLLATE "C" NOT NULL,
	"content" bigint NOT NULL,
	CONSTRAINT "logs_trace_id_span_id_content_pk" PRIMARY KEY("trace_id","span_id","content")
);
--> statement-breakpoint
CREATE TABLE "spanlight"."runs" (
	"trace_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"duration_ms" double precision,
	"span_count" bigint NOT NULL,
	"error_count" bigint NOT NULL,
	"model_call_count" bigint NOT NULL,
	"tool_call_count" bigint NOT NULL,
	"input_tokens" bigint,
	"output_tokens" bigint,
	"total_tokens" bigint,
	"cache_read_tokens" bigint,
	"cache_write_tokens" bigint,
	"reasoning_tokens" bigint,
	"cost_usd" double precision,
	"usage_complete" boolean NOT NULL,
	"models" text COLLATE "C" NOT NULL,
	"service_name" text COLLATE "C",
	"session_id" text COLLATE "C",
	"user_id" text COLLATE "C",
	"tags" text COLLATE "C" NOT NULL,
	"input_preview" text COLLATE "C",
	"output_preview" text COLLATE "C",
	"metadata" text COLLATE "C",
	"state" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spanlight"."spans" (
	"trace_id" text COLLATE "C" NOT NULL,
	"span_id" text COLLATE "C" NOT NULL,
	"instance_id" text COLLATE "C" DEFAULT '' NOT NULL,
	"parent_span_id" text COLLATE "C",
	"name" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"is_event" boolean NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"model" text COLLATE "C",
	"provider" text COLLATE "C",
	"input_tokens" bigint,
	"output_tokens" bigint,
	"total_tokens" bigint,
	"cache_read_tokens" bigint,
	"cache_write_tokens" bigint,
	"reasoning_tokens" bigint,
	"cost_usd" double precision,
	"usage_role" text COLLATE "C",
	"response_id" text COLLATE "C",
	"counts_usage" boolean NOT NULL,
	"time_to_first_token_ms" double precision,
	"tool_name" text COLLATE "C",
	"error_message" text COLLATE "C",
	"payload" bigint NOT NULL,
	"revision" bigint NOT NULL,
	CONSTRAINT "spans_trace_id_span_id_pk" PRIMARY KEY("trace_id","span_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "contents_by_trace" ON "spanlight"."contents" USING btree ("trace_id","first");--> statement-breakpoint
CREATE INDEX "deleted_runs_by_revision" ON "spanlight"."deleted_runs" USING btree ("revision");--> statement-breakpoint
CREATE INDEX "runs_by_start" ON "spanlight"."runs" USING btree ("started_at","trace_id");--> statement-breakpoint
CREATE INDEX "runs_by_revision" ON "spanlight"."runs" USING btree ("revision");--> statement-breakpoint
CREATE INDEX "spans_by_revision" ON "spanlight"."spans" USING btree ("trace_id","revision","span_id");--> statement-breakpoint
CREATE INDEX "spans_without_end" ON "spanlight"."spans" USING btree ("status","instance_id","trace_id") WHERE "spanlight"."spans"."ended_at" is null;--> statement-breakpoint
-- From here on written by hand: what only this engine needs, to look up texts. They go with their blocks.
CREATE TABLE "spanlight"."texts" (
	"trace_id" text COLLATE "C" NOT NULL,
	"first" bigint NOT NULL,
	"text" text COLLATE "C" NOT NULL,
	PRIMARY KEY ("trace_id", "first"),
	FOREIGN KEY ("trace_id", "first") REFERENCES "spanlight"."contents" ("trace_id", "first") ON DELETE CASCADE
);
--> statement-breakpoint
CREATE INDEX "contents_by_arrival" ON "spanlight"."contents" ("id");
