import type { SqliteWriter } from './sqlite-writer.ts';

/** Between two looks, milliseconds: soon enough for who watches a page, and next to nothing for a machine. */
const pauseMs = 250;

/** Calls back after another process has written to the file, such as an import; returns how to stop. */
export function watchFile(writer: SqliteWriter, onChange: () => void): () => void {
  let seen: unknown = null;

  async function look() {
    try {
      const now = await writer.ask('dataVersion');
      if (seen !== null && now !== seen) onChange();
      seen = now;
    } catch {
      // What keeps the file from being read is told to whoever reads it.
    }
  }

  void look();
  const timer = setInterval(() => void look(), pauseMs);
  timer.unref();
  return () => clearInterval(timer);
}
