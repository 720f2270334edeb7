import type { ReadSpan } from '../span.ts';
import { createTurns } from '../turns.ts';
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
  /** Reads what was committed before this write: for what it has not changed itself. */
  before: Database;
  /** What it marks all that it changes with. */
  revision: number;
  /** What is known of a trace. */
  trace: (traceId: string) => Promise<TraceState>;
  /** Lets other work have its turn when this one has lasted for a while. */
  breathe: () => Promise<void>;
}

/** Runs a write as one transaction; `build` tells whether it changed anything, and only then the store has a new revision. */
export async function write<Result>(
  writer: Writer,
  build: (write: Write) => Promise<Result>,
  isChange: (result: Result) => boolean,
): Promise<Result> {
  const { dialect, traces } = writer;
  try {
    let isRetry = false;
    const written = await dialect.atomic(async (db, before) => {
      if (isRetry) traces.clear();
      isRetry = true;
      const last = await readRevision(writer, before);
      traces.begin(last);
      const asked = new Set<string>();
      const result = await build({
        db,
        before,
        revision: last + 1,
        async trace(traceId) {
          // One that was asked for already may have been changed, and forgotten since.
          const source = asked.has(traceId) ? db : before;
          asked.add(traceId);
          return traces.get(traceId) ?? readTrace(writer, source, traceId);
        },
        breathe: createTurns('write'),
      });
      if (!isChange(result)) return { result, revision: last };
      await writeRevision(writer, db, last + 1);
      return { result, revision: last + 1 };
    });
    traces.committed(written.revision);
    return written.result;
  } catch (error) {
    traces.clear();
    throw error;
  }
}
