import type { StoreProblem } from '@spanlight/schema';
import type { OwnPrice } from '../cost/price-overrides.ts';
import type { Feed } from '../feed/feed.ts';
import type { Liveness } from '../liveness/liveness.ts';
import { createReadSpan } from '../read-span.ts';
import type { Span } from '../span.ts';
import type { ReadySpan, SpanHead } from '../store/packed-span.ts';
import type { PackedLog, SpanLog } from '../store/span-logs.ts';
import { StoreBusyError } from '../store/store-error.ts';
import type { Store } from '../store/store.ts';
import { nextTurn } from '../turns.ts';
import { defaultMaxBodyBytes, readBody } from './body.ts';
import { decodeLogs, decodeMetrics, decodeTraces } from './decode.ts';
import { readEncoding, type Encoding } from './encoding.ts';
import { createGroupCommit } from './group-commit.ts';
import { mapInSlices } from './in-slices.ts';
import { createLargeBodies } from './large-bodies.ts';
import { isLargeBody } from './large-body.ts';
import { createLine } from './line.ts';
import { isOfSpan } from './log-record.ts';
import { unwrapPending } from './pending-span.ts';
import { toTold, type Sender, type Told } from './told.ts';

/** What is known of an OTLP request before its body is read. */
export interface IngestRequest {
  contentType: string | undefined;
  contentEncoding: string | undefined;
  body: ReadableStream<Uint8Array> | Uint8Array | null;
}

/** What came of a request, whichever signal it is of. */
interface Outcome {
  /** What was rejected and why, or a warning about what was not; null when there is nothing to say. */
  message: string | null;
  /** Of the body, after decompression. */
  bytes: number;
  sender: Sender;
}

export interface TracesOutcome extends Outcome {
  storedSpans: number;
  rejectedSpans: number;
  /** Those that were stored. */
  spans: readonly (Span | SpanHead)[];
}

export interface LogsOutcome extends Outcome {
  records: number;
  rejectedRecords: number;
}

export interface MetricsOutcome extends Outcome {
  metrics: number;
}

/** Each resolves when what it keeps of a request is committed. @throws {IngestError, StoreBusyError} */
export interface Ingest {
  /** Takes an ExportTraceServiceRequest. */
  traces(request: IngestRequest): Promise<TracesOutcome>;
  /** Takes an ExportLogsServiceRequest, and keeps those of its records that name a span. */
  logs(request: IngestRequest): Promise<LogsOutcome>;
  /** Takes an ExportMetricsServiceRequest, and counts its metrics. */
  metrics(request: IngestRequest): Promise<MetricsOutcome>;
  /** Requests taken since the start. */
  received: Readonly<Record<'traces' | 'logs' | 'metrics', number>>;
  /** Why the last request could not be kept; null when it was. */
  problem(): StoreProblem | null;
  /** Resolves when all that was taken is committed. Nothing more is to come. */
  close(): Promise<void>;
}

export interface IngestOptions {
  store: Store;
  feed: Pick<Feed, 'publish'>;
  /** Hears of all that arrives. */
  liveness: Pick<Liveness, 'heard'>;
  /** The user's own prices of models. @default none */
  prices?: readonly OwnPrice[] | undefined;
  /** @default 64 MiB */
  maxBodyBytes?: number;
  /** Which bodies are read in another thread. @default those that would hold up this one */
  isLarge?: typeof isLargeBody;
}

/** The way in for spans, and the only writer of them. */
export function createIngest({
  store,
  feed,
  liveness,
  prices,
  maxBodyBytes = defaultMaxBodyBytes,
  isLarge = isLargeBody,
}: IngestOptions): Ingest {
  const received = { traces: 0, logs: 0, metrics: 0 };
  let problem: StoreProblem | null = null;
  const group = createGroupCommit(async (spans) => {
    if (await store.save(spans)) feed.publish();
  });
  const readSpan = createReadSpan(prices);
  const large = createLargeBodies({ prices });

  // Spans take up many times the memory of their body: they are read one request after the other, when it is their turn soon.
  const inLine = createLine();

  /** The body is read to its end before anything is said of it. */
  async function open({ contentType, contentEncoding, ...request }: IngestRequest) {
    const body = await readBody(request.body, contentEncoding, maxBodyBytes);
    return { body, encoding: readEncoding(contentType), bytes: body.byteLength };
  }

  async function keep(saving: Promise<void>) {
    try {
      await saving;
      problem = null;
    } catch (error) {
      if (error instanceof StoreBusyError) problem = { message: error.message, at: Date.now() * 1000 };
      throw error;
    }
  }

  function saveLogs(logs: readonly (SpanLog | PackedLog)[]): Promise<void> {
    return keep(store.saveLogs(logs).then((changed) => void (changed && feed.publish())));
  }

  return {
    async traces(request) {
      const { body, encoding, bytes } = await open(request);
      const spans: (Span | SpanHead)[] = [];
      const saves: Promise<void>[] = [];
      const failures: unknown[] = [];

      /** Of a large body, slices are saved while the next are read. */
      async function take(slice: readonly ReadySpan[]) {
        await group.room();
        if (failures.length > 0) throw failures[0];
        liveness.heard(slice);
        saves.push(keep(group.save(slice)).catch((error: unknown) => void failures.push(error)));
        for (const span of slice) spans.push(toHead(span));
      }

      const told = await inLine(async () => {
        await group.room();
        await nextTurn('read');
        if (isLarge(encoding, body)) return large.traces(encoding, body, take);
        const decoded = decodeTraces(encoding, body);
        const read = await mapInSlices(decoded.spans, (span) => readSpan(unwrapPending(span)));
        if (read.length > 0) await take(read);
        return toTold(decoded, read.length);
      });
      await Promise.all(saves);
      if (failures.length > 0) throw failures[0];
      received.traces++;
      const { count, rejectedCount, sender } = told;
      const message = describe(told, 'spans');
      return { storedSpans: count, rejectedSpans: rejectedCount, message, bytes, sender, spans };
    },
    async logs(request) {
      const { body, encoding, bytes } = await open(request);
      const told = isLarge(encoding, body)
        ? await large.logs(encoding, body, saveLogs)
        : await readLogs(encoding, body);
      received.logs++;
      const { count, rejectedCount, sender } = told;
      const message = describe(told, 'log records');
      return { records: count, rejectedRecords: rejectedCount, message, bytes, sender };
    },
    async metrics(request) {
      const { body, encoding, bytes } = await open(request);
      const told = isLarge(encoding, body)
        ? await large.metrics(encoding, body)
        : countMetrics(encoding, body);
      received.metrics++;
      const { count, warning, sender } = told;
      return { metrics: count, message: warning, bytes, sender };
    },
    received,
    problem: () => problem,
    async close() {
      await large.close();
      await group.settled();
    },
  };

  async function readLogs(encoding: Encoding, body: Uint8Array): Promise<Told> {
    const decoded = decodeLogs(encoding, body);
    const logs = decoded.records.filter(isOfSpan);
    if (logs.length > 0) await saveLogs(logs);
    return toTold(decoded, decoded.records.length);
  }
}

function countMetrics(encoding: Encoding, body: Uint8Array): Told {
  const decoded = decodeMetrics(encoding, body);
  return toTold(decoded, decoded.count);
}

/** What is kept until the request is answered. */
function toHead(span: ReadySpan): Span | SpanHead {
  if (!('payload' in span)) return span;
  const { payload: _payload, ...head } = span;
  return head;
}

function describe({ count, rejectedCount, rejections, warning }: Told, what: string): string | null {
  if (rejectedCount === 0) return warning;
  const unnamed = rejectedCount - rejections.length;
  const more = unnamed > 0 ? `; and ${unnamed} more` : '';
  const text = `${rejectedCount} of ${rejectedCount + count} ${what} were rejected: ${rejections.join('; ')}${more}.`;
  return warning === null ? text : `${text} ${warning}`;
}
