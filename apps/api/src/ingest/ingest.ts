import type { Feed } from '../feed/feed.ts';
import type { Liveness } from '../liveness/liveness.ts';
import { normalise } from '../normalise/index.ts';
import type { Store } from '../store/store.ts';
import { defaultMaxBodyBytes, readBody } from './body.ts';
import type { DecodedTraces } from './decoded.ts';
import { createGroupCommit } from './group-commit.ts';
import { IngestError } from './ingest-error.ts';
import { decodeJsonTraces } from './json-decoder.ts';

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
   * Takes logs or metrics, which are accepted and counted so far; returns the content type to answer in.
   * @throws {IngestError}
   */
  accept(signal: 'logs' | 'metrics', request: IngestRequest): Promise<string>;
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
  /** @default 64 MiB */
  maxBodyBytes?: number;
}

const jsonType = 'application/json';
const protobufType = 'application/x-protobuf';

/** One decoder for each content type, all giving the same. */
const decoders: Record<string, (body: Uint8Array) => DecodedTraces> = { [jsonType]: decodeJsonTraces };

/** The way in for spans, and the only writer of them. */
export function createIngest({
  store,
  feed,
  liveness,
  maxBodyBytes = defaultMaxBodyBytes,
}: IngestOptions): Ingest {
  const received = { traces: 0, logs: 0, metrics: 0 };
  const group = createGroupCommit(async (spans) => {
    if (await store.save(spans)) feed.publish();
  });

  return {
    async traces(request) {
      const body = await readBody(request.body, request.contentEncoding, maxBodyBytes);
      const decode = decoders[readContentType(request.contentType, Object.keys(decoders))]!;
      const decoded = decode(body);
      const { rejections, warning } = decoded;
      const spans = decoded.spans.map(normalise);
      liveness.heard(spans);
      if (spans.length > 0) await group.save(spans);
      received.traces++;
      return {
        storedSpans: spans.length,
        rejectedSpans: rejections.length,
        message:
          [describe(rejections, spans.length), warning].filter((text) => text !== null).join(' ') || null,
      };
    },
    async accept(signal, request) {
      await readBody(request.body, request.contentEncoding, maxBodyBytes);
      const contentType = readContentType(request.contentType, [jsonType, protobufType]);
      received[signal]++;
      return contentType;
    },
    received,
    settled: () => group.settled(),
  };
}

/** The media type without its parameters, if it is one of the accepted. */
function readContentType(header: string | undefined, accepted: readonly string[]): string {
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const contentType = type.trim();
  if (accepted.includes(contentType)) {
    const charset = parameters
      .map((text) => /^\s*charset="?([^"]*)"?\s*$/.exec(text)?.[1])
      .find((text) => text);
    if (!charset || charset === 'utf-8' || charset === 'utf8') return contentType;
    throw new IngestError('unsupported-type', `Text must be UTF-8, not ${charset}.`);
  }
  if (contentType === protobufType) {
    throw new IngestError(
      'unsupported-type',
      `Spanlight reads OTLP as JSON: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json (Content-Type ${jsonType}).`,
    );
  }
  throw new IngestError(
    'unsupported-type',
    `Content-Type ${contentType ? `"${contentType}"` : 'is missing, and'} is not OTLP: send ${accepted.join(' or ')}.`,
  );
}

const shownRejections = 5;

function describe(rejections: readonly string[], stored: number): string | null {
  if (rejections.length === 0) return null;
  const shown = rejections.slice(0, shownRejections).join('; ');
  const more = rejections.length > shownRejections ? `; and ${rejections.length - shownRejections} more` : '';
  return `${rejections.length} of ${rejections.length + stored} spans were rejected: ${shown}${more}.`;
}
