CREATE TABLE `heartbeats` (
	`instance_id` text PRIMARY KEY NOT NULL,
	`interval_ms` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `spans` ADD `instance_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `spans_without_end` ON `spans` (`status`,`instance_id`,`trace_id`) WHERE "spans"."ended_at" is null;