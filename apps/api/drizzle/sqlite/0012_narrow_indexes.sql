-- By hand, and not for PostgreSQL, which reads them in other ways. What orders compare and filters ask for, each with a part of it: what
-- reads of all runs goes through fewer pages, and those stay in memory. All rise with time, so that few pages are written.
CREATE INDEX `runs_by_counts` ON `runs` (`started_at`,`trace_id`,`status`,`error_count`,`model_call_count`,`tool_call_count`,`span_count`);--> statement-breakpoint
CREATE INDEX `runs_by_numbers` ON `runs` (`started_at`,`trace_id`,`duration_ms`,`cost_usd`,`total_tokens`,`input_tokens`,`output_tokens`);--> statement-breakpoint
CREATE INDEX `runs_by_name` ON `runs` (`started_at`,`trace_id`,`name`);--> statement-breakpoint
CREATE INDEX `runs_by_words` ON `runs` (`started_at`,`trace_id`,`service_name`,`session_id`,`user_id`,`models`,`tags`);--> statement-breakpoint
CREATE INDEX `runs_by_metadata` ON `runs` (`started_at`,`trace_id`,`metadata`);
