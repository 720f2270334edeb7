CREATE TABLE `about` (
	`id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `contents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`trace_id` text NOT NULL,
	`first` integer NOT NULL,
	`count` integer NOT NULL,
	`hashes` blob NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `contents_by_trace` ON `contents` (`trace_id`,`first`);--> statement-breakpoint
CREATE TABLE `deleted_runs` (
	`trace_id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `deleted_runs_by_revision` ON `deleted_runs` (`revision`);--> statement-breakpoint
CREATE TABLE `heartbeats` (
	`instance_id` text PRIMARY KEY NOT NULL,
	`interval_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `logs` (
	`trace_id` text NOT NULL,
	`span_id` text NOT NULL,
	`content` integer NOT NULL,
	PRIMARY KEY(`trace_id`, `span_id`, `content`)
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`trace_id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`duration_ms` real,
	`span_count` integer NOT NULL,
	`error_count` integer NOT NULL,
	`model_call_count` integer NOT NULL,
	`tool_call_count` integer NOT NULL,
	`input_tokens` integer,
	`output_tokens` integer,
	`total_tokens` integer,
	`cache_read_tokens` integer,
	`cache_write_tokens` integer,
	`reasoning_tokens` integer,
	`cost_usd` real,
	`usage_complete` integer NOT NULL,
	`models` text NOT NULL,
	`service_name` text,
	`session_id` text,
	`user_id` text,
	`tags` text NOT NULL,
	`input_preview` text,
	`output_preview` text,
	`metadata` text,
	`state` text NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `runs_by_start` ON `runs` (`started_at`,`trace_id`);--> statement-breakpoint
CREATE INDEX `runs_by_revision` ON `runs` (`revision`);--> statement-breakpoint
CREATE TABLE `spans` (
	`trace_id` text NOT NULL,
	`span_id` text NOT NULL,
	`instance_id` text DEFAULT '' NOT NULL,
	`parent_span_id` text,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`is_event` integer NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`model` text,
	`provider` text,
	`input_tokens` integer,
	`output_tokens` integer,
	`total_tokens` integer,
	`cache_read_tokens` integer,
	`cache_write_tokens` integer,
	`reasoning_tokens` integer,
	`cost_usd` real,
	`usage_role` text,
	`response_id` text,
	`counts_usage` integer NOT NULL,
	`time_to_first_token_ms` real,
	`tool_name` text,
	`error_message` text,
	`payload` integer NOT NULL,
	`revision` integer NOT NULL,
	PRIMARY KEY(`trace_id`, `span_id`)
);
--> statement-breakpoint
CREATE INDEX `spans_by_revision` ON `spans` (`trace_id`,`revision`,`span_id`);--> statement-breakpoint
CREATE INDEX `spans_without_end` ON `spans` (`status`,`instance_id`,`trace_id`) WHERE "spans"."ended_at" is null;--> statement-breakpoint
-- Written by hand: drizzle-kit knows no virtual tables. One document a block of contents, under the block's id; no text is
-- kept, and no places in it, since whoever asks reads the block anyway. The store gives it folded text.
CREATE VIRTUAL TABLE `texts` USING fts5(`text`, tokenize='trigram case_sensitive 1', content='', contentless_delete=1, detail=none);--> statement-breakpoint
CREATE VIRTUAL TABLE `text_terms` USING fts5vocab(`texts`, row);
