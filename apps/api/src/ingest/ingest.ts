import type { Attributes, StoreProblem } from '@spanlight/schema';
import type { Feed } from '../feed/feed.ts';
import type { Liveness } from '../liveness/liveness.ts';
import type { ReadSpan, Span } from '../span.ts';
import type { SpanLog } from '../store/span-logs.ts';
import { StoreBusyError } from '../store/store-error.ts';
import type { Store } from '../store/store.ts';
import { nextTurn } from '../turns.ts';
import { defaultMaxBodyBytes, readBody } from './body.ts';
import { decodeLogs, decodeMetrics, decodeTraces } from './decode.ts';
import type { Decoded, LogRecord } from './decoded.ts';
import { readEncoding } from './encoding.ts';
import { createGroupCommit } from './group-commit.ts';
import { mapInSlices } from './in-slices.ts';
import { createLine } from './line.ts';
import { unwrapPending } from './pending-span.ts';

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
  /** Of whom it told. */
  resources: readonly Attributes[];
}

export interface TracesOutcome extends Outcome {
  storedSpans: number;
  rejectedSpans: number;
  /** Those that were stored. */
  spans: readonly Span[];
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
  /** Resolves when all that was taken is committed. */
  settled(): Promise<void>;
}

export interface IngestOptions {
  store: Store;
  feed: Pick<Feed, 'publish'>;
  /** Hears of all that arrives. */
  liveness: Pick<Liveness, 'heard'>;
  /** Gives a span its meaning and its cost. */
  read: ReadSpan;
  /** @default 64 MiB */
  maxBodyBytes?: number;
}

/** The way in for spans, and the only writer of them. */
export function createIngest({
  store,
  feed,
  liveness,
  read: readSpan,
  maxBodyBytes = defaultMaxBodyBytes,
}: IngestOptions): Ingest {
  const received = { traces: 0, logs: 0, metrics: 0 };
  let problem: StoreProblem | null = null;
  const group = createGroupCommit(async (spans) => {
    if (await store.save(spans)) feed.publish();
  });

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

  async function saveLogs(logs: readonly (LogRecord & SpanLog)[]) {
    if (await store.saveLogs(logs)) feed.publish();
  }

  return {
    async traces(request) {
      const { body, encoding, bytes } = await open(request);
      const { decoded, spans, saved } = await inLine(async () => {
        await group.room();
        await nextTurn('read');
        const traces = decodeTraces(encoding, body);
        const read = await mapInSlices(traces.spans, (span) => readSpan(unwrapPending(span)));
        liveness.heard(read);
        return { decoded: traces, spans: read, saved: read.length > 0 ? keep(group.save(read)) : null };
      });
      await saved;
      received.traces++;
      return {
        storedSpans: spans.length,
        rejectedSpans: decoded.rejectedCount,
        message: describe(decoded, spans.length, 'spans'),
        bytes,
        resources: decoded.resources,
        spans,
      };
    },
    async logs(request) {
      const { body, encoding, bytes } = await open(request);
      const decoded = decodeLogs(encoding, body);
      const { records, rejectedCount, resources } = decoded;
      const logs = records.filter(isOfSpan);
      if (logs.length > 0) await keep(saveLogs(logs));
      received.logs++;
      return {
        records: records.length,
        rejectedRecords: rejectedCount,
        message: describe(decoded, records.length, 'log records'),
        bytes,
        resources,
      };
    },
    async metrics(request) {
      const { body, encoding, bytes } = await open(request);
      const decoded = decodeMetrics(encoding, body);
      received.metrics++;
      const { count, resources, warning } = decoded;
      return { metrics: count, message: warning, bytes, resources };
    },
    received,
    problem: () => problem,
    settled: () => group.settled(),
  };
}

function isOfSpan(record: LogRecord): record is LogRecord & SpanLog {
  return record.traceId !== null && record.spanId !== null;
}

function describe(decoded: Decoded, stored: number, what: string): string | null {
  const { rejectedCount, rejections, warning } = decoded;
  if (rejectedCount === 0) return warning;
  const unnamed = rejectedCount - rejections.length;
  const more = unnamed > 0 ? `; and ${unnamed} more` : '';
  const text = `${rejectedCount} of ${rejectedCount + stored} ${what} were rejected: ${rejections.join('; ')}${more}.`;
  return warning === null ? text : `${text} ${warning}`;
}
