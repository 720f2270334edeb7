/**
 * What is wrong with one record (a span, a log record), or one part of it; the rest of its request is taken. Thrown, and yet no Error:
 * a request can hold millions of such records, and to note where each was thrown takes ten times as long as to read it.
 */
export class BadRecord {
  message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The same, told from further outside: places are put together on the way out, since hardly any are needed. */
export function at(place: string, error: unknown): unknown {
  if (error instanceof BadRecord) error.message = `${place}${error.message}`;
  return error;
}
