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

/** All traces together, bytes: some 5,000 model calls of a few long traces, or 500 short traces. */
const maxSize = 6_000_000;

/** What they come to in memory, as measured: a trace of its own, and each of its spans and contents. */
const sizes = { trace: 5000, span: 1000, content: 100 };

export function createTraceCache(): TraceCache {
  const traces = new Map<string, { trace: TraceState; size: number }>();
  let total = 0;
  let known = -1;

  function remove(traceId: string) {
    total -= traces.get(traceId)?.size ?? 0;
    traces.delete(traceId);
  }

  function clear() {
    traces.clear();
    total = 0;
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
      const size = sizeOf(trace);
      traces.set(traceId, { trace, size });
      total += size;
      for (const oldest of traces.keys()) {
        // The one in use stays, however large it is.
        if (total <= maxSize || traces.size === 1) break;
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

function sizeOf({ spans, contents }: TraceState): number {
  return sizes.trace + spans.size * sizes.span + contents.numbers.size * sizes.content;
}
