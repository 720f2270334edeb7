CREATE TABLE "spanlight"."about" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
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
CREATE TABLE "spanlight"."payloads" (
	"trace_id" text COLLATE "C" NOT NULL,
	"span_id" text COLLATE "C" NOT NULL,
	"convention" text COLLATE "C" NOT NULL,
	"kind" bigint NOT NULL,
	"status_code" bigint NOT NULL,
	"status_message" text COLLATE "C",
	"service_name" text COLLATE "C",
	"session_id" text COLLATE "C",
	"user_id" text COLLATE "C",
	"tags" text COLLATE "C" NOT NULL,
	"finish_reason" text COLLATE "C",
	"scope" text COLLATE "C" NOT NULL,
	"error" text COLLATE "C",
	"parameters" text COLLATE "C",
	"metadata" text COLLATE "C",
	"resource" text COLLATE "C" NOT NULL,
	"links" text COLLATE "C" NOT NULL,
	"events" text COLLATE "C" NOT NULL,
	"attributes" text COLLATE "C" NOT NULL,
	"tool_definitions" text COLLATE "C",
	"input" text COLLATE "C",
	"output" text COLLATE "C",
	"input_messages" text COLLATE "C",
	"output_messages" text COLLATE "C",
	CONSTRAINT "payloads_trace_id_span_id_pk" PRIMARY KEY("trace_id","span_id")
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
	"time_to_first_token_ms" double precision,
	"tool_name" text COLLATE "C",
	"error_message" text COLLATE "C",
	"revision" bigint NOT NULL,
	CONSTRAINT "spans_trace_id_span_id_pk" PRIMARY KEY("trace_id","span_id")
);
--> statement-breakpoint
CREATE INDEX "deleted_runs_by_revision" ON "spanlight"."deleted_runs" USING btree ("revision");--> statement-breakpoint
CREATE INDEX "runs_by_start" ON "spanlight"."runs" USING btree ("started_at","trace_id");--> statement-breakpoint
CREATE INDEX "runs_by_revision" ON "spanlight"."runs" USING btree ("revision");--> statement-breakpoint
CREATE INDEX "spans_by_revision" ON "spanlight"."spans" USING btree ("trace_id","revision","span_id");--> statement-breakpoint
CREATE INDEX "spans_without_end" ON "spanlight"."spans" USING btree ("status","instance_id","trace_id") WHERE "spanlight"."spans"."ended_at" is null;