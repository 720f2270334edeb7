-- Written by hand, and not for PostgreSQL, whose indexes can't hold long values: which runs have a span with a tool, a provider,
-- an error. Each value is found by its first entry.
CREATE INDEX `spans_by_tool` ON `spans` (`tool_name`,`trace_id`) WHERE `tool_name` IS NOT NULL;--> statement-breakpoint
CREATE INDEX `spans_by_provider` ON `spans` (`provider`,`trace_id`) WHERE `provider` IS NOT NULL;--> statement-breakpoint
CREATE INDEX `spans_by_error` ON `spans` (`error_message`,`trace_id`) WHERE `error_message` IS NOT NULL;
