import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { IngestError } from './ingest-error.ts';
import type { IngestRequest, TracesOutcome } from './ingest.ts';

/** What one look into the spool came to. */
export interface SpoolReading {
  batches: number;
  spans: number;
  /** What was, or is in part, no OTLP that can be stored: these files were moved aside. */
  rejected: RejectedFile[];
}

export interface RejectedFile {
  /** Where it is now. */
  path: string;
  /** In words. */
  reason: string;
}

/** Requests that programs put into files while nobody listened: docs/otlp.md, "Spool". */
export interface Spool {
  /**
   * Takes in what lies there, the oldest first, each file as if it had come by HTTP. A file goes once it is committed: after a
   * crash it is read again, which changes nothing. Ends early when the signal aborts.
   * @throws {StoreBusyError} what is left stays for the next time
   */
  read(signal: AbortSignal): Promise<SpoolReading>;
}

export interface SpoolOptions {
  directory: string;
  ingest: {
    traces(request: IngestRequest): Promise<Pick<TracesOutcome, 'storedSpans' | 'rejectedSpans' | 'message'>>;
  };
}

/** How programs name whole files, from the oldest to the newest; what they are still writing ends differently. */
const extension = '.json';

export function createSpool({ directory, ingest }: SpoolOptions): Spool {
  const rejectedDirectory = join(directory, 'rejected');

  async function reject(name: string, reason: string, reading: SpoolReading): Promise<void> {
    const path = join(rejectedDirectory, name);
    await mkdir(rejectedDirectory, { recursive: true, mode: 0o700 });
    const moved = await unlessGone(rename(join(directory, name), path).then(() => true));
    if (moved) reading.rejected.push({ path, reason });
  }

  async function take(name: string, reading: SpoolReading): Promise<void> {
    const path = join(directory, name);
    const body = await unlessGone(readFile(path));
    if (!body) return;
    try {
      const request = { contentType: 'application/json', contentEncoding: undefined, body };
      const { storedSpans, rejectedSpans, message } = await ingest.traces(request);
      if (storedSpans > 0) reading.batches++;
      reading.spans += storedSpans;
      const isWhole = message === null || (storedSpans > 0 && rejectedSpans === 0);
      if (isWhole) await rm(path, { force: true });
      else await reject(name, message, reading);
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      await reject(name, error.message, reading);
    }
  }

  return {
    async read(signal) {
      // Programs put files where a viewer has been.
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const names = (await readdir(directory)).filter((name) => name.endsWith(extension)).toSorted();
      const reading: SpoolReading = { batches: 0, spans: 0, rejected: [] };
      for (const name of names) {
        if (signal.aborted) break;
        await take(name, reading);
      }
      return reading;
    },
  };
}

/** A program that still runs sends its files itself, and may have been faster. */
async function unlessGone<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
