import type { Run } from '@spanlight/schema';

/**
 * The list as it stood when it was held: runs that have come in among or above the known ones since are kept back and
 * counted, so that nothing moves under the reader; pages loaded below show.
 */
export function holdBack(
  runs: readonly Run[],
  knownIds: ReadonlySet<string> | null,
): { shown: Run[]; newCount: number } {
  if (knownIds === null) return { shown: [...runs], newCount: 0 };
  const lastKnown = runs.findLastIndex((run) => knownIds.has(run.traceId));
  const shown = runs.filter((run, index) => index > lastKnown || knownIds.has(run.traceId));
  return { shown, newCount: runs.length - shown.length };
}
