import { listenToEnd } from '#host';

/** What has something to do before a program is gone. */
export interface EndOfProcess {
  /** The program has time left, up to the deadline. */
  flush(deadlineMs: number): Promise<void>;
  /** The program is about to be gone: what is not done when this returns will not be done. */
  leave(deadlineMs: number): void;
}

/** The same for all parts together, to be called when the program ends. */
export interface EndListeners {
  flush: () => Promise<void>;
  leave: () => void;
}

const deadlineMs = 2000;
const parts = new Set<EndOfProcess>();
let unlisten: (() => void) | undefined;

/**
 * Tells a part when the program runs out of work, is told to end, or exits, and gives it two seconds. Returns how to undo
 * that.
 */
export function onProcessEnd(part: EndOfProcess): () => void {
  parts.add(part);
  unlisten ??= listenToEnd({ flush: flushAll, leave: leaveAll });
  return () => {
    parts.delete(part);
    if (parts.size > 0) return;
    unlisten?.();
    unlisten = undefined;
  };
}

async function flushAll(): Promise<void> {
  await Promise.all([...parts].map((part) => part.flush(deadlineMs)));
}

function leaveAll(): void {
  const endsAt = performance.now() + deadlineMs;
  for (const part of parts) part.leave(Math.max(0, endsAt - performance.now()));
}
