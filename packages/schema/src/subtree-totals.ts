import { addUsage } from './add-usage.ts';
import { isInnermostModelCall, walkTree } from './conversation.ts';
import { isToolCall } from './span-type.ts';
import type { TreeNode } from './tree.ts';
import type { Usage } from './usage.ts';

/** What a span and all below it did. */
export interface SubtreeTotals {
  modelCallCount: number;
  toolCallCount: number;
  /** Each model call once; null when none says. */
  usage: Usage | null;
  costUsd: number | null;
  /** Microseconds of all calls that have ended, those side by side each counted. */
  modelTime: number;
  toolTime: number;
}

export function subtreeTotals(root: TreeNode): SubtreeTotals {
  const totals: SubtreeTotals = {
    modelCallCount: 0,
    toolCallCount: 0,
    usage: null,
    costUsd: null,
    modelTime: 0,
    toolTime: 0,
  };
  const usages: (Usage | null)[] = [];
  for (const node of walkTree([root])) {
    const { row } = node;
    if (!row) continue;
    const time = row.endedAt === null ? 0 : Math.max(row.endedAt - row.startedAt, 0);
    if (isInnermostModelCall(node)) {
      totals.modelCallCount++;
      totals.modelTime += time;
    }
    if (isToolCall(row.type)) {
      totals.toolCallCount++;
      totals.toolTime += time;
    }
    if (!row.countsUsage) continue;
    usages.push(row.usage);
    if (row.costUsd !== null) totals.costUsd = (totals.costUsd ?? 0) + row.costUsd;
  }
  totals.usage = addUsage(usages);
  return totals;
}
