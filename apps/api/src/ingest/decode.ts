import type { DecodedLogs, DecodedMetrics, DecodedTraces } from './decoded.ts';
import type { Encoding } from './encoding.ts';
import { IngestError } from './ingest-error.ts';
import { decodeJsonLogs, decodeJsonMetrics, decodeJsonTraces } from './json-decoder.ts';
import { decodeProtobufLogs, decodeProtobufMetrics, decodeProtobufTraces } from './protobuf-decoder.ts';

type Decode<Result> = (encoding: Encoding, body: Uint8Array) => Result;

// Both decoders of a signal give the same. @throws {IngestError}
export const decodeTraces: Decode<DecodedTraces> = decoder(decodeJsonTraces, decodeProtobufTraces);
export const decodeLogs: Decode<DecodedLogs> = decoder(decodeJsonLogs, decodeProtobufLogs);
export const decodeMetrics: Decode<DecodedMetrics> = decoder(decodeJsonMetrics, decodeProtobufMetrics);

function decoder<Result>(
  json: (body: Uint8Array) => Result,
  protobuf: (body: Uint8Array) => Result,
): Decode<Result> {
  return (encoding, body) => {
    try {
      return (encoding === 'json' ? json : protobuf)(body);
    } catch (error) {
      throw isOther(encoding, body) ? mislabelled(encoding, error) : error;
    }
  };
}

/** Whether what could not be read as one encoding begins as the other does: protobuf with field 1, which is a line feed, JSON with `{`. */
function isOther(encoding: Encoding, body: Uint8Array): boolean {
  const [first, second] = body;
  const brace = 0x7b;
  return encoding === 'json' ? first === 0x0a && second !== brace : first === brace;
}

function mislabelled(encoding: Encoding, cause: unknown): IngestError {
  return encoding === 'json'
    ? new IngestError(
        'protobuf-as-json',
        'The body looks like protobuf, but its Content-Type says JSON: send application/x-protobuf.',
        { cause },
      )
    : new IngestError(
        'json-as-protobuf',
        'The body is JSON, but its Content-Type says protobuf: send application/json.',
        { cause },
      );
}
