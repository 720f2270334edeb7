import {
  parseFilter,
  printRunSort,
  runSortFields,
  type Run,
  type RunList,
  type RunSort,
  type RunSortField,
} from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listRuns, readRunCursor } from '../../src/store/list-runs.ts';
import { readRunZones } from '../../src/store/read-run-zones.ts';
import type { Store } from '../../src/store/store.ts';
import { attributes, nano } from '../otlp.ts';
import { id, list, span, trace, type Contract } from './contract.ts';

/** How runs are listed, sorted and paged. */
export function describeList(contract: Contract) {
  describe('the list', () => {
    test.each(runSortFields.flatMap((field) => [`-${field}`, field] as const))(
      'is sorted by %s, what is unknown last, and pages without a gap',
      async (text) => {
        const sort = { field: text.replace('-', '') as RunSortField, descending: text.startsWith('-') };
        const shapes: RunShape[] = [
          { ...plain, name: 'a', start: 1, length: 9, input: 5, output: 1, cost: 0.5, errors: 1 },
          { ...plain, name: 'b', start: 2, length: null, input: 9, output: 0, cost: 0.25, tools: 2 },
          { ...plain, name: 'c', start: 3, length: 4 },
          { ...plain, name: 'd', start: 4, length: 3, input: 0, output: 7, tools: 1, errors: 2 },
          { ...plain, name: 'c', start: 3, length: 4 },
        ];
        await save(contract.store, shapes, 1);
        const pages = await pageThrough(contract, sort, 1, async () => undefined);
        expect(pages).toHaveLength(shapes.length);
        expect(pages.flat()).toEqual(pages.flat().toSorted(byOrder(sort)));
      },
    );

    test('begins with the first of all runs in any order, however many there are', async () => {
      const scattered = (n: number, most: number) => (n * 7919) % most;
      const shapes = Array.from({ length: 300 }, (_, n): RunShape => {
        const isKnown = n % 3 > 0;
        return {
          // By bytes, the first comes after the second.
          name: `${n % 60 === 0 ? '\u{1f600}' : '\uff5e'} run ${scattered(n, 97)}`,
          start: scattered(n, 211),
          length: isKnown ? scattered(n, 89) : null,
          input: isKnown ? scattered(n, 83) : null,
          output: isKnown ? scattered(n, 79) : null,
          cost: isKnown ? scattered(n, 73) / 8 : null,
          tools: scattered(n, 3),
          errors: scattered(n, 2),
        };
      });
      await save(contract.store, shapes, 1);
      for (const [filter, count] of [
        ['', 300],
        ['errors:>0', 100],
        ['tool:search', 200],
      ] as const) {
        const { runs } = await list(contract, { filter, limit: 300 });
        expect(runs).toHaveLength(count);
        for (const field of runSortFields) {
          for (const descending of [true, false]) {
            const sort = { field, descending };
            const first = await list(contract, { filter, sort, limit: 2 });
            const cursor = readRunCursor(first.nextCursor!, sort);
            const second = await list(contract, { filter, sort, limit: 2, cursor });
            expect([...first.runs, ...second.runs]).toEqual(runs.toSorted(byOrder(sort)).slice(0, 4));
          }
        }
      }
    });

    test('begins with the first that a filter lets through, where all of them are in the midst', async () => {
      const nameOf = (n: number) => (n < 41 || n > 730 ? 'other' : n % 70 === 0 ? 'few' : 'many');
      const shapes = Array.from({ length: 900 }, (_, n): RunShape => ({
        ...plain,
        name: nameOf(n),
        start: n,
        length: (n * 7919) % 211,
        input: n % 3 === 0 ? null : (n * 7919) % 89,
      }));
      await save(contract.store, shapes, 1);
      for (const filter of ['name:few', 'name:many', 'name:none']) {
        const { runs } = await list(contract, { filter, limit: 900 });
        for (const field of ['input', 'duration', 'name'] as const) {
          for (const descending of [true, false]) {
            const sort = { field, descending };
            const first = await list(contract, { filter, sort, limit: 1 });
            const cursor = first.nextCursor === null ? null : readRunCursor(first.nextCursor, sort);
            const second = cursor ? await list(contract, { filter, sort, limit: 1, cursor }) : { runs: [] };
            expect([...first.runs, ...second.runs]).toEqual(runs.toSorted(byOrder(sort)).slice(0, 2));
          }
        }
      }
    });

    test('is the same in any order, of runs that were looked through before they changed', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(fc.array(scattered, manyRuns), fc.array(shape, manyRuns)),
          fc.array(fc.tuple(fc.nat(170), scattered), { maxLength: 8 }),
          fc.array(fc.nat(150), { maxLength: 8 }),
          fc.record({ field: fc.constantFrom(...otherFields), descending: fc.boolean() }),
          fc.constantFrom('', 'errors:>0', 'name:B', 'name:none'),
          fc.integer({ min: 1, max: 3 }),
          async (initial, changes, deletions, sort, filter, limit) => {
            const { store, engine, dispose } = await contract.open();
            try {
              await save(store, initial, 100);
              const map = await readRunZones(engine, 2);
              const zones = { map: () => map, prepare: () => undefined };
              for (const [n, change] of changes) await save(store, [change], 100 + n);
              for (const n of deletions) await store.deleteRun(trace(100 + n));
              const { runs: all } = await list({ ...contract, store }, { filter, limit: 200 });
              const query = { filter: parseFilter(filter), sort, limit, now: 0 };
              const seen: Run[] = [];
              let cursor = null;
              do {
                const page: RunList = await listRuns(engine, zones, { ...query, cursor });
                seen.push(...page.runs);
                cursor = page.nextCursor === null ? null : readRunCursor(page.nextCursor, sort);
              } while (cursor && seen.length < 20);
              expect(seen).toEqual(all.toSorted(byOrder(sort)).slice(0, cursor ? seen.length : all.length));
            } finally {
              await dispose();
            }
          },
        ),
        { numRuns: contract.numRuns },
      );
    }, 60_000);

    test('has no next page when all of it fitted', async () => {
      await contract.store.save([span({}), span({ traceId: trace(2) })]);
      expect((await list(contract, { limit: 2 })).nextCursor).toBeNull();
      expect((await list(contract, { limit: 1 })).nextCursor).not.toBeNull();
    });

    test('shows each run that stays as it is once, whatever comes and changes meanwhile', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(shape, { minLength: 1, maxLength: 12 }),
          fc.array(fc.array(shape, { maxLength: 3 }), { maxLength: 12 }),
          fc.array(fc.nat(11), { maxLength: 12 }),
          fc.record({ field: fc.constantFrom(...runSortFields), descending: fc.boolean() }),
          fc.integer({ min: 1, max: 4 }),
          async (initial, arrivals, changes, sort, limit) => {
            const { store, dispose } = await contract.open();
            try {
              await save(store, initial, 100);
              let page = 0;
              const changed = new Set<string>();
              const pages = await pageThrough({ ...contract, store }, sort, limit, async () => {
                // Some before, some between, some after those that are there.
                await save(store, arrivals[page] ?? [], page % 2 ? 10 * page : 1000 - 10 * page);
                const change = changes[page++];
                if (change === undefined || change >= initial.length) return;
                changed.add(trace(100 + change));
                await save(
                  store,
                  [{ ...initial[change]!, name: 'changed', errors: 3, tools: 3 }],
                  100 + change,
                );
              });
              const seen = pages.flat();
              const stayed = seen.filter(
                (run) => isInitial(run, initial.length) && !changed.has(run.traceId),
              );
              const expected = initial
                .map((_, n) => trace(100 + n))
                .filter((traceId) => !changed.has(traceId));
              expect(stayed.map((run) => run.traceId).toSorted()).toEqual(expected);
              expect(stayed).toEqual(stayed.toSorted(byOrder(sort)));
              expect(Math.max(...pages.map((runs) => runs.length))).toBeLessThanOrEqual(limit);
            } finally {
              await dispose();
            }
          },
        ),
        { numRuns: contract.numRuns },
      );
    }, 60_000);
  });
}

/** What the numbers of a run are made of; null is unknown, a length of null still runs. */
interface RunShape {
  name: string;
  start: number;
  length: number | null;
  input: number | null;
  output: number | null;
  cost: number | null;
  tools: number;
  errors: number;
}

const plain = { input: null, output: null, cost: null, tools: 0, errors: 0 };

/** Few values, so that many are equal. */
const few = fc.nat(2);
const shape: fc.Arbitrary<RunShape> = fc.record({
  name: fc.constantFrom('a', 'B', 'ä', '日'),
  start: few,
  length: fc.option(few),
  input: fc.option(few),
  output: fc.option(few),
  cost: fc.option(fc.constantFrom(0, 0.1, 0.25)),
  tools: few,
  errors: few,
});

/** Many values, so that few runs are the first of an order. */
const many = fc.nat(500);
const scattered: fc.Arbitrary<RunShape> = fc.record({
  name: fc.constantFrom('a', 'B', 'ä', '日', '\u{1f600}', '\uff5e'),
  start: many,
  length: fc.option(many),
  input: fc.option(many),
  output: fc.option(many),
  cost: fc.option(many.map((n) => n / 8)),
  tools: few,
  errors: few,
});
const manyRuns = { minLength: 120, maxLength: 150 };
const otherFields = runSortFields.filter((field) => field !== 'started');

/** Runs with these trace numbers, counted up from the first. */
async function save(store: Store, shapes: readonly RunShape[], first: number): Promise<void> {
  if (shapes.length > 0) await store.save(shapes.flatMap((each, n) => spansOf(each, trace(first + n))));
}

function spansOf({ name, start, length, input, output, cost, tools, errors }: RunShape, traceId: string) {
  const isCall = input !== null || output !== null || cost !== null;
  const times = {
    startTimeUnixNano: nano(start),
    endTimeUnixNano: length === null ? '0' : nano(start + length),
  };
  const root = {
    name,
    ...times,
    attributes: attributes({
      ...(isCall && { 'gen_ai.operation.name': 'chat' }),
      ...(input !== null && { 'gen_ai.usage.input_tokens': input }),
      ...(output !== null && { 'gen_ai.usage.output_tokens': output }),
      ...(cost !== null && { 'gen_ai.usage.cost': cost }),
      // Of what is known of the others: each order has its own.
      ...(input !== null && { 'gen_ai.usage.cache_read.input_tokens': tools }),
      ...(output !== null && { 'gen_ai.usage.cache_creation.input_tokens': tools + errors }),
      ...(length !== null && output !== null && { 'gen_ai.usage.reasoning.output_tokens': errors }),
    }),
  };
  const below = (n: number, more: object) =>
    span({ traceId, spanId: id(n), parentSpanId: id(1), ...times, ...more });
  return [
    span({ traceId, ...root }),
    ...Array.from({ length: tools }, (_, n) =>
      below(10 + n, { attributes: attributes({ 'gen_ai.tool.name': 'search' }) }),
    ),
    ...Array.from({ length: errors }, (_, n) => below(20 + n, { status: { code: 2, message: 'no' } })),
  ];
}

function isInitial({ traceId }: Run, count: number): boolean {
  const number = Number.parseInt(traceId.slice(1), 16);
  return number >= 100 && number < 100 + count;
}

async function pageThrough(
  contract: Contract,
  sort: RunSort,
  limit: number,
  between: () => Promise<void>,
): Promise<Run[][]> {
  const pages: Run[][] = [];
  let cursor = null;
  for (;;) {
    const { runs, nextCursor } = await list(contract, { sort, limit, cursor });
    pages.push(runs);
    if (nextCursor === null) return pages;
    cursor = readRunCursor(nextCursor, sort);
    expect(cursor, printRunSort(sort)).not.toBeNull();
    expect(pages.length, 'pages without end').toBeLessThan(200);
    await between();
  }
}

const valueOf: Record<RunSortField, (run: Run) => number | string | null | undefined> = {
  started: (run) => run.startedAt,
  duration: (run) => run.durationMs,
  spans: (run) => run.spanCount,
  errors: (run) => run.errorCount,
  modelCalls: (run) => run.modelCallCount,
  toolCalls: (run) => run.toolCallCount,
  tokens: (run) => run.usage?.totalTokens,
  input: (run) => run.usage?.inputTokens,
  output: (run) => run.usage?.outputTokens,
  cacheRead: (run) => run.usage?.cacheReadTokens,
  cacheWrite: (run) => run.usage?.cacheWriteTokens,
  reasoning: (run) => run.usage?.reasoningTokens,
  cost: (run) => run.costUsd,
  name: (run) => run.name,
  status: (run) => run.status,
};

function byOrder({ field, descending }: RunSort) {
  return (a: Run, b: Run): number => {
    const [x, y] = [valueOf[field](a) ?? null, valueOf[field](b) ?? null];
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    const order = x === y ? byStart(a, b) : isLess(x!, y!) ? -1 : 1;
    return descending ? -order : order;
  };
}

/** Texts by their bytes, which JavaScript does not compare. */
function isLess(x: number | string, y: number | string): boolean {
  return typeof x === 'number' ? x < Number(y) : Buffer.compare(Buffer.from(x), Buffer.from(String(y))) < 0;
}

function byStart(a: Run, b: Run): number {
  return a.startedAt - b.startedAt || Number(a.traceId > b.traceId) - Number(a.traceId < b.traceId);
}
