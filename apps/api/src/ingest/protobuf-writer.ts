/** What was rejected and why; a message alone is a warning, and none a full success. */
export interface PartialSuccess {
  rejected: number;
  message: string | null;
}

/**
 * An Export…ServiceResponse, which has the same field numbers for every signal (opentelemetry-proto, collector/…/v1); a full success
 * is no bytes at all.
 */
export function writeExportResponse({ rejected, message: words }: PartialSuccess): Uint8Array<ArrayBuffer> {
  if (words === null) return new Uint8Array();
  return message(delimited(1, message(varint(1, rejected), text(2, words))));
}

/** A google.rpc.Status (https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto). */
export function writeStatus(code: number, words: string): Uint8Array<ArrayBuffer> {
  return message(varint(1, code), text(2, words));
}

/** A Status that says after how many seconds to try again, by a google.rpc.RetryInfo (google/rpc/error_details.proto). */
export function writeRetryStatus(code: number, words: string, seconds: number): Uint8Array<ArrayBuffer> {
  const retryInfo = message(delimited(1, message(varint(1, seconds))));
  const detail = message(text(1, 'type.googleapis.com/google.rpc.RetryInfo'), delimited(2, retryInfo));
  return message(varint(1, code), text(2, words), delimited(3, detail));
}

function message(...fields: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(fields));
}

/** Proto3 leaves out what is 0 or empty. */
function varint(field: number, value: number): Uint8Array {
  return value === 0 ? new Uint8Array() : Uint8Array.from([field << 3, ...bytesOf(value)]);
}

function text(field: number, value: string): Uint8Array {
  return value === '' ? new Uint8Array() : delimited(field, Buffer.from(value));
}

function delimited(field: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([(field << 3) | 2, ...bytesOf(bytes.length)]), bytes]);
}

/** A whole number as a varint. */
function bytesOf(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...bytesOf(Math.floor(value / 0x80))];
}
