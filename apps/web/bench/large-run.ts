import { agentSpan, idOf, modelCall, say, sendSpans, toolSpan, type SpanFields } from '../e2e/otlp.ts';
import type { Spanlight } from '../e2e/spanlight.ts';

const deepest = 64;
const perRequest = 2000;
/** One span in so many has a payload of 1 MB. */
const bigEvery = 5000;

/** The same run each time: agents, model calls and tools, 64 deep, mostly unlike their neighbours, a hundredth of them failed. */
export async function sendLargeRun(
  spanlight: Pick<Spanlight, 'url'>,
  traceId: string,
  count: number,
): Promise<void> {
  const depths: number[] = [0];
  let batch: SpanFields[] = [agentSpan({ spanId: idOf(1), name: 'agent', from: 0, to: count + 1000 })];
  for (let i = 1; i < count; i++) {
    // A chain to the full depth first; then each under one of the last few hundred that has room below it.
    let parent = i - 1;
    if (i >= deepest) {
      parent = Math.max(0, i - 1 - ((i * 7919) % 301));
      while (depths[parent]! >= deepest - 1) parent--;
    }
    depths.push(depths[parent]! + 1);
    batch.push(spanOf(i, parent, count));
    if (batch.length === perRequest || i === count - 1) {
      await sendSpans(spanlight, traceId, batch);
      batch = [];
    }
  }
}

function spanOf(i: number, parent: number, count: number): SpanFields {
  const span = {
    spanId: idOf(i + 1),
    parentSpanId: idOf(parent + 1),
    name: `step_${i % 97}`,
    from: i,
    to: Math.min(i + 1 + ((i * 31) % 400), count + 1000),
    ...(i % 100 === 50 && { error: `Attempt ${i} failed` }),
  };
  const text = i % bigEvery === 1234 ? 'x'.repeat(1_000_000) : `What step ${i} gave.`;
  if (i % 4 === 0)
    return modelCall({ ...span, input: [say('user', `Step ${i}`)], output: [say('assistant', text)] });
  if (i % 4 === 1) return agentSpan(span);
  return toolSpan({ ...span, input: { step: i }, output: text });
}
