-- By hand, and not for PostgreSQL: what the orders of the list compare, a third of it each, and rising, so that few pages are written.
CREATE INDEX `runs_by_counts` ON `runs` (`started_at`,`status`,`error_count`,`model_call_count`,`tool_call_count`,`span_count`);--> statement-breakpoint
CREATE INDEX `runs_by_numbers` ON `runs` (`started_at`,`duration_ms`,`cost_usd`,`total_tokens`,`input_tokens`,`output_tokens`);--> statement-breakpoint
CREATE INDEX `runs_by_name` ON `runs` (`started_at`,`name`);
