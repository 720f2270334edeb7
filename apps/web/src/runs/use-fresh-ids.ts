import type { Run } from '@spanlight/schema';
import { useEffect, useRef, useState } from 'react';

const none: ReadonlySet<string> = new Set();
const freshMs = 1000;

/** Runs that came in on top of the list while one looked on, for a second. Those of another list count as known. */
export function useFreshIds(runs: readonly Run[], listKey: string): ReadonlySet<string> {
  const [fresh, setFresh] = useState(none);
  const known = useRef<{ key: string; ids: Set<string> } | null>(null);
  useEffect(() => {
    const ids = new Set(runs.map((run) => run.traceId));
    const before = known.current;
    known.current = { key: listKey, ids };
    if (!before || before.key !== listKey) return;
    const firstKnown = runs.findIndex((run) => before.ids.has(run.traceId));
    const come = runs.slice(0, Math.max(firstKnown, 0)).map((run) => run.traceId);
    if (come.length === 0) return;
    setFresh((last) => new Set([...last, ...come]));
    setTimeout(() => setFresh((last) => new Set([...last].filter((id) => !come.includes(id)))), freshMs);
  }, [runs, listKey]);
  return fresh;
}
