import type { Feed } from '../feed/feed.ts';
import type { Liveness } from '../liveness/liveness.ts';
import type { ReadSpan } from '../span.ts';
import type { Store } from '../store/store.ts';
import { defaultMaxBodyBytes, readBody } from './body.ts';
import type { DecodedTraces } from './decoded.ts';
import { readEncoding, type Encoding } from './encoding.ts';
import { createGroupCommit } from './group-commit.ts';
import { decodeJsonTraces } from './json-decoder.ts';
import { decodeProtobufTraces } from './protobuf-decoder.ts';

/** What a route knows of an OTLP request. */
export interface IngestRequest {
  contentType: string | undefined;
  contentEncoding: string | undefined;
  body: ReadableStream<Uint8Array> | null;
}

/** ExportTracePartialSuccess; `message` alone, with nothing rejected, is a warning. */
export interface IngestResult {
  storedSpans: number;
  rejectedSpans: number;
  message: string | null;
}

export interface Ingest {
  /**
   * Takes an ExportTraceServiceRequest; resolves when its spans are committed.
   * @throws {IngestError}
   */
  traces(request: IngestRequest): Promise<IngestResult>;
  /**
   * Takes logs or metrics, which are accepted and counted so far.
   * @throws {IngestError}
   */
  accept(signal: 'logs' | 'metrics', request: IngestRequest): Promise<void>;
  /** Requests taken since the start. */
  received: Readonly<Record<'traces' | 'logs' | 'metrics', number>>;
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

/** All giving the same. */
const decoders: Record<Encoding, (body: Uint8Array) => DecodedTraces> = {
  json: decodeJsonTraces,
  protobuf: decodeProtobufTraces,
};

/** The way in for spans, and the only writer of them. */
export function createIngest({
  store,
  feed,
  liveness,
  read,
  maxBodyBytes = defaultMaxBodyBytes,
}: IngestOptions): Ingest {
  const received = { traces: 0, logs: 0, metrics: 0 };
  const group = createGroupCommit(async (spans) => {
    if (await store.save(spans)) feed.publish();
  });

  return {
    async traces(request) {
      const body = await readBody(request.body, request.contentEncoding, maxBodyBytes);
      const decoded = decoders[readEncoding(request.contentType)](body);
      const spans = decoded.spans.map(read);
      liveness.heard(spans);
      if (spans.length > 0) await group.save(spans);
      received.traces++;
      return {
        storedSpans: spans.length,
        rejectedSpans: decoded.rejectedCount,
        message: [describe(decoded), decoded.warning].filter((text) => text !== null).join(' ') || null,
      };
    },
    async accept(signal, request) {
      await readBody(request.body, request.contentEncoding, maxBodyBytes);
      readEncoding(request.contentType);
      received[signal]++;
    },
    received,
    settled: () => group.settled(),
  };
}

function describe({ spans, rejectedCount, rejections }: DecodedTraces): string | null {
  if (rejectedCount === 0) return null;
  const unnamed = rejectedCount - rejections.length;
  const more = unnamed > 0 ? `; and ${unnamed} more` : '';
  return `${rejectedCount} of ${rejectedCount + spans.length} spans were rejected: ${rejections.join('; ')}${more}.`;
}
