import { isSilent, type Span } from '../span.ts';
import type { SpanHead } from '../store/packed-span.ts';

/** What a request's spans tell of how their program is traced. */
export interface Signs {
  spans: number;
  /** Those that speak of models, agents or tools. */
  aiSpans: number;
  /** Model calls that came to an end. */
  modelCalls: number;
  /** Of these, calls without a word of what was said. */
  silentCalls: number;
  /** Of these, calls that went well and yet tell no tokens. */
  uncountedCalls: number;
  /** The scope of the last call that lacks something. */
  scope: string;
  /** How long before now the newest span ended, milliseconds: negative when its clock is ahead. Null when none has ended. */
  ageMs: number | null;
}

/** `now` is in microseconds. */
export function readSigns(spans: readonly (Span | SpanHead)[], now: number): Signs | null {
  if (spans.length === 0) return null;
  // A wrapper of a call holds neither messages nor tokens in some frameworks.
  const calls = spans.filter(
    (span) => span.type === 'model_generation' && span.usageRole === 'call' && span.endedAt !== null,
  );
  const silent = calls.filter((span) => ('isSilent' in span ? span.isSilent : isSilent(span)));
  const uncounted = calls.filter((span) => span.status === 'ok' && span.usage === null);
  const ends = spans.map((span) => span.endedAt).filter((end) => end !== null);
  const newest = ends.reduce((latest, end) => Math.max(latest, end), -Infinity);
  return {
    spans: spans.length,
    aiSpans: spans.filter((span) => span.type !== 'generic').length,
    modelCalls: calls.length,
    silentCalls: silent.length,
    uncountedCalls: uncounted.length,
    scope: scopeOf(silent.at(-1) ?? uncounted.at(-1)),
    ageMs: ends.length === 0 ? null : (now - newest) / 1000,
  };
}

function scopeOf(span: Span | SpanHead | undefined): string {
  if (!span) return '';
  return 'scopeName' in span ? span.scopeName : span.scope.name;
}
