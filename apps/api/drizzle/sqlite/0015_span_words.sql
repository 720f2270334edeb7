ALTER TABLE `runs` ADD `providers` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `tools` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `errors` text;--> statement-breakpoint
-- By hand from here on. This index comes back with more in it, in 0016_more_orders.sql.
DROP INDEX `runs_narrow`;--> statement-breakpoint
UPDATE `runs` SET
  `providers` = (SELECT CASE WHEN coalesce(sum(length(`word`)), 0) <= 1000 THEN json_group_array(`word`) END
    FROM (SELECT DISTINCT `provider` AS `word` FROM `spans` WHERE `spans`.`trace_id` = `runs`.`trace_id` AND `provider` IS NOT NULL ORDER BY 1)),
  `tools` = (SELECT CASE WHEN coalesce(sum(length(`word`)), 0) <= 1000 THEN json_group_array(`word`) END
    FROM (SELECT DISTINCT `tool_name` AS `word` FROM `spans` WHERE `spans`.`trace_id` = `runs`.`trace_id` AND `tool_name` IS NOT NULL ORDER BY 1)),
  `errors` = (SELECT CASE WHEN coalesce(sum(length(`word`)), 0) <= 1000 THEN json_group_array(`word`) END
    FROM (SELECT DISTINCT `error_message` AS `word` FROM `spans` WHERE `spans`.`trace_id` = `runs`.`trace_id` AND `error_message` IS NOT NULL ORDER BY 1));--> statement-breakpoint
-- What runs list now need not be found by spans.
DROP INDEX `spans_by_tool`;--> statement-breakpoint
DROP INDEX `spans_by_provider`;--> statement-breakpoint
DROP INDEX `spans_by_error`;
