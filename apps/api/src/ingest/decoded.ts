import type { Attributes, SpanEvent } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { at, BadRecord } from './bad-record.ts';
import { IngestError } from './ingest-error.ts';

/** What a decoder, of whichever encoding, makes of one request. */
export interface Decoded {
  /** Of whom it tells. */
  resources: Attributes[];
  /** How many of its records can't be stored. */
  rejectedCount: number;
  /** One sentence for each of the first of them, naming its place and what is wrong. */
  rejections: string[];
  /** Something odd about the request as a whole that yet loses nothing. */
  warning: string | null;
}

export interface DecodedTraces extends Decoded {
  spans: RawSpan[];
}

export interface DecodedLogs extends Decoded {
  records: LogRecord[];
}

/** Metrics are counted, and none is kept. */
export interface DecodedMetrics extends Decoded {
  count: number;
}

/** A log record, as an event of the span that it names; null where it names none. */
export interface LogRecord {
  traceId: string | null;
  spanId: string | null;
  event: SpanEvent;
}

/** As many as anyone reads: a request can hold millions that are wrong. */
const maxNamed = 5;

/** Bytes of a record that can be one, at least: what is full of others is no request, and not worth the time to count it. */
const recordBytes = 128;

/** So many are counted in any request. */
const minCounted = 10_000;

function tooManyRejected(count: number, first: string): IngestError {
  return new IngestError(
    'bad-data',
    `More than ${count} of the records can't be stored, and so none was. The first: ${first}.`,
  );
}

/** Gathers what is in a request. */
export interface Collector extends Decoded {
  /** Takes one record; what is wrong with it rejects it alone. */
  take(read: () => void, place: () => string): void;
}

export function createCollector(body: Uint8Array): Collector {
  const maxRejected = Math.max(minCounted, Math.floor(body.length / recordBytes));
  const collector: Collector = {
    resources: [],
    rejectedCount: 0,
    rejections: [],
    warning: null,
    take(read, place) {
      try {
        read();
      } catch (error) {
        if (!(error instanceof BadRecord)) throw error;
        if (++collector.rejectedCount > maxRejected) {
          throw tooManyRejected(maxRejected, collector.rejections[0]!);
        }
        if (collector.rejectedCount > maxNamed) return;
        at(place(), error);
        collector.rejections.push(error.message);
      }
    },
  };
  return collector;
}

export function toDecoded({ resources, rejectedCount, rejections, warning }: Collector): Decoded {
  return { resources, rejectedCount, rejections, warning };
}

/** Clocks that were set back can put an end before its start: then the span took no time, and the warning says so. */
export function createEndCheck() {
  const places: string[] = [];
  let count = 0;
  return {
    check(span: RawSpan, place: () => string): void {
      if (span.endedAt === null || span.endedAt >= span.startedAt) return;
      span.endedAt = span.startedAt;
      if (++count <= maxNamed) places.push(place());
    },
    warning(): string | null {
      if (count === 0) return null;
      const ends = count === 1 ? '1 span ends' : `${count} spans end`;
      const more = count > places.length ? ', …' : '';
      return `${ends} before the start, stored as taking no time: ${places.join(', ')}${more}.`;
    },
  };
}

/** Outside of the records, what is malformed refuses the whole request. */
export function refusing<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadRecord) throw new IngestError('bad-data', `${error.message}.`, { cause: error });
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
