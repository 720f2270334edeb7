import { AISpanType, DefaultAITracing } from '@spanlight/tracing';
import { hostileValues } from '../test/hostile-values.ts';

const runs = 5;

/** How long a call is held up at most by each of the values that programs hand over by mistake; milliseconds, best of some runs. */
export function measureHostile(): { name: string; ms: number }[] {
  const tracing = new DefaultAITracing({ serviceName: 'bench', exporters: [] });
  const measure = (make: () => unknown): number => {
    const input = make();
    const start = performance.now();
    tracing.startSpan({ type: AISpanType.GENERIC, name: 'hostile', input });
    return performance.now() - start;
  };
  return Object.entries(hostileValues)
    .map(([name, make]) => ({ name, ms: Math.min(...Array.from({ length: runs }, () => measure(make))) }))
    .toSorted((a, b) => b.ms - a.ms);
}
