/** Why a whole OTLP request was refused. */
export type IngestRefusal =
  | 'bad-data'
  | 'json-as-protobuf'
  | 'protobuf-as-json'
  | 'too-large'
  | 'stopped'
  | 'unsupported-type'
  | 'unsupported-encoding';

/** An OTLP request that can't be taken, in words for whoever sent it. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly refusal: IngestRefusal;

  constructor(refusal: IngestRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}
