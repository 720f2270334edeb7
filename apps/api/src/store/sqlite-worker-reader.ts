import { FilterError } from '@spanlight/schema';
import { startThread, type Thread } from '../thread.ts';
import type { LongReads } from './long-reads.ts';
import { StoreBusyError } from './store-error.ts';

export interface WorkerReader extends LongReads {
  close(): Promise<void>;
}

/** Takes long reads of a file in a thread of its own, which the first of them starts, and the next one after it has ended. */
export function createWorkerReader(path: string): WorkerReader {
  let starting: Promise<Thread<LongReads>> | null = null;
  const start = () =>
    startThread<LongReads>({
      program: 'sqlite-read-worker',
      beside: import.meta.url,
      data: path,
      toStopped: (cause) => new StoreBusyError(stoppedMessage, { cause }),
      revive,
      onStop: () => (starting = null),
    });
  const thread = () => (starting ??= start());
  return {
    listFacets: async (query) => (await thread()).ask('listFacets', query),
    readMetrics: async (query) => (await thread()).ask('readMetrics', query),
    async close() {
      // One that could not start has nothing to close.
      const running = await starting?.catch(() => null);
      await running?.close();
    },
  };
}

/** Of its errors, only one is told by its class. */
function revive(message: string, properties: Partial<FilterError>): Error {
  return properties.name === 'FilterError'
    ? new FilterError(message, properties.position!)
    : new Error(message);
}

const stoppedMessage =
  'What reads the database for figures has stopped unexpectedly, and starts again with the next request. Try again in a moment.';
