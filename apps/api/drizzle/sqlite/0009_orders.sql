DROP INDEX `runs_by_start`;--> statement-breakpoint
-- With the name by hand, and not for PostgreSQL, whose indexes can't hold long values.
CREATE INDEX `runs_by_start` ON `runs` (`started_at`,`trace_id`,`duration_ms`,`cost_usd`,`total_tokens`,`input_tokens`,`output_tokens`,`span_count`,`error_count`,`model_call_count`,`tool_call_count`,`status`,`name`);
