import { workerData } from 'node:worker_threads';
import type { OwnPrice } from '../cost/price-overrides.ts';
import { createReadSpan } from '../read-span.ts';
import type { PackedLog } from '../store/span-logs.ts';
import { serveSteps } from '../thread-serve.ts';
import { decodeLogs, decodeMetrics, decodeTraces } from './decode.ts';
import type { Encoding } from './encoding.ts';
import { toLogSlices, toSpanSlices, type SpanPart } from './slices.ts';
import { toTold, type Told } from './told.ts';

// The thread that reads large bodies, one at a time. Started by large-bodies.ts.

const read = createReadSpan(workerData as readonly OwnPrice[] | undefined);

let spans: Iterator<SpanPart[]> | null = null;
let logs: Iterator<PackedLog[]> | null = null;

const steps = {
  /** Reads an ExportTraceServiceRequest, whose spans are asked for after that. @throws {IngestError} */
  traces(encoding: Encoding, body: ArrayBuffer): Told {
    const decoded = decodeTraces(encoding, new Uint8Array(body));
    const told = toTold(decoded, decoded.spans.length);
    spans = toSpanSlices(decoded.spans, read);
    return told;
  },
  /** Undefined when there are no more. */
  nextSpans: (): SpanPart[] | undefined => nextOf(spans),
  /** Reads an ExportLogsServiceRequest, whose records are asked for after that. @throws {IngestError} */
  logs(encoding: Encoding, body: ArrayBuffer): Told {
    const decoded = decodeLogs(encoding, new Uint8Array(body));
    const told = toTold(decoded, decoded.records.length);
    logs = toLogSlices(decoded.records);
    return told;
  },
  nextLogs: (): PackedLog[] | undefined => nextOf(logs),
  /** Counts the metrics of an ExportMetricsServiceRequest. @throws {IngestError} */
  metrics(encoding: Encoding, body: ArrayBuffer): Told {
    const decoded = decodeMetrics(encoding, new Uint8Array(body));
    return toTold(decoded, decoded.count);
  },
  /** What was not asked for is not wanted. */
  forget(): void {
    spans = null;
    logs = null;
  },
};

export type BodySteps = typeof steps;

function nextOf<Slice>(slices: Iterator<Slice> | null): Slice | undefined {
  const next = slices?.next();
  return next?.done ? undefined : next?.value;
}

await serveSteps(() => ({ steps, close: () => undefined }));
