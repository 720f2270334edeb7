-- By hand. Parts of the full-text index are put together by the program, in steps that are soon over: of itself, FTS5 would do so within
-- any write, for up to a second where much was deleted.
INSERT INTO `texts` (`texts`, `rank`) VALUES ('automerge', 0);--> statement-breakpoint
INSERT INTO `texts` (`texts`, `rank`) VALUES ('usermerge', 8);--> statement-breakpoint
INSERT INTO `texts` (`texts`, `rank`) VALUES ('deletemerge', 0);
