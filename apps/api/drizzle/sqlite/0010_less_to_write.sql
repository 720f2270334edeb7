-- Written by hand, as what they replace. With the trace in them, each span of a new run went to another page: now those with one
-- value come in the order of arrival, all to the last page of it.
DROP INDEX `spans_by_tool`;--> statement-breakpoint
DROP INDEX `spans_by_provider`;--> statement-breakpoint
DROP INDEX `spans_by_error`;--> statement-breakpoint
CREATE INDEX `spans_by_tool` ON `spans` (`tool_name`) WHERE `tool_name` IS NOT NULL;--> statement-breakpoint
CREATE INDEX `spans_by_provider` ON `spans` (`provider`) WHERE `provider` IS NOT NULL;--> statement-breakpoint
CREATE INDEX `spans_by_error` ON `spans` (`error_message`) WHERE `error_message` IS NOT NULL;--> statement-breakpoint
-- Parts of the full-text index are put together when there are eight of a size, not four: each text is written again less often.
INSERT INTO `texts` (`texts`, `rank`) VALUES ('automerge', 8);
