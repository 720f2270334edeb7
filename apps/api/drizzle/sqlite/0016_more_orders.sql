-- Orders by these numbers, of which most runs have few. With the name in the first index by hand, as all of the others.
DROP INDEX `runs_by_start`;--> statement-breakpoint
CREATE INDEX `runs_by_start` ON `runs` (`started_at`,`trace_id`,`duration_ms`,`cost_usd`,`total_tokens`,`input_tokens`,`output_tokens`,`cache_read_tokens`,`cache_write_tokens`,`reasoning_tokens`,`span_count`,`error_count`,`model_call_count`,`tool_call_count`,`status`,`name`);--> statement-breakpoint
DROP INDEX `runs_by_numbers`;--> statement-breakpoint
CREATE INDEX `runs_by_numbers` ON `runs` (`started_at`,`trace_id`,`duration_ms`,`cost_usd`,`total_tokens`,`input_tokens`,`output_tokens`,`cache_read_tokens`,`cache_write_tokens`,`reasoning_tokens`);--> statement-breakpoint
CREATE INDEX `runs_narrow` ON `runs` (`started_at`,`trace_id`,`name`,`type`,`status`,`service_name`,`session_id`,`user_id`,`duration_ms`,`cost_usd`,`total_tokens`,`input_tokens`,`output_tokens`,`cache_read_tokens`,`cache_write_tokens`,`reasoning_tokens`,`span_count`,`error_count`,`model_call_count`,`tool_call_count`,`models`,`tags`,`metadata`,`providers`,`tools`,`errors`);
