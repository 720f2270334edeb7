-- By hand, and not for PostgreSQL, as all indexes that only filters go through. Orders read few runs now, for which one index does as
-- well as three; filters for what spans tell have one of their own.
DROP INDEX `runs_by_counts`;--> statement-breakpoint
DROP INDEX `runs_by_numbers`;--> statement-breakpoint
DROP INDEX `runs_by_name`;--> statement-breakpoint
CREATE INDEX `runs_by_span_words` ON `runs` (`started_at`,`trace_id`,`providers`,`tools`,`errors`);
