import type { DoctorReport, ReceivedRequest } from '@spanlight/schema';
import type { LogsOutcome, MetricsOutcome, TracesOutcome } from '../ingest/ingest.ts';
import type { Sender } from '../ingest/told.ts';
import { advise, type Arrival, type Facts } from './advise.ts';
import { readSigns } from './signs.ts';

/** What whoever answered a request knows of it. */
export interface RequestNote extends Pick<
  ReceivedRequest,
  'path' | 'protocol' | 'isGzip' | 'status' | 'userAgent'
> {
  /** Null when it was refused. */
  outcome: Partial<TracesOutcome & LogsOutcome & MetricsOutcome> | null;
  /** Why it was refused; null when it was not. */
  refusal: { code: string; message: string } | null;
}

/** Remembers what programs sent, and finds out why traces don't look as they should. */
export interface Doctor {
  note(note: RequestNote): void;
  report(): DoctorReport;
}

export interface DoctorOptions {
  /** Where this server can be reached, at the time of asking. */
  addresses: () => Omit<Facts, 'arrivals'>;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

const keptRequests = 200;

export function createDoctor({ addresses, now = Date.now }: DoctorOptions): Doctor {
  const startedAt = now() * 1000;
  const arrivals: Arrival[] = [];
  let requestCount = 0;
  return {
    note(note) {
      requestCount++;
      arrivals.unshift(toArrival(note, now() * 1000));
      if (arrivals.length > keptRequests) arrivals.pop();
    },
    report: () => ({
      startedAt,
      requestCount,
      requests: arrivals.map(({ code: _code, signs: _signs, ...request }) => request),
      advice: advise({ arrivals, ...addresses() }),
    }),
  };
}

function toArrival({ outcome, refusal, ...request }: RequestNote, at: number): Arrival {
  const { bytes = null, message = null, sender = nobody, spans = [] } = outcome ?? {};
  const problem = refusal?.message ?? message;
  return {
    ...request,
    at,
    path: shorten(request.path, 200)!,
    userAgent: shorten(request.userAgent, 200),
    bytes,
    ...sender,
    spans: { stored: outcome?.storedSpans ?? 0, rejected: outcome?.rejectedSpans ?? 0 },
    logRecords: { stored: outcome?.records ?? 0, rejected: outcome?.rejectedRecords ?? 0 },
    metrics: outcome?.metrics ?? 0,
    problem: shorten(problem, 1000),
    code: refusal?.code ?? null,
    signs: readSigns(spans, at),
  };
}

const nobody: Sender = { serviceName: null, sdk: { name: null, version: null, language: null } };

/** What is kept for a while shall not cost more for what a sender makes up. */
function shorten(text: string | null, length: number): string | null {
  return text !== null && text.length > length ? `${text.slice(0, length)}…` : text;
}
