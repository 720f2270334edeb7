CREATE TABLE `about` (
	`id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `deleted_runs` (
	`trace_id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `deleted_runs_by_revision` ON `deleted_runs` (`revision`);--> statement-breakpoint
CREATE TABLE `payloads` (
	`trace_id` text NOT NULL,
	`span_id` text NOT NULL,
	`convention` text NOT NULL,
	`kind` integer NOT NULL,
	`status_code` integer NOT NULL,
	`status_message` text,
	`service_name` text,
	`session_id` text,
	`user_id` text,
	`tags` text NOT NULL,
	`finish_reason` text,
	`scope` text NOT NULL,
	`error` text,
	`parameters` text,
	`metadata` text,
	`resource` text NOT NULL,
	`links` text NOT NULL,
	`events` text NOT NULL,
	`attributes` text NOT NULL,
	`tool_definitions` text,
	`input` text,
	`output` text,
	`input_messages` text,
	`output_messages` text,
	PRIMARY KEY(`trace_id`, `span_id`)
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
	`time_to_first_token_ms` real,
	`tool_name` text,
	`error_message` text,
	`revision` integer NOT NULL,
	PRIMARY KEY(`trace_id`, `span_id`)
);
--> statement-breakpoint
CREATE INDEX `spans_by_revision` ON `spans` (`trace_id`,`revision`,`span_id`);