import { FilterError } from '@spanlight/schema';
import { createThreadOnDemand } from '../thread-on-demand.ts';
import type { LongReads } from './long-reads.ts';
import { StoreBusyError } from './store-error.ts';

export interface WorkerReader extends LongReads {
  close(): Promise<void>;
}

/** Takes long reads of a file in a thread of its own. */
export function createWorkerReader(path: string, idleMs = 3000): WorkerReader {
  const thread = createThreadOnDemand<LongReads>({
    program: 'sqlite-read-worker',
    beside: import.meta.url,
    data: path,
    toStopped: (cause) => new StoreBusyError(stoppedMessage, { cause }),
    revive,
    idleMs,
  });
  return {
    listDoomed: (query) => thread.use((running) => running.ask('listDoomed', query)),
    listFacets: (query) => thread.use((running) => running.ask('listFacets', query)),
    readMetrics: (query) => thread.use((running) => running.ask('readMetrics', query)),
    close: () => thread.close(),
  };
}

/** Of its errors, only one is told by its class. */
function revive(message: string, properties: Partial<FilterError>): Error {
  return properties.name === 'FilterError'
    ? new FilterError(message, properties.position!)
    : new Error(message);
}

const stoppedMessage =
  'What reads much of the database at once has stopped unexpectedly, and starts again with the next request. Try again in a moment.';
