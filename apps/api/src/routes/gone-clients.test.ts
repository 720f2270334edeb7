import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { openMemoryStore } from '../../test/open-store.ts';
import { traceId } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { createFeed } from '../feed/feed.ts';
import type { Store } from '../store/store.ts';
import { runRoutes } from './runs.ts';

/** A server of runs on a real port, whose store looks for a text only when its client has gone. */
async function startServer() {
  const store = await openMemoryStore();
  await store.save([readSpan({ traceId, name: 'same' })]);
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<unknown>();
  async function whenGone<Answer>(signal: AbortSignal | undefined, look: () => Promise<Answer>) {
    asked.resolve();
    if (!signal!.aborted) await once(signal!, 'abort');
    const answer = await look();
    answered.resolve(answer);
    return answer;
  }
  const waiting: Store = {
    ...store,
    searchRun: (run, text, signal) => whenGone(signal, () => store.searchRun(run, text, signal)),
    listRuns: (query, signal) => whenGone(signal, () => store.listRuns(query, signal)),
  };
  const feed = createFeed({ store });
  const server = serve({ fetch: runRoutes(waiting, feed).fetch, port: 0, hostname: '127.0.0.1' });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: asked.promise,
    answered: answered.promise,
  };
}

test.each([
  ['a run', `/${traceId}/search?q=same`, { matches: [], isTruncated: true }],
  ['all runs', '/?filter=same', { runs: [] }],
])('stops searching %s when the client goes away', async (_, path, nothing) => {
  const server = await startServer();
  const gone = new AbortController();
  const answer = fetch(server.url + path, { signal: gone.signal });
  await server.asked;
  gone.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(await server.answered).toMatchObject(nothing);
});
