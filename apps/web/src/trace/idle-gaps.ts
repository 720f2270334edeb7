import type { SpanTree, SpanType, TreeNode } from '@spanlight/schema';
import { spanRange, type RunTimes } from './run-times.ts';
import type { TimeCut, TimeRange } from './time-scale.ts';

/** A gap is worth cutting from a second on, where it takes a twentieth of the run or more. */
const shortestGap = 1e6;
const smallestShare = 0.05;
/** What a cut takes of what is left. */
const drawnShare = 0.025;

/**
 * The stretches between the first and the last work of a run in which nothing worked: nobody's model call, tool or other
 * span without children; agents and workflows that hold others together may well have been open.
 */
export function idleGaps(tree: SpanTree, times: RunTimes, now: number): TimeRange[] {
  const work: TimeRange[] = [];
  for (const node of tree.byId.values()) {
    if (node.row && isWork(node)) work.push(spanRange(node.row, times, now));
  }
  work.sort((a, b) => a.start - b.start);
  const shortest = Math.max(shortestGap, (Math.max(now, times.latest) - times.start) * smallestShare);
  const gaps: TimeRange[] = [];
  let end = work[0]?.end ?? 0;
  for (const range of work) {
    if (range.start - end >= shortest) gaps.push({ start: end, end: range.start });
    end = Math.max(end, range.end);
  }
  return gaps;
}

export function cutGaps(gaps: readonly TimeRange[], bounds: TimeRange): TimeCut[] {
  const idle = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
  const drawn = Math.max((bounds.end - bounds.start - idle) * drawnShare, 1);
  return gaps.map((gap) => ({ ...gap, drawn: Math.min(drawn, gap.end - gap.start) }));
}

const working: ReadonlySet<SpanType> = new Set([
  'model_generation',
  'model_step',
  'tool_call',
  'mcp_tool_call',
  'retrieval',
  'embedding',
  'processor_run',
  'evaluation',
]);
const waiting: ReadonlySet<SpanType> = new Set(['workflow_sleep', 'workflow_wait_event']);

/** Spans that do something of their own, as opposed to waiting, or holding others together. */
function isWork({ row, children }: TreeNode): boolean {
  if (!row || row.isEvent || waiting.has(row.type)) return false;
  return working.has(row.type) || children.length === 0;
}
