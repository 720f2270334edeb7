import { setImmediate } from 'node:timers/promises';
import type { ReadSpan } from '../span.ts';
import type { Database, Engine } from './dialect.ts';
import { readRevision, writeRevision } from './revision.ts';
import type { TraceCache } from './trace-cache.ts';
import { readTrace, type TraceState } from './trace-state.ts';

/** What writes share. */
export interface Writer extends Engine {
  read: ReadSpan;
  traces: TraceCache;
}

/** One write, while it runs. */
export interface Write {
  db: Database;
  /** What it marks all that it changes with. */
  revision: number;
  /** What is known of a trace. */
  trace: (traceId: string) => Promise<TraceState>;
  /** Lets other work have its turn when this one has lasted for a while. */
  breathe: () => Promise<void>;
}

/** As long as the page may have to wait for a frame of its own, milliseconds. */
const breathMs = 10;

/** Runs a write as one transaction; `build` tells whether it changed anything, and only then the store has a new revision. */
export async function write<Result>(
  writer: Writer,
  build: (write: Write) => Promise<Result>,
  isChange: (result: Result) => boolean,
): Promise<Result> {
  const { dialect, traces } = writer;
  try {
    let isRetry = false;
    const written = await dialect.atomic(async (db) => {
      if (isRetry) traces.clear();
      isRetry = true;
      const before = await readRevision(writer, db);
      traces.begin(before);
      let breathedAt = performance.now();
      const result = await build({
        db,
        revision: before + 1,
        trace: async (traceId) => traces.get(traceId) ?? readTrace(writer, db, traceId),
        breathe: async () => {
          if (performance.now() - breathedAt < breathMs) return;
          await setImmediate();
          breathedAt = performance.now();
        },
      });
      if (!isChange(result)) return { result, revision: before };
      await writeRevision(writer, db, before + 1);
      return { result, revision: before + 1 };
    });
    traces.committed(written.revision);
    return written.result;
  } catch (error) {
    traces.clear();
    throw error;
  }
}
