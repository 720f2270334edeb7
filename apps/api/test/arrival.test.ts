import type { SpanDetail } from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJsonLogs, decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { decodeProtobufTraces } from '../src/ingest/protobuf-decoder.ts';
import type { RawSpan } from '../src/raw-span.ts';
import { createReadSpan } from '../src/read-span.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import type { SpanLog } from '../src/store/span-logs.ts';
import { createStore, type Store } from '../src/store/store.ts';
import { fixtureNames, isJson, plainBody, readFixture } from './fixtures.ts';

const read = createReadSpan();

/** A span or a log record, as one of them arrives. */
type Arrival = { span: RawSpan } | { log: SpanLog };

function arrivalsOf(name: string): Arrival[] {
  return readFixture(name).requests.flatMap((request): Arrival[] => {
    const body = plainBody(request);
    if (request.path === '/v1/logs') {
      const logs = decodeJsonLogs(body).records.filter(
        (log): log is typeof log & SpanLog => log.traceId !== null && log.spanId !== null,
      );
      return logs.map((log) => ({ log }));
    }
    const { spans } = (isJson(request) ? decodeJsonTraces : decodeProtobufTraces)(body);
    return spans.map((span) => ({ span }));
  });
}

async function save(store: Store, batch: readonly Arrival[]) {
  const spans = batch.flatMap((arrival) => ('span' in arrival ? [read(arrival.span)] : []));
  const logs = batch.flatMap((arrival) => ('log' in arrival ? [arrival.log] : []));
  if (logs.length > 0) await store.saveLogs(logs);
  if (spans.length > 0) await store.save(spans);
}

/** All that a store says of the runs, but for how it got there. */
async function stateOf(store: Store, traceIds: readonly string[]) {
  const state = [];
  for (const traceId of traceIds) {
    const skeleton = await store.readRun(traceId);
    const details: (SpanDetail | null)[] = [];
    for (const { spanId } of skeleton?.spans ?? []) details.push(await store.readSpan(traceId, spanId));
    state.push({ skeleton, details });
  }
  return state;
}

async function openStore(): Promise<Store> {
  return createStore(await openSqlite({ file: ':memory:' }), read);
}

describe.each(fixtureNames)('%s', (name) => {
  const arrivals = arrivalsOf(name);
  const traceIds = readFixture(name).traces.map(({ traceId }) => traceId);

  test(
    'comes to the same in whatever order, batches and repetitions it arrives',
    { timeout: 120_000 },
    async () => {
      const recorded = await openStore();
      await save(recorded, arrivals);
      const expected = await stateOf(recorded, traceIds);
      await recorded.close();
      const orders = fc.tuple(
        fc.shuffledSubarray(arrivals, { minLength: arrivals.length }),
        fc.subarray(arrivals, { maxLength: 5 }),
        fc.integer({ min: 1, max: 12 }),
      );
      await fc.assert(
        fc.asyncProperty(orders, async ([shuffled, repeated, batchSize]) => {
          const store = await openStore();
          const all = [...shuffled, ...repeated];
          for (let at = 0; at < all.length; at += batchSize) await save(store, all.slice(at, at + batchSize));
          expect(await stateOf(store, traceIds)).toEqual(expected);
          await store.close();
        }),
        { numRuns: 100 },
      );
    },
  );
});
