/** What is wrong with one record (a span, a log record), or one part of it; the rest of its request is taken. */
export class BadRecordError extends Error {
  override readonly name = 'BadRecordError';
}

/** The same error, told from further outside: places are put together on the way out, since hardly any are needed. */
export function at(place: string, error: unknown): unknown {
  if (error instanceof BadRecordError) error.message = `${place}${error.message}`;
  return error;
}
