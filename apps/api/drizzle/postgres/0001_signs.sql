CREATE TABLE "spanlight"."signs" (
	"trace_id" text COLLATE "C" NOT NULL,
	"instance_id" text COLLATE "C" NOT NULL,
	"heard_at" bigint NOT NULL,
	"is_named" boolean NOT NULL,
	CONSTRAINT "signs_trace_id_instance_id_pk" PRIMARY KEY("trace_id","instance_id")
);
--> statement-breakpoint
ALTER TABLE "spanlight"."heartbeats" ADD COLUMN "heard_at" bigint;