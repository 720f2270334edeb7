// How long the log of a file gets, pages.

/**
 * From here on it is to begin anew, which takes the write that does it to wait for the disk: mostly some milliseconds, now and then some
 * hundred.
 */
export const longLog = 16_000;

/** Here SQLite puts all of it into the file within a commit: should checkpoints get behind, or their thread fail. */
export const maxLog = 2 * longLog;
