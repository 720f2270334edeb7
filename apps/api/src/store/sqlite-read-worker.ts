import { workerData } from 'node:worker_threads';
import { createLongReads } from './long-reads.ts';
import { openSqlite } from './open-sqlite.ts';
import { serveSteps } from '../thread-serve.ts';

// The thread of the connection that takes long reads: it sees what was committed last, and holds up nobody. Started by
// sqlite-worker-reader.ts.

await serveSteps(async () => {
  const engine = await openSqlite({ file: workerData as string, readOnly: true, scans: true });
  return { steps: createLongReads(engine), close: () => engine.close() };
});
