CREATE TABLE `signs` (
	`trace_id` text NOT NULL,
	`instance_id` text NOT NULL,
	`heard_at` integer NOT NULL,
	`is_named` integer NOT NULL,
	PRIMARY KEY(`trace_id`, `instance_id`)
);
--> statement-breakpoint
ALTER TABLE `heartbeats` ADD `heard_at` integer;