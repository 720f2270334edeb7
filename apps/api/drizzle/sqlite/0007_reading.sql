CREATE INDEX `runs_by_session` ON `runs` (`session_id`,`started_at`,`trace_id`) WHERE "runs"."session_id" is not null;--> statement-breakpoint
CREATE INDEX `spans_by_time` ON `spans` (`started_at`);