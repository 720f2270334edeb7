import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { createTurns } from '../turns.ts';
import { IngestError } from './ingest-error.ts';

/** The limit that the OTLP specification recommends ("OTLP/HTTP Request"), after decompression. */
export const defaultMaxBodyBytes = 64 * 1024 * 1024;

/**
 * Reads a request's body, undoing gzip. What can't be taken is read to its end all the same, and thrown away: a client that is
 * answered while it still sends gives up the connection, and with it often the answer. Memory stays bounded by the limit; after as much
 * again beyond it, the connection is cut.
 * @throws {IngestError}
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | Uint8Array | null,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  // Whoever hands over bytes has seen to their size.
  if (body instanceof Uint8Array) return body;
  const reader = body.getReader();
  try {
    return await decode(received(reader), contentEncoding, maxBytes);
  } catch (error) {
    await discardRest(reader, maxBytes);
    if (error instanceof IngestError) throw error;
    throw new IngestError('bad-data', `The body could not be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

async function decode(
  source: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const encoding = contentEncoding?.trim().toLowerCase() || 'identity';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  async function collect(decoded: AsyncIterable<Uint8Array>) {
    for await (const chunk of decoded) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  }
  if (encoding === 'gzip') await pipeline(source, createGunzip(), collect);
  else if (encoding === 'identity') await collect(source);
  else
    throw new IngestError(
      'unsupported-encoding',
      `Content-Encoding "${encoding}" is not supported: send gzip, or none.`,
    );
  return join(chunks, bytes);
}

/** Of many megabytes, this takes longer than others should have to wait. */
async function join(chunks: readonly Uint8Array[], bytes: number): Promise<Uint8Array> {
  const breathe = createTurns('read');
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
    await breathe();
  }
  return body;
}

/** Leaves the stream open when its consumer stops early, which a stream's own iterator would not. */
async function* received(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<void> {
  try {
    let bytes = 0;
    for await (const chunk of received(reader)) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return await reader.cancel();
    }
  } catch {
    // The sender is gone, and so is the rest.
  }
}

function tooLarge(maxBytes: number): IngestError {
  return new IngestError(
    'too-large',
    `The body is larger than ${maxBytes} bytes after decompression: send fewer spans a request (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).`,
  );
}
