CREATE INDEX `runs_by_arrival` ON `runs` (`received_at`,`started_at`,`trace_id`);--> statement-breakpoint
CREATE INDEX `spans_by_start` ON `spans` (`trace_id`,`started_at`,`span_id`);--> statement-breakpoint
-- Written by hand, and not for PostgreSQL, whose indexes can't hold long values: all that filters and orders ask for, in the
-- order of the list. To look through it takes a sixth of the time that whole rows take, which are mostly previews.
CREATE INDEX `runs_narrow` ON `runs` (`started_at`,`trace_id`,`name`,`type`,`status`,`service_name`,`session_id`,`user_id`,`duration_ms`,`cost_usd`,`total_tokens`,`input_tokens`,`output_tokens`,`span_count`,`error_count`,`model_call_count`,`tool_call_count`,`models`,`tags`,`metadata`);
