import { parseFilter, type MetricGroup, type Metrics, type Percentiles } from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { attributes, micro, nano } from '../otlp.ts';
import { id, span, trace, type Contract } from './contract.ts';

/** Counts, sums and percentiles over time. */
export function describeMetrics(contract: Contract) {
  const bucketMs = 60_000;
  /** A minute begins 38 seconds before the time that tests count from. */
  const minute = micro(-38_000);

  async function measure(
    group: MetricGroup,
    { filter = '', maxSeries = 20, store = contract.store, to = micro(600_000) } = {},
  ): Promise<Metrics> {
    const range = { from: micro(-60_000), to, bucketMs };
    return store.readMetrics({ group, filter: parseFilter(filter), ...range, maxSeries, now: micro(0) });
  }

  describe('metrics', () => {
    test('count each of many once, also where thousands started at the same time', async () => {
      const calls = Array.from({ length: 11_000 }, (_, n) =>
        call({ n: 1, spanId: n + 1, start: n < 6000 ? 5 : n % 7, length: 1, model: 'gpt-5' }),
      );
      await contract.store.save(calls);
      const { series } = await measure('model');
      expect(series.map(({ count, buckets }) => [count, buckets.map((bucket) => bucket.count)])).toEqual([
        [11_000, [11_000]],
      ]);
    });

    test('of models count each request once, in buckets of the time when it started', async () => {
      await contract.store.save([
        call({ n: 1, start: 0, length: 10, model: 'gpt-5', first: 2, input: 10, cost: 0.1 }),
        call({ n: 2, start: 50_000, length: 30, model: 'gpt-5', first: 4, input: 5, cost: 0.2 }),
        // The same request twice: a framework, and the client that it uses.
        call({ n: 3, start: 1, length: 40, model: 'gpt-5', input: 7 }),
        call({ n: 3, spanId: 2, parent: 1, start: 2, length: 38, model: 'gpt-5', input: 7 }),
        call({ n: 4, start: 0, length: null, model: 'claude' }),
        call({ n: 5, start: 0, length: 5, model: 'claude', isError: true }),
        span({ traceId: trace(6), name: 'no call' }),
      ]);
      expect(await measure('model')).toEqual({
        group: 'model',
        from: micro(-60_000),
        to: micro(600_000),
        bucketMs,
        seriesCount: 2,
        count: 5,
        series: [
          {
            key: 'gpt-5',
            type: null,
            count: 3,
            errorCount: 0,
            inputTokens: 22,
            outputTokens: null,
            totalTokens: null,
            costUsd: 0.3,
            latencyMs: { p50: 30, p90: 38, p95: 38, p99: 38 },
            timeToFirstTokenMs: { p50: 2, p90: 4, p95: 4, p99: 4 },
            buckets: [
              {
                startedAt: minute,
                count: 2,
                errorCount: 0,
                inputTokens: 17,
                outputTokens: null,
                totalTokens: null,
                costUsd: 0.1,
                latencyMs: { p50: 10, p90: 38, p95: 38, p99: 38 },
                timeToFirstTokenMs: { p50: 2, p90: 2, p95: 2, p99: 2 },
              },
              {
                startedAt: minute + 60_000_000,
                count: 1,
                errorCount: 0,
                inputTokens: 5,
                outputTokens: null,
                totalTokens: null,
                costUsd: 0.2,
                latencyMs: { p50: 30, p90: 30, p95: 30, p99: 30 },
                timeToFirstTokenMs: { p50: 4, p90: 4, p95: 4, p99: 4 },
              },
            ],
          },
          expect.objectContaining({
            key: 'claude',
            count: 2,
            errorCount: 1,
            totalTokens: null,
            costUsd: null,
            latencyMs: { p50: 5, p90: 5, p95: 5, p99: 5 },
            timeToFirstTokenMs: null,
          }),
        ],
      });
    });

    test('of tools, agents, services and names are of those', async () => {
      await contract.store.save([
        span({
          traceId: trace(1),
          name: 'agent',
          attributes: attributes({
            'gen_ai.operation.name': 'invoke_agent',
            'gen_ai.usage.input_tokens': 9,
          }),
        }),
        call({ n: 1, spanId: 2, parent: 1, start: 0, length: 10, model: null, input: 8 }),
        span({
          traceId: trace(1),
          spanId: id(3),
          parentSpanId: id(1),
          name: 'execute',
          attributes: attributes({ 'gen_ai.tool.name': 'search' }),
          status: { code: 2 },
        }),
      ]);
      expect((await measure('tool')).series).toMatchObject([{ key: 'search', count: 1, errorCount: 1 }]);
      expect((await measure('agent')).series).toMatchObject([{ key: 'agent', count: 1, inputTokens: 9 }]);
      expect((await measure('service')).series).toMatchObject([
        { key: 'shop', count: 1, errorCount: 0, inputTokens: 8, latencyMs: { p50: 100 } },
      ]);
      expect((await measure('model')).series).toMatchObject([{ key: null, count: 1, inputTokens: 8 }]);
      expect((await measure('name')).series).toMatchObject([
        { key: 'agent', type: 'agent_run', count: 1, inputTokens: null },
        { key: 'call', type: 'model_generation', inputTokens: 8 },
        { key: 'execute', type: 'tool_call' },
      ]);
    });

    test('show the series with the most spans, and say how many there are', async () => {
      await contract.store.save(
        ['a', 'b', 'b', 'c', 'c', 'c'].map((model, n) => call({ n: n + 1, start: n, length: 1, model })),
      );
      const { series, seriesCount, count } = await measure('model', { maxSeries: 2 });
      expect(series.map(({ key }) => key)).toEqual(['c', 'b']);
      expect({ seriesCount, count }).toEqual({ seriesCount: 3, count: 6 });
    });

    test('are of the runs that a filter lets through, and of the time that was asked for', async () => {
      await contract.store.save([
        call({ n: 1, start: 0, length: 1, model: 'a' }),
        call({ n: 2, start: 0, length: 1, model: 'b', isError: true }),
        call({ n: 3, start: 700_000, length: 1, model: 'a' }),
        call({ n: 4, start: -61_000, length: 1, model: 'a' }),
      ]);
      expect((await measure('model', { filter: 'status:error' })).series).toMatchObject([{ key: 'b' }]);
      expect((await measure('service', { filter: 'model:b' })).count).toBe(1);
      expect((await measure('model')).count).toBe(2);
      expect((await measure('model', { to: micro(700_001) })).count).toBe(3);
      expect(await measure('model', { filter: 'name:nothing' })).toMatchObject({
        series: [],
        seriesCount: 0,
        count: 0,
      });
    });

    test('are what a slow but plain count gives, for any spans', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(calls, { maxLength: 60 }), async (shapes) => {
          const { store, dispose } = await contract.open();
          try {
            await store.save(shapes.map((shape, n) => call({ n: n + 1, ...shape })));
            expect(await seriesOf(store)).toEqual(expectedSeries(shapes));
          } finally {
            await dispose();
          }
        }),
        { numRuns: Math.ceil(contract.numRuns / 2) },
      );
    }, 60_000);

    async function seriesOf(store: Store) {
      const { series } = await measure('model', { store });
      return series.map(({ key, count, errorCount, costUsd, latencyMs, timeToFirstTokenMs, buckets }) => ({
        key,
        count,
        errorCount,
        costUsd,
        latencyMs,
        timeToFirstTokenMs,
        buckets: buckets.map((bucket) => [bucket.startedAt, bucket.count, bucket.latencyMs]),
      }));
    }

    function expectedSeries(shapes: readonly CallShape[]) {
      const series = [...Map.groupBy(shapes, ({ model }) => model ?? null)].map(([key, ofKey]) => ({
        key,
        count: ofKey.length,
        errorCount: ofKey.filter(({ isError, length }) => isError && length !== null).length,
        costUsd: sumOf(ofKey.map(({ cost }) => cost)),
        latencyMs: percentilesOf(ofKey.map(({ length }) => length)),
        timeToFirstTokenMs: percentilesOf(ofKey.map(({ first }) => first)),
        buckets: [...Map.groupBy(ofKey, ({ start }) => Math.floor((start + 38_000) / bucketMs))]
          .toSorted(([a], [b]) => a - b)
          .map(([at, inBucket]) => [
            minute + at * bucketMs * 1000,
            inBucket.length,
            percentilesOf(inBucket.map(({ length }) => length)),
          ]),
      }));
      return series.toSorted((a, b) => b.count - a.count || (a.key! < b.key! ? -1 : 1));
    }
  });
}

interface CallShape {
  start: number;
  length: number | null;
  model: string | null;
  first?: number | undefined;
  input?: number | undefined;
  cost?: number | undefined;
  isError?: boolean;
}

const calls: fc.Arbitrary<CallShape> = fc.record({
  start: fc.integer({ min: -60_000, max: 599_999 }),
  length: fc.option(fc.nat(20)),
  model: fc.constantFrom('a', 'b', 'ü'),
  first: fc.option(fc.nat(5), { nil: undefined }),
  cost: fc.option(fc.constantFrom(0, 0.1, 0.2, 0.7, 1e-6), { nil: undefined }),
  isError: fc.boolean(),
});

function call({
  n,
  spanId = 1,
  parent,
  start,
  length,
  model,
  first,
  input,
  cost,
  isError = false,
}: CallShape & { n: number; spanId?: number; parent?: number }) {
  return span({
    traceId: trace(n),
    spanId: id(spanId),
    ...(parent !== undefined && { parentSpanId: id(parent) }),
    name: 'call',
    startTimeUnixNano: nano(start),
    endTimeUnixNano: length === null ? '0' : nano(start + length),
    attributes: attributes({
      'gen_ai.operation.name': 'chat',
      ...(model !== null && { 'gen_ai.request.model': model }),
      ...(first !== undefined && { 'gen_ai.response.time_to_first_chunk': first / 1000 }),
      ...(input !== undefined && { 'gen_ai.usage.input_tokens': input }),
      ...(cost !== undefined && { 'gen_ai.usage.cost': cost }),
    }),
    ...(isError && { status: { code: 2 } }),
  });
}

function sumOf(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : Math.round(known.reduce((sum, value) => sum + value, 0) * 1e12) / 1e12;
}

/** By the definition: the first value that so many percent are not greater than. */
function percentilesOf(values: readonly (number | null | undefined)[]): Percentiles | null {
  const known = values.filter((value) => typeof value === 'number').toSorted((a, b) => a - b);
  if (known.length === 0) return null;
  const at = (percent: number) =>
    known.find((value) => known.filter((other) => other <= value).length * 100 >= percent * known.length)!;
  return { p50: at(50), p90: at(90), p95: at(95), p99: at(99) };
}
