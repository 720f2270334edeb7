import { IngestError } from './ingest-error.ts';

/** How an OTLP message is written. */
export type Encoding = 'json' | 'protobuf';

export const contentTypes: Record<Encoding, string> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** Also what some senders call protobuf by now. */
const encodings: Record<string, Encoding> = {
  'application/json': 'json',
  'application/x-protobuf': 'protobuf',
  'application/protobuf': 'protobuf',
};

/**
 * The encoding that a Content-Type stands for, whatever its parameters.
 * @throws {IngestError}
 */
export function readEncoding(header: string | undefined): Encoding {
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const mediaType = type.trim();
  const encoding = Object.hasOwn(encodings, mediaType) ? encodings[mediaType] : undefined;
  if (!encoding) {
    throw new IngestError(
      'unsupported-type',
      `Content-Type ${mediaType ? `"${mediaType}"` : 'is missing, and'} is not OTLP: send ${Object.values(contentTypes).join(' or ')}.`,
    );
  }
  const charset = parameters
    .map((text) => /^\s*charset="?([^"]*)"?\s*$/.exec(text)?.[1])
    .find((text) => text);
  // Protobuf has no charset: whoever names one means nothing by it.
  if (encoding === 'protobuf' || !charset || charset === 'utf-8' || charset === 'utf8') return encoding;
  throw new IngestError('unsupported-type', `Text must be UTF-8, not ${charset}.`);
}

/** The encoding to answer in: the request's, or JSON where that can't be told. */
export function answerEncoding(header: string | undefined): Encoding {
  const [type = ''] = (header ?? '').toLowerCase().split(';');
  return encodings[type.trim()] ?? 'json';
}
