import { parentPort, workerData } from 'node:worker_threads';
import { createLongReads, type LongReads } from './long-reads.ts';
import { openSqlite } from './open-sqlite.ts';
import { take, toSent, type StepAnswer, type ThreadMessage } from './sqlite-messages.ts';

// The thread of the connection that takes long reads: it sees what was committed last, and holds up nobody. Started by
// sqlite-worker-reader.ts.

const port = parentPort!;
const answer = (message: StepAnswer) => port.postMessage(message);

async function open() {
  try {
    return await openSqlite({ file: workerData as string, readOnly: true });
  } catch (error) {
    answer({ id: 0, error: toSent(error) });
    return null;
  }
}

const engine = await open();
if (engine) {
  const reads = createLongReads(engine);
  port.on('message', async (message: ThreadMessage<LongReads>) => {
    if (message === 'close') {
      port.close();
      await engine.close();
      return;
    }
    const { id, name, args } = message;
    try {
      answer({ id: id!, result: await take(reads, name, args) });
    } catch (error) {
      answer({ id: id!, error: toSent(error) });
    }
  });
  answer({ id: 0, result: null });
}
