CREATE TABLE `waiting_traces` (
	`trace_id` text PRIMARY KEY NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `waiting_traces_by_arrival` ON `waiting_traces` (`received_at`);--> statement-breakpoint
-- Written by hand: those that waited before have their time from now.
INSERT INTO `waiting_traces` SELECT DISTINCT `trace_id`, CAST(unixepoch('subsec') * 1000000 AS integer) FROM `logs` WHERE `trace_id` NOT IN (SELECT `trace_id` FROM `runs`);
