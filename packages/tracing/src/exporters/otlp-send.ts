import { post } from './post.ts';

/** What became of a request. */
export type SendOutcome =
  | { kind: 'accepted'; rejectedSpans: number; reason: string; isSpanlight: boolean }
  /** The server will never take it. */
  | { kind: 'refused'; reason: string }
  /** The server may take it in parts. */
  | { kind: 'tooLarge'; reason: string }
  /** The server may take it later. */
  | { kind: 'busy'; reason: string; retryAfterMs: number | undefined }
  /** There was nobody to take it. */
  | { kind: 'away'; reason: string };

export type Send = (body: string, signal: AbortSignal) => Promise<SendOutcome>;

export interface SendOptions {
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
}

// Below this, compression costs more than it saves.
const compressFromLength = 1024;

/** Sends one OTLP/HTTP request and reads the answer as its specification says (OTLP/HTTP Response). Never rejects. */
export function createSend({ url, headers, timeoutMs }: SendOptions): Send {
  return async (body, signal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const isCompressed = body.length > compressFromLength && typeof CompressionStream !== 'undefined';
      const response = await post(url, {
        headers: isCompressed ? { 'content-encoding': 'gzip', ...headers } : headers,
        body: isCompressed ? await gzip(body) : body,
        signal: AbortSignal.any([signal, timeout]),
      });
      // Reading the answer to its end is also what lets the connection be used again. Where it breaks off, its status holds.
      return readAnswer(response, await response.text().catch(() => ''));
    } catch (error) {
      if (timeout.aborted) {
        return { kind: 'busy', reason: `no answer within ${timeoutMs} ms`, retryAfterMs: undefined };
      }
      return { kind: 'away', reason: describe(error) };
    }
  };
}

async function gzip(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

const retryable = new Set([429, 502, 503, 504]);

function readAnswer(response: Response, text: string): SendOutcome {
  if (response.ok) {
    const { rejectedSpans = 0, errorMessage = '' } = readPartialSuccess(text);
    const isSpanlight = response.headers.has('x-spanlight-server');
    return { kind: 'accepted', rejectedSpans: Number(rejectedSpans), reason: errorMessage, isSpanlight };
  }
  const reason = `${response.status} ${text.trim().slice(0, 500) || response.statusText}`;
  if (response.status === 413) return { kind: 'tooLarge', reason };
  if (!retryable.has(response.status)) return { kind: 'refused', reason };
  return { kind: 'busy', reason, retryAfterMs: readRetryAfter(response.headers.get('retry-after')) };
}

interface PartialSuccess {
  rejectedSpans?: number | string;
  errorMessage?: string;
}

/** An answer that is no JSON says nothing about rejected spans. */
function readPartialSuccess(text: string): PartialSuccess {
  try {
    return (JSON.parse(text) as { partialSuccess?: PartialSuccess } | null)?.partialSuccess ?? {};
  } catch {
    return {};
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function describe(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
