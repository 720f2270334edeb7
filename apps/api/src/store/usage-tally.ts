import { mayLackUsage, usageFields, usageTruth, type Usage, type UsageBearer } from '@spanlight/schema';
import { createUsageTree, type UsageTree } from './usage-tree.ts';

/** What a run's calls add up to. */
export interface RunUsage {
  modelCallCount: number;
  usage: Usage | null;
  costUsd: number | null;
  usageComplete: boolean;
  /** In alphabetical order, since arrival must not matter. */
  models: string[];
}

/** Keeps the usage of one run up to date, and which of its spans are part of it, at a cost that doesn't grow with the run. */
export interface UsageTally {
  /** A span that is new or has changed. */
  put(span: UsageBearer): void;
  /** Whether a span's usage and cost are part of the run's. */
  counts(spanId: string): boolean;
  /** Spans of which `counts` has changed since this was last asked. */
  takeChanged(): string[];
  summary(): RunUsage;
}

/** What a span adds to its run. */
interface Part {
  counts: boolean;
  usage: Usage | null;
  /** In units of 10⁻¹² dollars, so that the order of the summands leaves no trace in the last digits. */
  cost: number | null;
  model: string | null;
  isModelCall: boolean;
  isMissing: boolean;
}

const costUnits = 1e12;

const nothing: Part = {
  counts: false,
  usage: null,
  cost: null,
  model: null,
  isModelCall: false,
  isMissing: false,
};

export function createUsageTally(): UsageTally {
  const spans = new Map<string, UsageBearer>();
  const parts = new Map<string, Part>();
  const sums = createSums();
  const changed = new Set<string>();
  let tree = createUsageTree();
  /** Spans below form a ring, or one took back where it stands: all are looked at again. */
  let isBroken = false;

  function settle() {
    if (isBroken) {
      tree = createUsageTree();
      isBroken = ![...spans.values()].every((span) => tree.put(span));
    }
    if (isBroken) settleAll();
    else settleChanged(tree);
  }

  function settleChanged(current: UsageTree) {
    for (const { span, isRepeated, isTold, counts } of current.takeChanged()) {
      if (span) setPart(span, partOf(span, { counts, isRepeated, isMissing: isMissing(span, isTold) }));
    }
  }

  /** For what no program sends on purpose: rings of parents. */
  function settleAll() {
    const { counted, repeated, missing } = usageTruth([...spans.values()]);
    for (const [id, span] of spans) {
      const found = { counts: counted.has(id), isRepeated: repeated.has(id), isMissing: missing.has(id) };
      setPart(span, partOf(span, found));
    }
  }

  function setPart({ spanId }: UsageBearer, part: Part) {
    const before = parts.get(spanId) ?? nothing;
    if (before.counts !== part.counts) changed.add(spanId);
    sums.add(before, -1);
    sums.add(part, 1);
    if (part === nothing) parts.delete(spanId);
    else parts.set(spanId, part);
  }

  return {
    put(span) {
      spans.set(span.spanId, span);
      if (!isBroken && !tree.put(span)) isBroken = true;
    },
    counts(spanId) {
      settle();
      return parts.get(spanId)?.counts ?? false;
    },
    takeChanged() {
      settle();
      const ids = [...changed];
      changed.clear();
      return ids;
    },
    summary() {
      settle();
      return sums.summary();
    },
  };
}

function isMissing(span: UsageBearer, isTold: boolean): boolean {
  return mayLackUsage(span) && !isTold;
}

function partOf(
  span: UsageBearer,
  { counts, isRepeated, isMissing: isUnknown }: { counts: boolean; isRepeated: boolean; isMissing: boolean },
): Part {
  const isCall = span.usageRole === 'call';
  if (!isCall && !counts) return nothing;
  return {
    counts,
    usage: counts ? span.usage : null,
    cost: counts && span.costUsd !== null ? Math.round(span.costUsd * costUnits) : null,
    model: span.model,
    isModelCall: isCall && span.type === 'model_generation' && !isRepeated,
    isMissing: isUnknown,
  };
}

/** Sums of what is known: a field is null only while it is null in every part. */
function createSums() {
  const fields = usageFields.map((field) => ({ field, sum: 0, count: 0 }));
  const cost = { sum: 0, count: 0 };
  const models = new Map<string, number>();
  let usageCount = 0;
  let modelCallCount = 0;
  let missingCount = 0;

  return {
    add(part: Part, sign: 1 | -1) {
      if (part === nothing) return;
      if (part.usage) {
        usageCount += sign;
        for (const total of fields) {
          const value = part.usage[total.field];
          if (value === null) continue;
          total.sum += sign * value;
          total.count += sign;
        }
      }
      if (part.cost !== null) {
        cost.sum += sign * part.cost;
        cost.count += sign;
      }
      if (part.model !== null) {
        const count = (models.get(part.model) ?? 0) + sign;
        if (count === 0) models.delete(part.model);
        else models.set(part.model, count);
      }
      if (part.isModelCall) modelCallCount += sign;
      if (part.isMissing) missingCount += sign;
    },
    summary(): RunUsage {
      const usage = fields.map(({ field, sum, count }) => [field, count > 0 ? sum : null]);
      return {
        modelCallCount,
        usage: usageCount > 0 ? (Object.fromEntries(usage) as Usage) : null,
        costUsd: cost.count > 0 ? cost.sum / costUnits : null,
        usageComplete: missingCount === 0,
        models: [...models.keys()].toSorted(),
      };
    },
  };
}
