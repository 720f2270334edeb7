import type { TreeNode } from '@spanlight/schema';

/** Siblings that are alike and follow upon each other, shown as one. */
export interface Repeat {
  /** The first member's span id. */
  id: string;
  members: readonly TreeNode[];
}

/** Fewer than this many are shown one by one. */
const fewestRepeats = 6;
/** More outliers than this stay with the rest. */
export const mostOutliers = 5;

/** Siblings with those that are alike gathered, where `gathers` lets them. The order stays. */
export function gatherRepeats(
  nodes: readonly TreeNode[],
  gathers: (repeatId: string) => boolean = () => true,
): readonly (TreeNode | Repeat)[] {
  if (nodes.length < fewestRepeats) return nodes;
  const gathered: (TreeNode | Repeat)[] = [];
  for (let from = 0; from < nodes.length;) {
    let to = from + 1;
    while (to < nodes.length && isAlike(nodes[from]!, nodes[to]!)) to++;
    if (to - from >= fewestRepeats && gathers(nodes[from]!.spanId))
      gathered.push({ id: nodes[from]!.spanId, members: nodes.slice(from, to) });
    else for (let i = from; i < to; i++) gathered.push(nodes[i]!);
    from = to;
  }
  return gathered;
}

export function isRepeat(item: TreeNode | Repeat): item is Repeat {
  return 'members' in item;
}

function isAlike({ row: a }: TreeNode, { row: b }: TreeNode): boolean {
  return (
    a !== null &&
    b !== null &&
    a.name === b.name &&
    a.type === b.type &&
    a.toolName === b.toolName &&
    a.isEvent === b.isEvent
  );
}

/** How long the members took that have ended; milliseconds. */
export interface RepeatTimes {
  min: number;
  median: number;
  max: number;
}

export interface RepeatSummary {
  /** Null while none has ended. */
  times: RepeatTimes | null;
  failedCount: number;
  runningCount: number;
  /** The members that stand out, in order: failed, open, or far slower than the rest; the first few of them. */
  outliers: TreeNode[];
  /** How many stand out in all. */
  outlierCount: number;
}

export function summarise({ members }: Repeat): RepeatSummary {
  const durations = Float64Array.from(members, ({ row }) =>
    row?.endedAt == null ? NaN : (row.endedAt - row.startedAt) / 1000,
  );
  const sorted = durations.filter((duration) => !Number.isNaN(duration)).toSorted();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  // Tukey's outer fence, and at least twice as slow as usual: what is merely uneven does not stand out.
  const slow = Math.max(at(0.75) + 3 * (at(0.75) - at(0.25)), 2 * at(0.5));
  const outliers = members.filter(
    ({ row, subtree }, i) => subtree.errorCount > 0 || row?.endedAt === null || durations[i]! > slow,
  );
  return {
    times: sorted.length === 0 ? null : { min: sorted[0]!, median: at(0.5), max: sorted.at(-1)! },
    failedCount: members.filter(({ subtree }) => subtree.errorCount > 0).length,
    runningCount: members.filter(({ row }) => row?.status === 'running').length,
    outliers: outliers.slice(0, mostOutliers),
    outlierCount: outliers.length,
  };
}
