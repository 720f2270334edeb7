import { usageFields, usageTruth, type Usage, type UsageBearer } from '@spanlight/schema';

/** What a run's calls add up to. */
export interface RunUsage {
  modelCallCount: number;
  usage: Usage | null;
  costUsd: number | null;
  usageComplete: boolean;
  /** In alphabetical order, since arrival must not matter. */
  models: string[];
}

/** Keeps the usage of one run up to date, and which of its spans are part of it. */
export interface UsageTally {
  /** A span that is new or has changed. */
  put(span: UsageBearer): void;
  counts(spanId: string): boolean;
  /** Spans of which `counts` has changed since this was last asked. */
  takeChanged(): string[];
  summary(): RunUsage;
}

/** Costs are added in units of 10⁻¹² dollars, so that the order of the summands leaves no trace in the last digits. */
const costUnits = 1e12;

export function createUsageTally(): UsageTally {
  const spans = new Map<string, UsageBearer>();
  let counted = new Set<string>();
  let truth = usageTruth([]);
  let changed = new Set<string>();
  let isStale = false;

  function settle() {
    if (!isStale) return;
    isStale = false;
    truth = usageTruth([...spans.values()]);
    for (const id of truth.counted) if (!counted.has(id)) changed.add(id);
    for (const id of counted) if (!truth.counted.has(id)) changed.add(id);
    counted = truth.counted;
  }

  return {
    put(span) {
      spans.set(span.spanId, span);
      isStale = true;
    },
    counts(spanId) {
      settle();
      return counted.has(spanId);
    },
    takeChanged() {
      settle();
      const ids = [...changed];
      changed = new Set();
      return ids;
    },
    summary() {
      settle();
      const calls = [...spans.values()].filter((span) => span.usageRole === 'call');
      const parts = [...spans.values()].filter((span) => counted.has(span.spanId));
      const costs = parts.flatMap(({ costUsd }) =>
        costUsd === null ? [] : [Math.round(costUsd * costUnits)],
      );
      const usage = parts.some((part) => part.usage) ? sum(parts) : null;
      return {
        modelCallCount: calls.filter(
          ({ type, spanId }) => type === 'model_generation' && !truth.repeated.has(spanId),
        ).length,
        usage,
        costUsd: costs.length > 0 ? costs.reduce((a, b) => a + b) / costUnits : null,
        usageComplete: truth.missing.size === 0,
        models: [...new Set([...calls, ...parts].flatMap(({ model }) => model ?? []))].toSorted(),
      };
    },
  };
}

function sum(parts: readonly UsageBearer[]): Usage {
  const entries = usageFields.map((field) => {
    const known = parts.flatMap(({ usage }) => usage?.[field] ?? []);
    return [field, known.length > 0 ? known.reduce((a, b) => a + b) : null];
  });
  return Object.fromEntries(entries) as Usage;
}
