import type { DatabaseSync } from 'node:sqlite';

/** Between two looks, milliseconds: soon enough for who watches a page, and next to nothing for a machine. */
const pauseMs = 250;

/** Calls back after another process has written to the file, such as an import; returns how to stop. */
export function watchFile(database: DatabaseSync, onChange: () => void): () => void {
  // Changes with the commits of other connections alone.
  const statement = database.prepare('pragma data_version');
  const version = () => statement.get()?.['data_version'];
  let seen = version();

  function look() {
    try {
      const now = version();
      if (now === seen) return;
      seen = now;
      onChange();
    } catch {
      // What keeps the file from being read is told to whoever reads it.
    }
  }

  const timer = setInterval(look, pauseMs);
  timer.unref();
  return () => clearInterval(timer);
}
