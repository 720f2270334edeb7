import { normalise } from '../../src/normalise/index.ts';
import type { Span } from '../../src/span.ts';
import { openSqlite } from '../../src/store/open-sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import { readSpan } from '../../test/span.ts';
import { agentSpans } from './agents.ts';
import { median } from './results.ts';
import { createRandom } from './texts.ts';

export interface LongTraceFigures {
  spans: number;
  /** Microseconds a span, medians of the first and of the last fifth of the batches. */
  first: number;
  last: number;
  skeletonMs: number;
}

/** One trace of 50,000 spans that comes in batches of 500. */
export async function measureLongTrace(file: string): Promise<LongTraceFigures> {
  const batch = 500;
  const store = await createStore(await openSqlite({ file }), normalise);
  const random = createRandom(5);
  const spans = agentSpans({ run: 1, spanCount: 50_000, payload: 400, random }).toReversed();
  const times: number[] = [];
  for (let at = 0; at < spans.length; at += batch) {
    const read: Span[] = spans.slice(at, at + batch).map((span) => readSpan(span));
    const start = performance.now();
    await store.save(read);
    times.push(((performance.now() - start) * 1000) / batch);
  }
  const fifth = times.length / 5;
  const skeletons: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    let json = '';
    for await (const part of (await store.readRunText(spans[0]!.traceId))!) json += part;
    if (!json.endsWith(']}')) throw new Error('The skeleton is not whole.');
    skeletons.push(performance.now() - start);
  }
  await store.close();
  return {
    spans: spans.length,
    first: median(times.slice(0, fifth)),
    last: median(times.slice(-fifth)),
    skeletonMs: median(skeletons),
  };
}
