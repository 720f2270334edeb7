import { hasFigures, usageFields, usageTruth, type Usage, type UsageBearer } from '@spanlight/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUsageTally, type RunUsage } from './usage-tally.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

const usage = (inputTokens: number | null): Usage => ({
  inputTokens,
  outputTokens: 1,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
});

const bearer = fc.record({
  spanId: fc.constantFrom(...ids),
  parentSpanId: fc.option(fc.constantFrom(...ids)),
  type: fc.constantFrom(
    'model_generation',
    'embedding',
    'agent_run',
    'tool_call',
    'generic',
    'workflow_step',
  ),
  status: fc.constantFrom('ok', 'error'),
  startedAt: fc.nat({ max: 3 }),
  endedAt: fc.option(fc.constant(5)),
  model: fc.constantFrom('m', 'n', null),
  usage: fc.option(fc.constantFrom(1, 2, null).map(usage)),
  costUsd: fc.option(fc.constantFrom(0.1, 0.2)),
  usageRole: fc.constantFrom('call', 'call', 'aggregate', null),
  responseId: fc.constantFrom('r1', 'r2', null),
}) satisfies fc.Arbitrary<UsageBearer>;

/** Few parents that are the same span or below, so that most are trees; some are rings. */
const mostlyTrees = bearer.map((span) =>
  span.parentSpanId !== null && span.parentSpanId >= span.spanId && span.startedAt > 0
    ? { ...span, parentSpanId: String.fromCharCode(span.spanId.charCodeAt(0) - 1) }
    : span,
);

test('is what the rules say of all spans at once, whatever order they come in and whatever they take back', () => {
  fc.assert(
    fc.property(fc.array(mostlyTrees, { maxLength: 40 }), (messages) => {
      const tally = createUsageTally();
      const latest = new Map<string, UsageBearer>();
      const counting = new Set<string>();
      for (const message of messages) {
        latest.set(message.spanId, message);
        tally.put(message);
        for (const id of tally.takeChanged()) if (!counting.delete(id)) counting.add(id);
        const spans = [...latest.values()];
        expect(counting).toEqual(usageTruth(spans).counted);
        expect(tally.summary()).toEqual(expected(spans));
      }
    }),
    { numRuns: 2000 },
  );
});

test('is the same when it is only asked at the end', () => {
  fc.assert(
    fc.property(fc.array(mostlyTrees, { maxLength: 40 }), (messages) => {
      const tally = createUsageTally();
      for (const message of messages) tally.put(message);
      const spans = [...new Map(messages.map((message) => [message.spanId, message])).values()];
      expect(tally.summary()).toEqual(expected(spans));
      for (const { spanId } of spans) {
        expect(tally.counts(spanId)).toBe(usageTruth(spans).counted.has(spanId));
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['root first', (spans: UsageBearer[]) => spans],
  ['root last', (spans: UsageBearer[]) => spans.toReversed()],
])('a chain of 50,000 calls and agents in turn costs no more a span than a short one, %s', (_, order) => {
  const chain = Array.from({ length: 50_000 }, (__, n): UsageBearer => ({
    spanId: `${n}`,
    parentSpanId: n === 0 ? null : `${n - 1}`,
    type: n % 100 === 0 ? 'agent_run' : n % 2 === 0 ? 'model_generation' : 'generic',
    startedAt: n,
    status: 'ok',
    endedAt: n,
    model: 'm',
    usage: n % 100 === 1 ? null : usage(n),
    costUsd: null,
    usageRole: n % 100 === 0 ? 'aggregate' : n % 2 === 0 ? 'call' : null,
    responseId: `${n}`,
  }));
  const tally = createUsageTally();
  let changes = 0;
  for (const span of order(chain)) {
    tally.put(span);
    changes += tally.takeChanged().length;
  }
  expect(tally.summary()).toEqual(expected(chain));
  // Every change is a row that is written: none but the spans themselves, and agents that came before their calls.
  expect(changes).toBeLessThan(60_000);
});

function expected(spans: UsageBearer[]): RunUsage {
  const { counted, repeated, missing } = usageTruth(spans);
  const parts = spans.filter((span) => counted.has(span.spanId));
  const calls = spans.filter((span) => span.usageRole === 'call');
  const known = parts.flatMap((part) => part.usage ?? []);
  const costs = parts.flatMap((part) => part.costUsd ?? []);
  expect(parts.every(hasFigures)).toBe(true);
  return {
    modelCallCount: calls.filter((span) => span.type === 'model_generation' && !repeated.has(span.spanId))
      .length,
    usage:
      known.length === 0
        ? null
        : (Object.fromEntries(
            usageFields.map((field) => {
              const values = known.flatMap((each) => each[field] ?? []);
              return [field, values.length === 0 ? null : values.reduce((a, b) => a + b)];
            }),
          ) as Usage),
    costUsd: costs.length === 0 ? null : Math.round(costs.reduce((a, b) => a + b) * 1e12) / 1e12,
    usageComplete: missing.size === 0,
    models: [...new Set([...calls, ...parts].flatMap((span) => span.model ?? []))].toSorted(),
  };
}
