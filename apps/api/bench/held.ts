import { performance } from 'node:perf_hooks';
import { setImmediate as nextRound } from 'node:timers/promises';
import type { Encoding } from '../src/ingest/encoding.ts';
import { contentTypes } from '../src/ingest/encoding.ts';
import { createIngest } from '../src/ingest/ingest.ts';
import type { Liveness } from '../src/liveness/liveness.ts';
import type { Store } from '../src/store/store.ts';

/** For how long this thread has nothing else done, milliseconds, while bodies of traces come in and are read; without the store. */
export function createHeld() {
  const nowhere = { save: async () => true } as Partial<Store> as Store;
  const nobody = { heard: () => undefined } as Partial<Liveness> as Liveness;
  const ingest = createIngest({ store: nowhere, feed: { publish: () => undefined }, liveness: nobody });
  return {
    /** The longest round of the event loop; of a few times, the best: other programs only ever add to it. */
    async measure(encoding: Encoding, body: Uint8Array): Promise<number> {
      const found: number[] = [];
      for (let round = 0; round < rounds; round++) {
        globalThis.gc?.();
        const request = {
          contentType: contentTypes[encoding],
          contentEncoding: undefined,
          body: inChunks(body),
        };
        found.push(await longestRound(ingest.traces(request)));
      }
      return Number(Math.min(...found).toFixed(1));
    },
    close: () => ingest.close(),
  };
}

const rounds = 3;

/** As large as those that a socket gives. */
const chunkBytes = 65_536;

function inChunks(body: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= body.length) controller.close();
      else controller.enqueue(body.slice(at, (at += chunkBytes)));
    },
  });
}

async function longestRound(work: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const ended = work.finally(() => over.abort());
  let longest = 0;
  for (let last = performance.now(); !over.signal.aborted;) {
    await nextRound();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await ended;
  return longest;
}
