import type { RawSpan } from '../raw-span.ts';
import { at, BadRecordError } from './bad-record.ts';
import { IngestError } from './ingest-error.ts';

/** What a decoder, of whichever encoding, makes of one request. */
export interface DecodedTraces {
  spans: RawSpan[];
  /** How many spans can't be stored. */
  rejectedCount: number;
  /** One sentence for each of the first of them, naming its place and what is wrong. */
  rejections: string[];
  /** Something odd about the request as a whole that yet loses nothing. */
  warning: string | null;
}

/** As many as anyone reads: a request can hold millions that are wrong. */
const namedRejections = 5;

/** Gathers the spans of one request; what is wrong with one rejects that one. */
export function createCollector() {
  const decoded: DecodedTraces = { spans: [], rejectedCount: 0, rejections: [], warning: null };
  let backwardCount = 0;
  const backward: string[] = [];

  return {
    take(read: () => RawSpan, place: () => string): void {
      try {
        const span = read();
        if (endAtStart(span) && ++backwardCount <= namedRejections) backward.push(place());
        decoded.spans.push(span);
      } catch (error) {
        if (!(error instanceof BadRecordError)) throw error;
        if (++decoded.rejectedCount <= namedRejections) {
          at(place(), error);
          decoded.rejections.push(error.message);
        }
      }
    },
    finish(warning: string | null): DecodedTraces {
      decoded.warning =
        [backwardWarning(backwardCount, backward), warning].find((text) => text !== null) ?? null;
      return decoded;
    },
  };
}

/** Clocks that were set back can put an end before its start: then the span took no time. Whether that was so. */
function endAtStart(span: RawSpan): boolean {
  if (span.endedAt === null || span.endedAt >= span.startedAt) return false;
  span.endedAt = span.startedAt;
  return true;
}

function backwardWarning(count: number, places: readonly string[]): string | null {
  if (count === 0) return null;
  const ends = count === 1 ? '1 span ends' : `${count} spans end`;
  return `${ends} before the start, stored as taking no time: ${places.join(', ')}${count > places.length ? ', …' : ''}.`;
}

/** Outside of the records, what is malformed refuses the whole request. */
export function refusing<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadRecordError)
      throw new IngestError('bad-data', `${error.message}.`, { cause: error });
    throw error;
  }
}

/** As many values as a request of 64 MiB has when it is full of small attributes, three times over. */
export const maxValues = 5_000_000;

/** Values cost more memory than bytes do: a few bytes can stand for an empty list of lists of lists. */
export function tooManyValues(): IngestError {
  return new IngestError(
    'too-large',
    `The body holds more than ${maxValues} values: send fewer spans a request (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).`,
  );
}
