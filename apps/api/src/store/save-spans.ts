import type { UsageBearer } from '@spanlight/schema';
import { and, eq, inArray } from 'drizzle-orm';
import { instanceOf, toRawSpan, type Span } from '../span.ts';
import { createBlockWriter, type WrittenBlock } from './block-writer.ts';
import { movePart } from './interrupted-spans.ts';
import { mergeSpan } from './merge-span.ts';
import { createPacker } from './packed-payload.ts';
import { rawOf, type ReadySpan } from './packed-span.ts';
import { createPayloadWriter } from './payload-text.ts';
import { createContentReader } from './read-contents.ts';
import { recount } from './recount.ts';
import { toRunColumns } from './run-columns.ts';
import { countSpan, leadOf, startRun, type CountedSpan, type Lead } from './run-summary.ts';
import { toSpanColumns } from './span-columns.ts';
import { withLogs } from './span-logs.ts';
import { wordsOf } from './span-words.ts';
import { readKnown, readRow, readStored } from './stored-span.ts';
import type { SpanColumns } from './tables.ts';
import { forgetOldest, type TraceState } from './trace-state.ts';
import { write, type Write, type Writer } from './write.ts';

/**
 * Saves spans as one transaction: each is merged with what is known of it, and its run is brought up to date. What changes
 * nothing leaves no trace. A process that has something to say is alive: those of its spans that were thought interrupted run
 * again. Returns whether anything changed.
 */
export async function saveSpans(writer: Writer, spans: readonly ReadySpan[]): Promise<boolean> {
  const traces = Map.groupBy(spans, (span) => span.traceId);
  return write(
    writer,
    async (current) => {
      let changed = false;
      for (const group of traces.values()) {
        if (await saveTrace(writer, current, mergeTwins(writer, group))) changed = true;
        await current.breathe();
      }
      return changed;
    },
    Boolean,
  );
}

/** Messages about the same span that came together are merged before anything is written. */
function mergeTwins(writer: Writer, spans: readonly ReadySpan[]): ReadySpan[] {
  const byId = new Map<string, ReadySpan>();
  for (const span of spans) {
    const twin = byId.get(span.spanId);
    byId.set(span.spanId, twin ? merge(writer, twin, span) : span);
  }
  return [...byId.values()].toSorted(byRank);
}

/** The span that gives its run a name comes first, so that no other is looked at for that. Any order gives the same in the end. */
function byRank(a: ReadySpan, b: ReadySpan): number {
  return Number(a.parentSpanId !== null) - Number(b.parentSpanId !== null) || a.startedAt - b.startedAt;
}

function merge({ read }: Writer, known: ReadySpan, incoming: ReadySpan): Span {
  return read(mergeSpan(rawOf(known), rawOf(incoming)));
}

/** Saves spans of one trace, one message each; those that are `touched` mean something else by now even if they are the same. */
export async function saveTrace(
  writer: Writer,
  current: Write,
  spans: readonly ReadySpan[],
  touched: ReadonlySet<string> = new Set(),
): Promise<boolean> {
  const { db, revision } = current;
  const { traceId } = spans[0]!;
  const trace = await current.trace(traceId);
  const revived = await reviveSenders(writer, current, trace, spans);
  // Mostly, nothing of the trace has been changed by now.
  const source = touched.size > 0 || revived ? db : current.before;
  const contents = createContentReader(writer, source, traceId);
  const output = createOutput(traceId, trace, current.breathe);
  const fulls = new Map<string, ReadySpan>();
  const isWaiting = !trace.run && trace.withLogs.size > 0;
  let changed = revived;
  let needsRecount = false;

  for (const incoming of spans) {
    const before = trace.spans.get(incoming.spanId);
    const known = before ? await readKnown(writer, source, contents, incoming) : null;
    const after = known ? merge(writer, known, incoming) : incoming;
    const isKnown = known && before?.status === after.status && isSame(rawOf(known), rawOf(after));
    if (isKnown && !touched.has(after.spanId)) continue;
    changed = true;
    const full = trace.withLogs.has(after.spanId)
      ? writer.read(await withLogs(writer, source, contents, rawOf(after)))
      : after;
    await output.add(after, full, revision);
    fulls.set(full.spanId, full);
    if (before && before.parentSpanId !== full.parentSpanId) trace.tops.forget();
    if (!trace.run) trace.run = { ...startRun(full), receivedAt: Date.now() * 1000 };
    else if (!needsRecount) needsRecount = !countSpan(trace.run, before ?? null, full);
    trace.spans.set(full.spanId, countedOf(full));
    trace.usage.put(bearerOf(full));
    await current.breathe();
  }
  if (!trace.run || !changed) return false;
  if (isWaiting) {
    const { waitingTraces } = writer.tables;
    await db.delete(waitingTraces).where(eq(waitingTraces.traceId, traceId));
  }

  const { rows, blocks } = output.finish();
  for (const [spanId, row] of rows) row.countsUsage = trace.usage.counts(spanId);
  await markUsage(writer, current, traceId, trace, rows);
  await writer.dialect.putSpans(db, [...rows.values()]);
  await writer.dialect.addBlocks(db, blocks);
  if (needsRecount) {
    const { isPinned, receivedAt } = trace.run;
    trace.run = { ...(await recount(writer, current, traceId))!, isPinned, receivedAt };
  } else {
    const lead = await newLead();
    if (lead) trace.run.lead = lead;
  }
  await writer.dialect.putRuns(db, [{ ...toRunColumns(trace.run, trace.usage.summary()), revision }]);
  forgetOldest(trace.contents);
  writer.traces.set(traceId, trace);
  return true;

  /** When it is another span by now. */
  async function newLead(): Promise<Lead | null> {
    const { first, lead } = trace.run!;
    const spanId = trace.tops.topOf(first.spanId);
    if (spanId === lead.spanId) return null;
    const full = fulls.get(spanId);
    if (full) return leadOf(full);
    // None when the run is about to be deleted.
    const row = await readRow(writer, source, { traceId, spanId });
    return row
      ? leadOf(await readStored(writer, source, contents, { row, hasLogs: trace.withLogs.has(spanId) }))
      : null;
  }
}

async function reviveSenders(
  writer: Writer,
  { db, revision }: Write,
  trace: TraceState,
  spans: readonly ReadySpan[],
): Promise<boolean> {
  if (!trace.run || trace.run.interruptedCount === 0) return false;
  const { traceId } = trace.run;
  let changed = false;
  for (const instanceId of new Set(spans.map(instanceOf))) {
    const move = { part: { traceId, instanceId }, trace, to: 'running', revision } as const;
    if (await movePart(db, writer.tables, move)) changed = true;
  }
  return changed;
}

/** What is remembered of a span: not its payload. */
function countedOf(span: ReadySpan): CountedSpan {
  const { spanId, parentSpanId, type, status, startedAt } = span;
  return { spanId, parentSpanId, type, status, startedAt, ...wordsOf(span) };
}

export function bearerOf(span: ReadySpan): UsageBearer {
  const { spanId, parentSpanId, type, status, startedAt, endedAt, model } = span;
  const { usage, costUsd, usageRole, responseId } = span;
  const own = { spanId, parentSpanId, type, status, startedAt, endedAt, model };
  return { ...own, usage, costUsd, usageRole, responseId };
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Spans that this write has not brought, but whose usage it made count, or count no more. */
async function markUsage(
  { tables: { spans } }: Writer,
  { db, revision }: Write,
  traceId: string,
  trace: TraceState,
  rows: ReadonlyMap<string, SpanColumns>,
): Promise<void> {
  const others = trace.usage.takeChanged().filter((spanId) => !rows.has(spanId));
  for (const countsUsage of [true, false]) {
    const ids = others.filter((spanId) => trace.usage.counts(spanId) === countsUsage);
    for (let at = 0; at < ids.length; at += idsPerQuery) {
      await db
        .update(spans)
        .set({ countsUsage, revision })
        .where(and(eq(spans.traceId, traceId), inArray(spans.spanId, ids.slice(at, at + idsPerQuery))));
    }
  }
}

/** Far below what engines allow. */
const idsPerQuery = 500;

/** What a write of one trace comes to. */
function createOutput(traceId: string, { contents }: TraceState, breathe: () => Promise<void>) {
  const rows = new Map<string, SpanColumns>();
  const blocks: WrittenBlock[] = [];
  const block = createBlockWriter(traceId, contents);
  let spanId = '';
  const pack = createPacker();
  const writePayload = createPayloadWriter({ keep }, breathe);

  function keep(text: string): number {
    if (block.isHuge()) finishBlock();
    return block.keep(text, spanId);
  }

  function finishBlock() {
    const written = block.finish();
    if (written) blocks.push(written);
  }

  return {
    /** `full` is the span with its log records, which are kept already. */
    async add(span: ReadySpan, full: ReadySpan, revision: number): Promise<void> {
      const row = { ...toSpanColumns(full), heardAt: null, countsUsage: false, payload: 0, revision };
      rows.set(span.spanId, row);
      ({ spanId } = span);
      const payload = await writePayload('payload' in span ? span.payload : pack(toRawSpan(span)));
      block.keepPayload(payload, spanId, (number) => (row.payload = number));
      if (block.isFull()) finishBlock();
    },
    finish() {
      finishBlock();
      return { rows, blocks };
    },
  };
}
