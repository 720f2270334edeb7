ALTER TABLE `runs` ADD `received_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `runs` SET `received_at` = `started_at`;
