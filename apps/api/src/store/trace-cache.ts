import type { TraceState } from './trace-state.ts';

/** What writes know of the traces they came by last, so that spans of a running program cost what is new. */
export interface TraceCache {
  /** Forgets what may be out of date: all of it, unless the store is as this cache's last write left it. */
  begin(revision: number): void;
  get(traceId: string): TraceState | undefined;
  /** What a write has made of a trace; it is believed once the write is committed. */
  set(traceId: string, trace: TraceState): void;
  delete(traceId: string): void;
  committed(revision: number): void;
  /** A write has failed, and with it what it made of the traces. */
  clear(): void;
}

/** Spans and contents of all traces together; some 200 bytes each. */
const maxItems = 300_000;

export function createTraceCache(): TraceCache {
  const traces = new Map<string, { trace: TraceState; items: number }>();
  let items = 0;
  let known = -1;

  function remove(traceId: string) {
    items -= traces.get(traceId)?.items ?? 0;
    traces.delete(traceId);
  }

  function clear() {
    traces.clear();
    items = 0;
  }

  return {
    begin(revision) {
      if (revision !== known) clear();
    },
    get(traceId) {
      return traces.get(traceId)?.trace;
    },
    set(traceId, trace) {
      remove(traceId);
      const size = trace.spans.size + trace.contents.numbers.size;
      traces.set(traceId, { trace, items: size });
      items += size;
      for (const oldest of traces.keys()) {
        // The one in use stays, however large it is.
        if (items <= maxItems || traces.size === 1) break;
        remove(oldest);
      }
    },
    delete: remove,
    committed(revision) {
      known = revision;
    },
    clear() {
      clear();
      known = -1;
    },
  };
}
