import type { FeedEvent, Run, RunList, RunSkeleton, SpanRow } from '@spanlight/schema';

/** One page of the runs list. */
type Page = RunList;

/**
 * The loaded pages with what the feed told: known runs in their new state, gone ones gone. With `insert`, which is for
 * the newest-first list of all runs, new ones go in at their start time; without it the caller has to ask the server
 * where they belong, if anywhere.
 */
export function patchRunPages<P extends Page>(
  pages: readonly P[],
  events: readonly FeedEvent[],
  insert: boolean,
): P[] {
  const changed = new Map<string, Run>();
  const gone = new Set<string>();
  for (const event of events) {
    if (event.type === 'runs') {
      for (const run of event.runs) {
        changed.set(run.traceId, run);
        gone.delete(run.traceId);
      }
    } else if (event.type === 'deleted') {
      for (const traceId of event.traceIds) {
        gone.add(traceId);
        changed.delete(traceId);
      }
    }
  }
  const patched = pages.map((page) => {
    const touched = page.runs.some((run) => changed.has(run.traceId) || gone.has(run.traceId));
    if (!touched) return page;
    const runs = page.runs
      .filter((run) => !gone.has(run.traceId))
      .map((run) => changed.get(run.traceId) ?? run);
    return { ...page, runs };
  });
  if (!insert) return patched;
  const known = new Set(patched.flatMap((page) => page.runs.map((run) => run.traceId)));
  for (const run of changed.values()) {
    if (!known.has(run.traceId)) insertByStart(patched, run);
  }
  return patched;
}

/** True when the events name a run that these pages don't hold. */
export function tellsOfOthers(pages: readonly Page[], events: readonly FeedEvent[]): boolean {
  const known = new Set(pages.flatMap((page) => page.runs.map((run) => run.traceId)));
  return events.some((event) => event.type === 'runs' && event.runs.some((run) => !known.has(run.traceId)));
}

function insertByStart(pages: Page[], run: Run): void {
  for (const [index, page] of pages.entries()) {
    const place = page.runs.findIndex((other) => other.startedAt <= run.startedAt);
    const isLast = index === pages.length - 1;
    if (place === -1 && !(isLast && page.nextCursor === null)) continue;
    pages[index] = { ...page, runs: page.runs.toSpliced(place === -1 ? page.runs.length : place, 0, run) };
    return;
  }
  // Older than all that is loaded: it comes with its page.
}

/** One run and its rows with what the feed told of them. */
export function patchSkeleton<S extends RunSkeleton>(skeleton: S, events: readonly FeedEvent[]): S {
  let { run } = skeleton;
  const changed = new Map<string, SpanRow>();
  for (const event of events) {
    if (event.type === 'runs') run = event.runs.find((each) => each.traceId === run.traceId) ?? run;
    if (event.type === 'spans' && event.traceId === run.traceId) {
      for (const span of event.spans) changed.set(span.spanId, span);
    }
  }
  if (changed.size === 0) return run === skeleton.run ? skeleton : { ...skeleton, run };
  const spans = skeleton.spans.map((span) => {
    const next = changed.get(span.spanId);
    if (!next) return span;
    changed.delete(span.spanId);
    return next;
  });
  spans.push(...changed.values());
  return { ...skeleton, run, spans };
}
